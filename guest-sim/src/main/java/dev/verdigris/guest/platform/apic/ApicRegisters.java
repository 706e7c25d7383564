package dev.verdigris.guest.platform.apic;

import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;

/**
 * The registers of a {@link LocalApic} as the guest reaches them: the xAPIC page (SDM volume 3,
 * 11.4.1) and the x2APIC MSRs with their #GP rules (11.12.1).
 */
final class ApicRegisters {
  private static final int ICR_WRITABLE = 0xc_cfff;
  private static final long X2APIC_ICR_RESERVED = 0xfff3_2000L;

  private final LocalApic apic;
  private long icr;

  ApicRegisters(LocalApic apic) {
    this.apic = apic;
  }

  void reset() {
    icr = 0;
  }

  long icr() {
    return icr;
  }

  /** Sends an interrupt command, in the layout of the present mode. */
  void icr(long value) {
    icr = value & (0xffff_ffff_0000_0000L | ICR_WRITABLE);
    apic.bus.send(apic, icr);
  }

  /** Reads what lies at an offset; nothing does beyond the first doubleword of a register. */
  long mmioRead(int offset, int size) {
    int within = offset & 0xf;
    if (within >= 4) {
      return 0;
    }
    long value = (read(offset >> 4) & 0xffff_ffffL) >>> (8 * within);
    return size < 4 ? value & ((1L << (8 * size)) - 1) : value;
  }

  /** Takes aligned doublewords only, as the manual demands of software. */
  void mmioWrite(int offset, int size, long value) {
    if ((offset & 0xf) != 0 || size < 4) {
      return;
    }
    int v = (int) value;
    switch (offset >> 4) {
      case ApicRegister.EOI -> apic.endOfInterrupt();
      case ApicRegister.ESR -> apic.latchErrors();
      case ApicRegister.LDR -> apic.logicalId(v);
      case ApicRegister.DFR -> apic.destinationFormat(v);
      case ApicRegister.ICR_LOW -> icr((icr & 0xffff_ffff_0000_0000L) | (v & 0xffff_ffffL));
      case ApicRegister.ICR_HIGH -> icr = (v & 0xff00_0000L) << 32 | (icr & 0xffff_ffffL);
      case ApicRegister.TPR -> apic.tpr(v);
      case ApicRegister.SVR -> apic.spurious(v);
      case ApicRegister.ID, ApicRegister.VERSION, ApicRegister.APR, ApicRegister.PPR -> {}
      default -> {
        if (!writePlain(offset >> 4, v)) {
          apic.error(LocalApic.ILLEGAL_REGISTER);
        }
      }
    }
  }

  MsrOutcome readMsr(int msr, MsrValue result) {
    if (msr == ApicRegister.MSR_APIC_BASE) {
      result.value = apic.base();
      return MsrOutcome.DONE;
    }
    if (msr == ApicRegister.MSR_TSC_DEADLINE) {
      result.value = apic.timer.deadline();
      return MsrOutcome.DONE;
    }
    int register = msr - ApicRegister.MSR_FIRST;
    if (register < 0 || register > 0xff) {
      return MsrOutcome.UNKNOWN;
    }
    if (!apic.x2apic() || !x2apicReads(register)) {
      return MsrOutcome.FAULT;
    }
    result.value = register == ApicRegister.ICR_LOW ? icr : read(register) & 0xffff_ffffL;
    return MsrOutcome.DONE;
  }

  MsrOutcome writeMsr(int msr, long value) {
    if (msr == ApicRegister.MSR_APIC_BASE) {
      return outcome(apic.base(value));
    }
    if (msr == ApicRegister.MSR_TSC_DEADLINE) {
      apic.timer.deadline(value);
      return MsrOutcome.DONE;
    }
    int register = msr - ApicRegister.MSR_FIRST;
    if (register < 0 || register > 0xff) {
      return MsrOutcome.UNKNOWN;
    }
    return outcome(apic.x2apic() && x2apicWrite(register, value));
  }

  /** True when the register exists in x2APIC mode and can be read. */
  private static boolean x2apicReads(int register) {
    return switch (register) {
      case ApicRegister.ID,
          ApicRegister.VERSION,
          ApicRegister.TPR,
          ApicRegister.PPR,
          ApicRegister.LDR,
          ApicRegister.SVR,
          ApicRegister.ESR,
          ApicRegister.ICR_LOW,
          ApicRegister.TIMER_INITIAL,
          ApicRegister.TIMER_CURRENT,
          ApicRegister.TIMER_DIVIDE ->
          true;
      default ->
          (register >= ApicRegister.ISR && register < ApicRegister.IRR + 8)
              || (register >= ApicRegister.LVT_TIMER && register <= ApicRegister.LVT_ERROR);
    };
  }

  private boolean x2apicWrite(int register, long value) {
    switch (register) {
      case ApicRegister.ICR_LOW -> {
        if ((value & X2APIC_ICR_RESERVED) != 0) {
          return false;
        }
        icr(value);
        return true;
      }
      case ApicRegister.EOI -> {
        if (value != 0) {
          return false;
        }
        apic.endOfInterrupt();
        return true;
      }
      case ApicRegister.ESR -> {
        if (value != 0) {
          return false;
        }
        apic.latchErrors();
        return true;
      }
      case ApicRegister.SELF_IPI -> {
        if ((value & ~0xffL) != 0) {
          return false;
        }
        apic.bus.sendSelf(apic, (int) value);
        return true;
      }
      case ApicRegister.TPR -> {
        if ((value & ~0xffL) != 0) {
          return false;
        }
        apic.tpr((int) value);
        return true;
      }
      case ApicRegister.SVR -> {
        if ((value & ~0x3ffL) != 0) {
          return false;
        }
        apic.spurious((int) value);
        return true;
      }
      case ApicRegister.TIMER_DIVIDE -> {
        if ((value & ~0xbL) != 0) {
          return false;
        }
      }
      case ApicRegister.TIMER_INITIAL -> {
        if (value >>> 32 != 0) {
          return false;
        }
      }
      default -> {
        if (register < ApicRegister.LVT_TIMER
            || register > ApicRegister.LVT_ERROR
            || LocalVectorTable.reserved(register, value)) {
          return false;
        }
      }
    }
    return writePlain(register, (int) value);
  }

  /**
   * Writes the registers that are the same in both modes.
   *
   * @return false when the register is none of these
   */
  private boolean writePlain(int register, int value) {
    if (register >= ApicRegister.LVT_TIMER && register <= ApicRegister.LVT_ERROR) {
      int mode = apic.lvt.timerMode();
      apic.lvt.set(register, value, apic.softwareEnabled());
      if (register == ApicRegister.LVT_TIMER) {
        apic.timer.modeChanged(mode);
      } else if (register == ApicRegister.LVT_LINT0) {
        apic.externalInterruptsChanged();
      }
    } else if (register == ApicRegister.TIMER_INITIAL) {
      apic.timer.initial(value);
    } else if (register == ApicRegister.TIMER_DIVIDE) {
      apic.timer.divide(value);
    } else {
      return false;
    }
    return true;
  }

  private long read(int register) {
    if (register >= ApicRegister.ISR && register < ApicRegister.IRR + 8) {
      apic.settle();
      VectorSet set =
          register < ApicRegister.TMR
              ? apic.isr
              : register < ApicRegister.IRR ? apic.tmr : apic.irr;
      return set.register(register & 7);
    }
    if (register >= ApicRegister.LVT_TIMER && register <= ApicRegister.LVT_ERROR) {
      return apic.lvt.get(register);
    }
    return switch (register) {
      case ApicRegister.ID -> apic.x2apic() ? apic.id() : (long) apic.id() << 24;
      case ApicRegister.VERSION -> ApicRegister.VERSION_VALUE;
      case ApicRegister.TPR -> apic.tpr();
      case ApicRegister.APR, ApicRegister.PPR -> apic.ppr();
      case ApicRegister.LDR -> apic.logicalId();
      case ApicRegister.DFR -> apic.destinationFormat();
      case ApicRegister.SVR -> apic.spurious();
      case ApicRegister.ESR -> apic.errors();
      case ApicRegister.ICR_LOW -> icr;
      case ApicRegister.ICR_HIGH -> icr >>> 32;
      case ApicRegister.TIMER_INITIAL -> apic.timer.initial();
      case ApicRegister.TIMER_CURRENT -> apic.timer.current();
      case ApicRegister.TIMER_DIVIDE -> apic.timer.divide();
      default -> {
        if (register != ApicRegister.EOI) {
          apic.error(LocalApic.ILLEGAL_REGISTER);
        }
        yield 0;
      }
    };
  }

  private static MsrOutcome outcome(boolean done) {
    return done ? MsrOutcome.DONE : MsrOutcome.FAULT;
  }
}

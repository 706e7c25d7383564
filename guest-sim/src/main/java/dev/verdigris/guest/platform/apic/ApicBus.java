package dev.verdigris.guest.platform.apic;

import dev.verdigris.hypercall.engine.EoiAssist;
import dev.verdigris.hypercall.engine.InterruptSink;
import dev.verdigris.hypercall.engine.LocalApicAccess;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.time.Scheduler;

/**
 * All local APICs of a machine and the messages between them: interrupts from the models, from the
 * I/O APIC, from message-signalled devices, and between processors. APIC identifiers are VP
 * indices.
 */
public final class ApicBus implements InterruptSink, LocalApicAccess {
  /** Delivery modes (SDM volume 3, 11.6.1). */
  static final int FIXED = 0;

  static final int LOWEST_PRIORITY = 1;
  static final int NMI = 4;
  static final int INIT = 5;
  static final int START_UP = 6;

  private static final int ICR_LOGICAL = 1 << 11;
  private static final int ICR_ASSERT = 1 << 14;
  private static final int ICR_LEVEL = 1 << 15;

  private static final int XAPIC_BROADCAST = 0xff;

  private final LocalApic[] apics;
  private EoiListener listener = (vpIndex, vector) -> {};
  private EoiAssist assist = NoEoiAssist.INSTANCE;
  private IoApic ioApic;

  /** Makes the local APICs of {@code processors} processors. */
  public ApicBus(int processors, Scheduler scheduler) {
    apics = new LocalApic[processors];
    for (int i = 0; i < processors; i++) {
      apics[i] = new LocalApic(this, i, scheduler);
    }
  }

  /** The local APIC of a processor. */
  public LocalApic apic(int vpIndex) {
    return apics[vpIndex];
  }

  /** Sets who hears of completed interrupts. */
  public void onEndOfInterrupt(EoiListener eoiListener) {
    listener = eoiListener;
  }

  /**
   * Sets what lets guests complete edge-triggered interrupts without an EOI; nothing until then.
   */
  public void assistEndOfInterrupt(EoiAssist eoiAssist) {
    assist = eoiAssist;
  }

  EoiAssist assist() {
    return assist;
  }

  void attach(IoApic controller) {
    ioApic = controller;
  }

  /**
   * Reads IA32_APIC_BASE (0x1b), IA32_TSC_DEADLINE (0x6e0) or an x2APIC register (0x800–0x8ff) of a
   * processor; anything else is {@link MsrOutcome#UNKNOWN}.
   */
  public MsrOutcome readMsr(int vpIndex, int msr, MsrValue result) {
    return apics[vpIndex].registers.readMsr(msr, result);
  }

  /** Writes an MSR that {@link #readMsr} knows. */
  public MsrOutcome writeMsr(int vpIndex, int msr, long value) {
    return apics[vpIndex].registers.writeMsr(msr, value);
  }

  @Override
  public void interrupt(int vpIndex, int vector, boolean automatic) {
    if (vpIndex >= 0 && vpIndex < apics.length) {
      apics[vpIndex].request(vector & 0xff, false, automatic);
    }
  }

  @Override
  public void eoi(int vpIndex) {
    apics[vpIndex].endOfInterrupt();
  }

  @Override
  public long icr(int vpIndex) {
    return apics[vpIndex].registers.icr();
  }

  @Override
  public void icr(int vpIndex, long value) {
    apics[vpIndex].registers.icr(value);
  }

  @Override
  public int tpr(int vpIndex) {
    return apics[vpIndex].tpr();
  }

  @Override
  public void tpr(int vpIndex, int value) {
    apics[vpIndex].tpr(value);
  }

  /**
   * Delivers a message-signalled interrupt (SDM volume 3, 11.11).
   *
   * @param address {@code 0xfeexxxxx}: destination in bits 12–19, logical mode in bit 2
   * @param data vector in bits 0–7, delivery mode in bits 8–10, level trigger in bit 15
   * @return false when no APIC takes it
   */
  public boolean message(long address, int data) {
    return deliver(
        (int) (address >> 12) & 0xff,
        false,
        (address & 4) != 0,
        data >> 8 & 7,
        data & 0xff,
        (data & ICR_LEVEL) != 0);
  }

  /** Carries out a write of the interrupt command register (SDM volume 3, 11.6.1). */
  void send(LocalApic source, long icr) {
    int vector = (int) icr & 0xff;
    int mode = (int) icr >> 8 & 7;
    boolean level = (icr & ICR_LEVEL) != 0;
    if (mode == INIT && level && (icr & ICR_ASSERT) == 0) {
      return; // INIT level de-assert: no processor since the P4 does anything
    }
    if (mode <= LOWEST_PRIORITY && vector < 16) {
      source.error(LocalApic.SEND_ILLEGAL_VECTOR);
      return;
    }
    switch ((int) (icr >> 18) & 3) {
      case 0 -> {
        boolean wide = source.x2apic();
        int destination = (int) (icr >>> (wide ? 32 : 56));
        deliver(destination, wide, (icr & ICR_LOGICAL) != 0, mode, vector, false);
      }
      case 1 -> deliverTo(source, mode, vector, false);
      case 2 -> broadcast(null, mode, vector);
      default -> broadcast(source, mode, vector);
    }
  }

  void sendSelf(LocalApic source, int vector) {
    if (vector < 16) {
      source.error(LocalApic.SEND_ILLEGAL_VECTOR);
    } else {
      deliverTo(source, FIXED, vector, false);
    }
  }

  /** Whether a logical destination, in the format of the processor's APIC mode, means it. */
  public boolean selects(int vpIndex, long logicalDestination) {
    boolean wide = apics[vpIndex].x2apic();
    return logicalDestination >>> (wide ? 32 : 8) == 0
        && matches(apics[vpIndex], (int) logicalDestination, wide, true);
  }

  /** An APIC has completed an interrupt. */
  void completed(int vpIndex, int vector, boolean level) {
    if (level && ioApic != null) {
      ioApic.endOfInterrupt(vector);
    }
    listener.endOfInterrupt(vpIndex, vector);
  }

  /**
   * Delivers to whom a destination names.
   *
   * @param wide the destination has 32 bits, from a sender in x2APIC mode; else 8
   * @return false when no APIC matches
   */
  boolean deliver(
      int destination, boolean wide, boolean logical, int mode, int vector, boolean level) {
    if (!logical
        && mode != LOWEST_PRIORITY
        && destination >= 0
        && destination < apics.length
        && (wide || destination != XAPIC_BROADCAST)) {
      deliverTo(apics[destination], mode, vector, level);
      return apics[destination].globallyEnabled();
    }
    boolean matched = false;
    LocalApic lowest = null;
    for (LocalApic apic : apics) {
      if (!matches(apic, destination, wide, logical)) {
        continue;
      }
      matched = true;
      if (mode != LOWEST_PRIORITY) {
        deliverTo(apic, mode, vector, level);
      } else if (apic.enabled() && (lowest == null || apic.ppr() < lowest.ppr())) {
        lowest = apic;
      }
    }
    if (lowest != null) {
      deliverTo(lowest, FIXED, vector, level);
    }
    return matched;
  }

  private void broadcast(LocalApic except, int mode, int vector) {
    for (LocalApic apic : apics) {
      if (apic != except) {
        deliverTo(apic, mode, vector, false);
      }
    }
  }

  private static void deliverTo(LocalApic apic, int mode, int vector, boolean level) {
    if (!apic.globallyEnabled()) {
      return;
    }
    switch (mode) {
      case FIXED, LOWEST_PRIORITY -> apic.request(vector, level, false);
      case NMI -> apic.nmi();
      case INIT -> apic.init();
      case START_UP -> apic.startUp(vector);
      default -> {} // SMI and remote read are not modelled; ExtINT is not sent between APICs
    }
  }

  private static boolean matches(LocalApic apic, int destination, boolean wide, boolean logical) {
    if (!apic.globallyEnabled()) {
      return false;
    }
    if (destination == (wide ? -1 : XAPIC_BROADCAST)) {
      return true;
    }
    if (!logical) {
      return destination == apic.id();
    }
    int id = apic.logicalId();
    if (apic.x2apic()) {
      return destination >>> 16 == id >>> 16 && (destination & id & 0xffff) != 0;
    }
    if (wide && destination >>> 8 != 0) {
      return false;
    }
    int mine = id >>> 24;
    if (apic.destinationFormat() >>> 28 == 0) {
      int cluster = destination >> 4;
      return (cluster == 0xf || cluster == mine >> 4) && (destination & mine & 0xf) != 0;
    }
    return (destination & mine) != 0;
  }
}

package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.EoiAssist;
import dev.verdigris.hypercall.engine.TrustLevels;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.InterceptMessageLayout;
import dev.verdigris.hypercall.viridian.abi.VpAssistLayout;
import dev.verdigris.hypercall.viridian.abi.VsmBits;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;
import dev.verdigris.hypercall.viridian.dispatch.ParameterGuard;

/**
 * Virtual secure mode as an engine that supplies {@link TrustLevels} meets it: what it asks of the
 * partition, and what it reports. The same rule as for exits holds for when it may be called.
 */
public final class SecureMode {
  private final Processors processors;
  final VsmState state;
  final LevelSwitch levels;
  final SecureIntercepts intercepts;

  SecureMode(TrustLevels engine, Processors processors, PageRights rights) {
    this.processors = processors;
    state = new VsmState(engine, rights);
    levels = new LevelSwitch(engine, processors);
    intercepts = new SecureIntercepts(engine, processors, levels);
  }

  /** The level at which a processor runs. */
  public int activeLevel(int vpIndex) {
    return processors.running(vpIndex).level.number;
  }

  /**
   * What a processor may do, at the level at which it runs, with the page that holds a
   * guest-physical address: {@link GpaAccess} bits. {@link TrustLevels#rightsChanged} tells when
   * the answer is another.
   */
  public int rights(int vpIndex, long gpa) {
    VpState vp = processors.running(vpIndex);
    return vp.level.number == 0 ? state.rights(vp.vsm, gpa) : GpaAccess.ALL;
  }

  /**
   * An access of level 0 was stopped for want of a right. Level 1 is told, and entered; the
   * instruction is not complete, and the access is made again when level 0 runs again.
   *
   * @param accessType {@link GpaAccess#TYPE_READ} and so on
   * @param linearAddress the address that the instruction used
   * @param translated whether {@code gpa} is where it leads, and not a page table on the way there
   * @return false when the processor has no level 1 that could be told: the access is #GP(0)
   */
  public boolean violation(
      int vpIndex, int accessType, long gpa, long linearAddress, boolean translated) {
    int info =
        InterceptMessageLayout.GVA_VALID | (translated ? InterceptMessageLayout.GVA_GPA_VALID : 0);
    if (activeLevel(vpIndex) != 0 || !has(vpIndex)) {
      return false;
    }
    intercepts.memory(vpIndex, accessType, gpa, linearAddress, info);
    return true;
  }

  /**
   * A processor is about to access an I/O port.
   *
   * @param size 1, 2 or 4 bytes
   * @param string whether by a string instruction
   * @param repeated whether with a repeat prefix
   * @param length bytes of the instruction, 1–15, or 0 when they are not known
   * @return true when level 1 has been told, and entered, instead: the instruction is not complete,
   *     and level 1 moves the instruction pointer or lets it be executed again
   */
  public boolean port(
      int vpIndex,
      int port,
      int size,
      boolean write,
      boolean string,
      boolean repeated,
      int length) {
    if (activeLevel(vpIndex) != 0
        || !has(vpIndex)
        || !intercepts.interceptsPort(port, size, write)) {
      return false;
    }
    int info =
        size
            | (string ? InterceptMessageLayout.STRING : 0)
            | (repeated ? InterceptMessageLayout.REPEATED : 0);
    intercepts.port(vpIndex, port, write, info, length);
    return true;
  }

  /**
   * A processor is about to write a register.
   *
   * @param old the value that the register has
   * @param low the low half of the value that it is to have
   * @param high the high half, of a descriptor table or segment register as HV_REGISTER_VALUE has
   *     it
   * @param length bytes of the instruction, 1–15, or 0 when they are not known
   * @return as {@link #port} does
   */
  public boolean registerWrite(
      int vpIndex, SecureRegister register, long old, long low, long high, int length) {
    if (!intercepts(vpIndex, register, true, old ^ low)) {
      return false;
    }
    if (register.msr) {
      intercepts.msr(vpIndex, register, true, length);
    } else {
      intercepts.register(vpIndex, register, low, high, length);
    }
    return true;
  }

  /**
   * A processor is about to read an MSR by RDMSR.
   *
   * @param length bytes of the instruction, 1–15, or 0 when they are not known
   * @return as {@link #port} does
   */
  public boolean registerRead(int vpIndex, SecureRegister register, int length) {
    boolean intercepted = intercepts(vpIndex, register, false, 0);
    if (intercepted) {
      intercepts.msr(vpIndex, register, false, length);
    }
    return intercepted;
  }

  private boolean intercepts(int vpIndex, SecureRegister register, boolean write, long changed) {
    return activeLevel(vpIndex) == 0
        && processors.at(1, vpIndex).vsm.intercepts(register, write, changed);
  }

  /**
   * The local APIC of a level at which a processor does not run has an interrupt for it: above the
   * task priority if the level is the higher one, which is entered; deliverable at once, by
   * RFLAGS.IF too, if it is the lower one, and then the higher level is notified if it has asked
   * for that.
   */
  public void interruptPending(int vpIndex, int level) {
    int active = activeLevel(vpIndex);
    if (level > active && has(vpIndex)) {
      levels.raise(vpIndex, VpAssistLayout.ENTRY_INTERRUPT);
    } else if (level < active) {
      notifyOfInterrupt(processors.running(vpIndex));
    }
  }

  /** TLFS, "Virtual Interrupt Notification Assist". */
  private static void notifyOfInterrupt(VpState vp) {
    long vina = vp.vsm.vina;
    if ((vina & VsmBits.VINA_ENABLED) != 0 && !vp.assistPage.vinaAsserted()) {
      vp.assistPage.vinaAsserted(true);
      vp.level.interrupts.interrupt(
          vp.index, (int) (vina & VsmBits.VINA_VECTOR), (vina & VsmBits.VINA_AUTO_EOI) != 0);
    }
  }

  /** Whether a processor takes an INIT or start-up IPI that level 0 of a processor sends. */
  public boolean admitsInit(int vpIndex) {
    return !has(vpIndex) && !state.deniesStartup();
  }

  /** A level's local APIC has completed an interrupt while the processor runs at another level. */
  public void endOfInterrupt(int vpIndex, int level, int vector) {
    processors.at(level, vpIndex).synic.endOfInterrupt(vector);
  }

  /** EOI assist of the local APICs of a level. */
  public EoiAssist eoiAssist(int level) {
    return new EoiAssist() {
      @Override
      public boolean offer(int vpIndex) {
        return processors.at(level, vpIndex).assistPage.offer();
      }

      @Override
      public boolean withdraw(int vpIndex) {
        return processors.at(level, vpIndex).assistPage.withdraw();
      }
    };
  }

  /** Whether a processor has level 1. */
  boolean has(int vpIndex) {
    return processors.at(1, vpIndex).vsm.enabled;
  }

  /** See {@link ParameterGuard}: the caller's rights count, and a want of them is intercepted. */
  HvStatus check(HypercallFrame frame, long gpa, boolean write) {
    int access = write ? GpaAccess.WRITE : GpaAccess.READ;
    int vp = frame.vpIndex();
    if (frame.level() != 0 || (state.rights(processors.at(0, vp).vsm, gpa) & access) != 0) {
      return HvStatus.SUCCESS;
    }
    if (!has(vp)) {
      return HvStatus.INVALID_ALIGNMENT;
    }
    intercepts.memory(vp, write ? GpaAccess.TYPE_WRITE : GpaAccess.TYPE_READ, gpa);
    return frame.postpone();
  }
}

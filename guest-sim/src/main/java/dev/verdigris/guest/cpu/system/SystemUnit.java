package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.boot.EntryState;
import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;
import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.engine.StartOutcome;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * What a processor does besides computing: control registers, exceptions, interrupts, reset, and
 * the state that system instructions reach.
 */
public final class SystemUnit {
  private static final int NOT_STARTED = -1;

  final ControlRegisters control;
  final DebugRegisters debug;
  final ModelSpecificRegisters msrs;
  final CpuidTable cpuid;
  final RandomSource random = new RandomSource();
  final FarTransfer far;
  final InterruptReturn interruptReturn;
  final StackCursor stack;

  private final Cpu cpu;
  private final EventDelivery delivery;
  private LongSupplier clock;
  private boolean initRequested;
  private boolean waitingForStartUp;
  private int startUpVector = NOT_STARTED;
  private boolean nmiRequested;
  private boolean nmiBlocked;
  private boolean shutDown;
  // Halted until an interrupt is pending, with or without RFLAGS.IF.
  private boolean idling;
  // Value of cpu.retired from which the last shadow no longer holds interrupts back.
  private long shadowEnd;
  private boolean stepping;
  private long stepStart;

  /** Makes the unit of one processor. */
  public SystemUnit(Cpu cpu) {
    this.cpu = cpu;
    clock = () -> cpu.retired;
    control = new ControlRegisters(cpu);
    debug = new DebugRegisters(cpu);
    msrs = new ModelSpecificRegisters(cpu);
    cpuid = new CpuidTable(cpu);
    TaskSwitch tasks = new TaskSwitch(cpu);
    far = new FarTransfer(cpu, tasks);
    interruptReturn = new InterruptReturn(cpu, far, tasks);
    delivery = new EventDelivery(cpu, tasks);
    stack = new StackCursor(cpu);
    random.seed(cpu.index());
  }

  // --- composition

  /** Sets where the time stamp counter comes from; retired instructions until then. */
  public void clock(LongSupplier tsc) {
    clock = tsc;
  }

  /** Sets who hears of the difference of the guest's TSC from the clock's, when it changes. */
  public void onTscOffset(LongConsumer listener) {
    msrs.onTscOffset(listener);
  }

  /** Seeds RDRAND and RDSEED. */
  public void seed(long seed) {
    random.seed(seed);
  }

  /** What the clock says, without the guest's offset. */
  long clockTicks() {
    return clock.getAsLong();
  }

  // --- reset

  /** Puts the processor in its state after RESET (Intel SDM volume 3, table 9-1). */
  public void reset() {
    msrs.reset();
    cpu.fpu.reset();
    cpu.simd.reset();
    initialise();
    startUpVector = NOT_STARTED;
    waitingForStartUp = false;
  }

  /** What RESET and INIT both do. */
  private void initialise() {
    java.util.Arrays.fill(cpu.r, 0);
    cpu.r[2] = CpuidTable.SIGNATURE;
    cpu.systemFlags = SystemFlags.FIXED;
    Flags.setStatus(cpu, 0);
    cpu.cpl = 0;
    cpu.halted = false;
    idling = false;
    shutDown = false;
    nmiBlocked = false;
    nmiRequested = false;
    initRequested = false;
    stepping = false;
    debug.reset();
    control.reset();
    cpu.segments.reset();
    cpu.segments.update();
    cpu.rip = 0xfff0;
  }

  /** Resets the processor and leaves it waiting for a start-up IPI: an application processor. */
  public void waitForStartUp() {
    initialise();
    waitingForStartUp = true;
  }

  /** True while the processor waits for a start-up IPI. */
  public boolean waitingForStartUp() {
    return waitingForStartUp;
  }

  /** True after a triple fault. */
  public boolean shutDown() {
    return shutDown;
  }

  /** Sets on a processor that was reset what firmware sets on every one: the memory types. */
  public void leaveFirmware() {
    msrs.enableMemoryTypes();
  }

  /** Puts a processor that was reset in the state in which a loaded image is entered. */
  public void enter(EntryState entry) {
    boolean wide = entry.mode() == EntryState.Mode.LONG;
    Segmentation segments = cpu.segments;
    segments.gdt(entry.gdtBase(), entry.gdtLimit());
    if (wide) {
      control.writeCr4(ControlBits.CR4_PAE);
      control.writeEfer(ControlBits.EFER_LME);
      control.writeCr3(entry.cr3());
    }
    long paging = wide ? ControlBits.CR0_PG : 0;
    control.writeCr0(ControlBits.CR0_PE | ControlBits.CR0_NE | paging);
    int code = 0x809b | (wide ? Descriptor.LONG : Descriptor.BIG);
    segments.setFlat(Cpu.CS, entry.codeSelector(), code);
    for (int s : new int[] {Cpu.ES, Cpu.SS, Cpu.DS, Cpu.FS, Cpu.GS}) {
      segments.setFlat(s, entry.dataSelector(), 0xc093);
    }
    segments.update();
    cpu.rip = entry.rip();
    cpu.r[4] = entry.rsp();
    cpu.r[0] = entry.rax();
    cpu.r[3] = entry.rbx();
    cpu.r[6] = entry.rsi();
    cpu.r[2] = 0;
  }

  private void startUp() {
    waitingForStartUp = false;
    cpu.segments.setReal(Cpu.CS, startUpVector << 8);
    cpu.segments.update();
    cpu.rip = 0;
    startUpVector = NOT_STARTED;
  }

  /**
   * Starts a processor that waits for its start-up IPI in a state that is given whole.
   *
   * @param context what the architecture allows of every processor
   */
  public StartOutcome start(InitialContext context) {
    if (cpu.running()) {
      return StartOutcome.NOT_WAITING;
    }
    if (initRequested) {
      waitForStartUp();
    }
    if (!waitingForStartUp || startUpVector != NOT_STARTED) {
      return StartOutcome.NOT_WAITING;
    }
    if (!ContextStart.accepts(cpu, context)) {
      return StartOutcome.INVALID_CONTEXT;
    }
    initialise();
    ContextStart.load(cpu, context);
    waitingForStartUp = false;
    return StartOutcome.STARTED;
  }

  // --- between blocks

  /**
   * Does what is due between blocks: INIT, start-up, NMI, a pending interrupt, waking from HLT.
   *
   * @return false when the processor has nothing to run
   */
  public boolean lookAround() {
    if (initRequested) {
      waitForStartUp();
    }
    if (waitingForStartUp) {
      if (startUpVector == NOT_STARTED) {
        return false;
      }
      startUp();
    }
    if (shutDown) {
      return false;
    }
    boolean shadowed = cpu.retired < shadowEnd;
    if (!shadowed) {
      trap();
      interrupt();
    } else {
      cpu.lookAround();
    }
    if ((cpu.mode & Cpu.MODE_SINGLE) == 0) {
      cpu.systemFlags &= ~SystemFlags.RF;
    } else if (!cpu.halted) {
      arm();
    }
    return !cpu.halted && !shutDown;
  }

  /** Raises #DB after an instruction that began with TF set, or that met a data breakpoint. */
  private void trap() {
    boolean stepped = stepping && cpu.retired > stepStart;
    if (stepped) {
      stepping = false;
      debug.raise(DebugRegisters.SINGLE_STEP);
    }
    if (debug.takeDataHits() || stepped) {
      event(Vector.DB, GuestFault.NO_ERROR_CODE, cpu.rip, delivery.flags());
    }
  }

  private void interrupt() {
    if (nmiRequested && !nmiBlocked) {
      nmiRequested = false;
      nmiBlocked = true;
      wake();
      event(Vector.NMI, GuestFault.NO_ERROR_CODE, cpu.rip, delivery.flags());
      cpu.lookAround();
    } else if ((cpu.systemFlags & SystemFlags.IF) != 0) {
      int vector = cpu.interrupts.pendingVector();
      if (vector >= 0) {
        cpu.interrupts.accept(vector);
        wake();
        event(vector, GuestFault.NO_ERROR_CODE, cpu.rip, delivery.flags());
        if ((cpu.systemFlags & SystemFlags.IF) != 0) {
          cpu.lookAround();
        }
      }
    } else if (idling && cpu.interrupts.pendingVector() >= 0) {
      wake();
    }
  }

  private void wake() {
    cpu.halted = false;
    idling = false;
  }

  /** Lets one instruction run, and looks around after it. */
  private void arm() {
    boolean resume = (cpu.systemFlags & SystemFlags.RF) != 0;
    cpu.systemFlags &= ~SystemFlags.RF;
    if (!resume && debug.armed() && debug.hitExecution(cpu.rip + cpu.segBase[Cpu.CS])) {
      deliverFault(Vector.DB, GuestFault.NO_ERROR_CODE);
    }
    if ((cpu.systemFlags & SystemFlags.TF) != 0) {
      stepping = true;
      stepStart = cpu.retired;
    }
    cpu.lookAround();
  }

  /** True when instructions are to run one by one. */
  boolean singleStepping() {
    return (cpu.systemFlags & SystemFlags.TF) != 0 || debug.armed();
  }

  /** Holds interrupts back until the instruction after {@code op} has retired. */
  void shadow(Op op) {
    shadowEnd = cpu.retiredBefore(op) + 2;
  }

  // --- events

  /** Delivers an exception at {@link Cpu#rip}, with double and triple faults. */
  public void deliverFault(int vector, int errorCode) {
    // A fault's frame says that its instruction has met its breakpoint already.
    int resume = vector == Vector.DB ? 0 : SystemFlags.RF;
    event(vector, errorCode, cpu.rip, delivery.flags() | resume);
  }

  /** INT n, INT3, INTO or INT1: the frame returns after the instruction; faults are its own. */
  void softwareInterrupt(Op op, int vector, boolean checked, long nextRip) {
    delivery.deliver(op, vector, GuestFault.NO_ERROR_CODE, checked, nextRip, delivery.flags());
    stepping = false;
  }

  private void event(int vector, int errorCode, long returnRip, long flags) {
    stepping = false;
    int deliveredVector = vector;
    int deliveredCode = errorCode;
    boolean exception = deliveredVector < 32 && deliveredVector != Vector.NMI;
    while (true) {
      try {
        delivery.deliver(null, deliveredVector, deliveredCode, false, returnRip, flags);
        if (deliveredVector == Vector.DB) {
          debug.entered();
        }
        return;
      } catch (GuestFault next) {
        if (exception && deliveredVector == Vector.DF) {
          shutDown = true;
          cpu.exits.tripleFault(cpu);
          cpu.lookAround();
          return;
        }
        if (exception && doubles(deliveredVector, next.vector)) {
          deliveredVector = Vector.DF;
          deliveredCode = 0;
        } else {
          deliveredVector = next.vector;
          deliveredCode = external(next.vector, next.errorCode);
        }
        exception = true;
      }
    }
  }

  /** Sets the EXT bit of the error codes that have one (Intel SDM volume 3, section 6.13). */
  private static int external(int vector, int code) {
    return vector >= Vector.TS && vector <= Vector.GP ? code | 1 : code;
  }

  /** Intel SDM volume 3, table 6-5. */
  private static boolean doubles(int first, int second) {
    return (contributory(first) && contributory(second))
        || (first == Vector.PF && (second == Vector.PF || contributory(second)));
  }

  private static boolean contributory(int vector) {
    return vector == Vector.DE || (vector >= Vector.TS && vector <= Vector.GP);
  }

  /** IRET lets the next NMI in. */
  void nmiReturned() {
    if (nmiBlocked) {
      nmiBlocked = false;
      cpu.lookAround();
    }
  }

  /** HLT: until the next interrupt that is not masked, NMI, INIT or reset. */
  void halt() {
    cpu.halted = true;
    cpu.lookAround();
  }

  /** As {@link #halt}, but an interrupt that is masked by RFLAGS.IF ends it, too, and waits on. */
  public void idle() {
    idling = true;
    halt();
  }

  // --- registers

  /** CR0. */
  public long cr0() {
    return control.cr0();
  }

  /** CR2, the address of the last page fault. */
  public long cr2() {
    return cpu.mmu.faultAddress();
  }

  /** CR3. */
  public long cr3() {
    return control.cr3();
  }

  /** CR4. */
  public long cr4() {
    return control.cr4();
  }

  /** EFER. */
  public long efer() {
    return control.efer();
  }

  /** EFER.LMA: 64-bit or compatibility mode. */
  public boolean longModeActive() {
    return (control.efer() & ControlBits.EFER_LMA) != 0;
  }

  /** Writes CR0; a value that is #GP(0) to an instruction is ignored. */
  public void setCr0(long value) {
    control.writeCr0(value);
  }

  /** Writes CR3, likewise. */
  public void setCr3(long value) {
    control.writeCr3(value);
  }

  /** Writes CR4, likewise. */
  public void setCr4(long value) {
    control.writeCr4(value);
  }

  /** Writes EFER, likewise. */
  public void setEfer(long value) {
    control.writeEfer(value);
  }

  /** Sets all of RFLAGS but VM. */
  public void setFlags(long value) {
    writeFlags(value, Flags.STATUS | (SystemFlags.ALL & ~SystemFlags.VM));
  }

  /**
   * Writes some of RFLAGS, as POPF and IRET do, and follows what changed: single stepping, access
   * to user pages, interrupts let in.
   *
   * @param mask the bits to take over
   */
  public void writeFlags(long value, int mask) {
    int status = Flags.status(cpu);
    Flags.setStatus(cpu, ((int) value & mask) | (status & ~mask));
    int old = cpu.systemFlags;
    int system = mask & SystemFlags.ALL;
    int now = (old & ~system) | ((int) value & system);
    cpu.systemFlags = now;
    int changed = old ^ now;
    if ((changed & SystemFlags.TF) != 0) {
      cpu.segments.update();
      cpu.lookAround();
    } else if ((changed & SystemFlags.AC) != 0) {
      cpu.privilegeChanged();
    }
    if ((changed & now & SystemFlags.IF) != 0 || (now & SystemFlags.RF) != 0) {
      cpu.lookAround();
    }
  }

  // --- requests of the interrupt controller

  /** Pends INIT; a start-up IPI that follows before it is served is kept for after it. */
  public void requestInit() {
    startUpVector = NOT_STARTED;
    initRequested = true;
  }

  /** Start-up IPI: ignored unless the processor waits for one, or is about to. */
  public void requestStartUp(int vector) {
    if ((waitingForStartUp || initRequested) && startUpVector == NOT_STARTED) {
      startUpVector = vector & 0xff;
    }
  }

  /** Pends an NMI. */
  public void requestNmi() {
    nmiRequested = true;
  }
}

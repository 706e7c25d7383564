package dev.verdigris.guest.platform.apic;

import dev.verdigris.guest.cpu.InterruptSource;
import dev.verdigris.guest.cpu.ProcessorControl;
import dev.verdigris.hypercall.time.Scheduler;

/**
 * The local APIC of one processor: interrupt requests, priorities and the state that {@link
 * ApicRegisters} shows the guest (SDM volume 3, chapter 11).
 *
 * <p>SMIs and remote reads are not modelled: they are taken and have no effect.
 */
public final class LocalApic implements InterruptSource {
  /** Counts of the timer a second, before the divisor; HV_X64_MSR_APIC_FREQUENCY reports it. */
  public static final long BUS_FREQUENCY = 200_000_000;

  /** Where the registers lie after reset, in xAPIC mode. */
  public static final long DEFAULT_BASE = 0xfee0_0000L;

  /** Bytes of the register page. */
  public static final int PAGE_SIZE = 0x1000;

  private static final int SVR_RESET = 0xff;
  private static final int SVR_WRITABLE = 0x3ff;
  private static final int SVR_ENABLE = 0x100;

  /** ESR bits (SDM 11.5.3). */
  static final int SEND_ILLEGAL_VECTOR = 1 << 5;

  static final int RECEIVE_ILLEGAL_VECTOR = 1 << 6;
  static final int ILLEGAL_REGISTER = 1 << 7;

  final ApicBus bus;
  final LocalVectorTable lvt = new LocalVectorTable();
  final ApicTimer timer;
  final VectorSet irr = new VectorSet();
  final VectorSet isr = new VectorSet();
  final VectorSet tmr = new VectorSet();
  final ApicRegisters registers = new ApicRegisters(this);

  private final VectorSet autoEoi = new VectorSet();
  private final int index;
  private final ApicBase base;
  private ProcessorControl control = DetachedProcessor.INSTANCE;
  private ExternalInterrupts external;
  private boolean externalOffered;
  // The guest may complete the highest vector in service without an EOI, and perhaps has.
  private boolean eoiOffered;
  private int tpr;
  private int svr;
  private int logicalId;
  private int destinationFormat;
  private int errors;
  private int pendingErrors;

  LocalApic(ApicBus bus, int index, Scheduler scheduler) {
    this.bus = bus;
    this.index = index;
    this.timer = new ApicTimer(scheduler, lvt, this::timerExpired);
    this.base = new ApicBase(index == 0);
    resetState();
  }

  /** Connects the processor that INIT, start-up and NMI reach. */
  public void attach(ProcessorControl processor) {
    control = processor;
  }

  /** Connects the 8259 pair to LINT0. */
  public void attach(ExternalInterrupts pic) {
    external = pic;
  }

  /** The APIC identifier, which is the VP index. */
  public int id() {
    return index;
  }

  /** True unless the guest has cleared the global enable; CPUID's APIC bit follows it. */
  public boolean globallyEnabled() {
    return base.enabled();
  }

  /** True in x2APIC mode. */
  public boolean x2apic() {
    return base.x2apic();
  }

  /** True when an access to this page is one to the registers: in xAPIC mode, at the base. */
  public boolean claims(long gpa) {
    return base.claims(gpa);
  }

  /** Reads a register in xAPIC mode, at an offset into the page. */
  public long mmioRead(int offset, int size) {
    return registers.mmioRead(offset, size);
  }

  /** Writes a register in xAPIC mode. */
  public void mmioWrite(int offset, int size, long value) {
    registers.mmioWrite(offset, size, value);
  }

  /**
   * Takes the difference of the guest's TSC from the clock's, when the guest writes IA32_TSC or
   * IA32_TSC_ADJUST: the TSC deadline is in the guest's.
   */
  public void tscOffset(long offset) {
    timer.tscOffset(offset);
  }

  /**
   * Leaves the APIC as PC firmware does on the bootstrap processor: enabled, the 8259 pair through
   * LINT0, NMI on LINT1.
   */
  public void enterVirtualWire() {
    spurious(SVR_ENABLE | SVR_RESET);
    lvt.set(
        ApicRegister.LVT_LINT0,
        LocalVectorTable.MODE_EXTERNAL << LocalVectorTable.MODE_SHIFT,
        true);
    lvt.set(ApicRegister.LVT_LINT1, LocalVectorTable.MODE_NMI << LocalVectorTable.MODE_SHIFT, true);
  }

  /** Asserts LINT1, the NMI pin of the platform. */
  public void pulseLint1() {
    localInterrupt(ApicRegister.LVT_LINT1);
  }

  @Override
  public int pendingVector() {
    externalOffered = externalReady();
    return externalOffered ? external.vector() : deliverable();
  }

  @Override
  public void accept(int vector) {
    if (externalOffered) {
      externalOffered = false;
      external.acknowledge();
      return;
    }
    irr.clear(vector);
    if (autoEoi.get(vector)) {
      autoEoi.clear(vector);
    } else {
      isr.set(vector);
      eoiOffered = !tmr.get(vector) && irr.highest() < 0 && bus.assist().offer(index);
    }
  }

  @Override
  public int cr8() {
    return tpr >> 4;
  }

  @Override
  public void cr8(int value) {
    tpr((value & 0xf) << 4);
  }

  /** Requests a fixed interrupt; an APIC that is disabled drops it. */
  void request(int vector, boolean level, boolean automatic) {
    if (!enabled()) {
      return;
    }
    if (vector < 16) {
      error(RECEIVE_ILLEGAL_VECTOR);
      return;
    }
    irr.set(vector);
    tmr.put(vector, level);
    autoEoi.put(vector, automatic);
    control.interruptsChanged();
  }

  /** Completes the interrupt in service with the highest priority. */
  void endOfInterrupt() {
    settle();
    complete();
    notifyIfPending();
  }

  private void complete() {
    int vector = isr.highest();
    if (vector >= 0) {
      isr.clear(vector);
      bus.completed(index, vector, tmr.get(vector));
    }
  }

  /**
   * Makes what is in service true: takes back an offer of EOI assist, which may have been taken.
   */
  void settle() {
    if (eoiOffered) {
      eoiOffered = false;
      if (bus.assist().withdraw(index)) {
        complete();
      }
    }
  }

  /** Delivers what a local source asserts, as its LVT entry says. */
  void localInterrupt(int register) {
    if (lvt.masked(register) || !globallyEnabled()) {
      return;
    }
    switch (lvt.mode(register)) {
      case 0 -> request(lvt.vector(register), false, false);
      case LocalVectorTable.MODE_NMI -> control.nmi();
      case 5 -> init();
      default -> {} // SMI is not modelled; ExtINT is looked at in pendingVector
    }
  }

  void nmi() {
    control.nmi();
  }

  /** INIT: everything is reset but the identifier and the mode (SDM 11.4.7.3). */
  void init() {
    resetState();
    control.init();
  }

  void startUp(int vector) {
    control.startUp(vector);
  }

  /** The 8259 pair has raised or dropped INTR, or LINT0 was written. */
  public void externalInterruptsChanged() {
    control.interruptsChanged();
  }

  void error(int bit) {
    pendingErrors |= bit;
    int vector = lvt.vector(ApicRegister.LVT_ERROR);
    if (!lvt.masked(ApicRegister.LVT_ERROR) && vector >= 16) {
      request(vector, false, false);
    }
  }

  /** A write of the ESR shows the errors since the last one. */
  void latchErrors() {
    errors = pendingErrors;
    pendingErrors = 0;
  }

  int errors() {
    return errors;
  }

  int tpr() {
    return tpr;
  }

  void tpr(int value) {
    tpr = value & 0xff;
    notifyIfPending();
  }

  /** Processor priority (SDM 11.8.3.1). */
  int ppr() {
    settle();
    int inService = Math.max(isr.highest(), 0);
    return tpr >> 4 >= inService >> 4 ? tpr : inService & 0xf0;
  }

  int spurious() {
    return svr;
  }

  void spurious(int value) {
    svr = value & SVR_WRITABLE;
    if ((svr & SVR_ENABLE) == 0) {
      lvt.maskAll();
    }
  }

  /** True when fixed interrupts are taken: enabled both globally and by software. */
  boolean enabled() {
    return globallyEnabled() && softwareEnabled();
  }

  boolean softwareEnabled() {
    return (svr & SVR_ENABLE) != 0;
  }

  int logicalId() {
    return x2apic() ? index >> 4 << 16 | 1 << (index & 0xf) : logicalId;
  }

  void logicalId(int value) {
    logicalId = value & 0xff00_0000;
  }

  int destinationFormat() {
    return destinationFormat;
  }

  void destinationFormat(int value) {
    destinationFormat = value | 0x0fff_ffff;
  }

  long base() {
    return base.value();
  }

  /**
   * Writes IA32_APIC_BASE; disabling the APIC resets it.
   *
   * @return false when the value is not acceptable
   */
  boolean base(long value) {
    if (!base.accepts(value)) {
      return false;
    }
    base.set(value);
    if (!base.enabled()) {
      resetState();
    }
    control.interruptsChanged();
    return true;
  }

  /** The highest request, when its class is above the processor's priority, or -1. */
  private int deliverable() {
    int vector = irr.highest();
    return vector >= 0 && globallyEnabled() && vector >> 4 > ppr() >> 4 ? vector : -1;
  }

  /** True while INTR is asserted and LINT0 lets it through, whatever the priority. */
  private boolean externalReady() {
    return external != null && external.pending() && lint0Open();
  }

  private boolean lint0Open() {
    return !globallyEnabled()
        || (!lvt.masked(ApicRegister.LVT_LINT0)
            && lvt.mode(ApicRegister.LVT_LINT0) == LocalVectorTable.MODE_EXTERNAL);
  }

  private void notifyIfPending() {
    if (externalReady() || deliverable() >= 0) {
      control.interruptsChanged();
    }
  }

  private void timerExpired() {
    localInterrupt(ApicRegister.LVT_TIMER);
  }

  private void resetState() {
    if (eoiOffered) {
      eoiOffered = false;
      bus.assist().withdraw(index);
    }
    irr.clearAll();
    isr.clearAll();
    tmr.clearAll();
    autoEoi.clearAll();
    lvt.reset();
    timer.reset();
    registers.reset();
    tpr = 0;
    svr = SVR_RESET;
    logicalId = 0;
    destinationFormat = -1;
    errors = 0;
    pendingErrors = 0;
  }
}

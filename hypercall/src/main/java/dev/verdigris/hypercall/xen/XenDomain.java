package dev.verdigris.hypercall.xen;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.HypervisorInterface;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.xen.abi.XenCall;
import dev.verdigris.hypercall.xen.abi.XenCpuid;
import dev.verdigris.hypercall.xen.dispatch.XenCallDefinition;
import dev.verdigris.hypercall.xen.dispatch.XenDispatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Xen domain as a hardware-assisted guest meets it: CPUID leaves, the hypercall page,
 * xen_version, console_io and sched_op. No exception leaves it for what a guest does.
 *
 * <p>Exits of processors come one at a time; an engine with a thread for each processor puts a lock
 * around them.
 */
public final class XenDomain implements HypervisorInterface {
  /** The name under which {@link #hypercallCounts} counts calls with an unknown number. */
  public static final String UNKNOWN_HYPERCALL = "unknown";

  /** The name under which {@link #msrCounts} counts the one MSR. */
  public static final String HYPERCALL_PAGE_MSR = "XEN_MSR_HYPERCALL_PAGE";

  private final DomainConfig config;
  private final byte[] hypercallPage;
  private final List<XenCallDefinition> table;
  private final XenDispatcher dispatcher;
  private final long[] calls;
  private long msrAccesses;

  /** Makes a domain. */
  public XenDomain(DomainConfig config) {
    this.config = config;
    hypercallPage = XenHypercallPage.content(config.hypercallInstruction());
    XenConsoleIo console = new XenConsoleIo(config.console);
    XenSchedule schedule = new XenSchedule(config.stop);
    table =
        List.of(
            new XenCallDefinition("xen_version", XenCall.XEN_VERSION, XenVersion::call),
            new XenCallDefinition("console_io", XenCall.CONSOLE_IO, console::call),
            new XenCallDefinition("sched_op", XenCall.SCHED_OP, schedule::call));
    calls = new long[table.size() + 1];
    config.events.name(EventType.HYPERCALL, 0, this::callName);
    dispatcher = new XenDispatcher(config.memory, table, this::served);
  }

  private Optional<String> callName(long number) {
    return table.stream()
        .filter(call -> call.number() == number)
        .map(XenCallDefinition::name)
        .findFirst();
  }

  @Override
  public boolean cpuid(VirtualProcessor vp, int leaf, int subleaf, CpuidResult result) {
    switch (leaf) {
      case XenCpuid.SIGNATURE ->
          result.set(
              XenCpuid.HVM, XenCpuid.SIGNATURE_EBX, XenCpuid.SIGNATURE_ECX, XenCpuid.SIGNATURE_EDX);
      case XenCpuid.VERSION -> result.set(XenVersion.MAJOR << 16 | XenVersion.MINOR, 0, 0, 0);
      case XenCpuid.HYPERCALLS -> result.set(1, XenCpuid.MSR_HYPERCALL_PAGE, 0, 0);
      case XenCpuid.TIME -> time(subleaf, result);
      case XenCpuid.HVM ->
          result.set(
              XenCpuid.HVM_VCPU_ID_PRESENT | XenCpuid.HVM_DOMID_PRESENT,
              vp.index(),
              config.domainId,
              0);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void time(int subleaf, CpuidResult result) {
    if (subleaf == 0) {
      int kilohertz = (int) (config.clock.tscFrequency() / 1000);
      result.set(XenCpuid.TIME_TSC_RELIABLE, 0, kilohertz, 0);
    } else {
      result.set(0, 0, 0, 0);
    }
  }

  @Override
  public MsrOutcome readMsr(VirtualProcessor vp, int msr, MsrValue result) {
    if (msr != XenCpuid.MSR_HYPERCALL_PAGE) {
      return MsrOutcome.UNKNOWN;
    }
    msrAccesses++;
    result.value = 0;
    if (config.events.active()) {
      config.events.publish(EventType.MSR_READ, vp.index(), msr, 0, 0);
    }
    return MsrOutcome.DONE;
  }

  @Override
  public MsrOutcome writeMsr(VirtualProcessor vp, int msr, long value) {
    if (msr != XenCpuid.MSR_HYPERCALL_PAGE) {
      return MsrOutcome.UNKNOWN;
    }
    msrAccesses++;
    // Bits 0–11 are the number of the page; there is one.
    boolean done =
        (value & GuestMemory.PAGE_MASK) == 0
            && config.memory.contains(value, GuestMemory.PAGE_SIZE);
    if (done) {
      config.memory.write(value, hypercallPage);
    }
    if (config.events.active()) {
      config.events.publish(EventType.MSR_WRITE, vp.index(), msr, value, done ? 0 : 1);
    }
    return done ? MsrOutcome.DONE : MsrOutcome.FAULT;
  }

  @Override
  public HypercallOutcome hypercall(VirtualProcessor vp) {
    return dispatcher.dispatch(vp);
  }

  @Override
  public void endOfInterrupt(int vpIndex, int vector) {}

  private void served(int vpIndex, int row, long number, long command, long result) {
    calls[row]++;
    if (config.events.active()) {
      config.events.publish(EventType.HYPERCALL, vpIndex, number, command, result);
    }
  }

  /** Number of virtual processors. */
  public int processorCount() {
    return config.processors;
  }

  /**
   * Hypercall entries so far, by name in order of numbers; those not used are left out. {@link
   * #UNKNOWN_HYPERCALL} is last.
   */
  public Map<String, Long> hypercallCounts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int row = 0; row < calls.length; row++) {
      if (calls[row] != 0) {
        counts.put(row < table.size() ? table.get(row).name() : UNKNOWN_HYPERCALL, calls[row]);
      }
    }
    return counts;
  }

  /** MSR reads and writes so far, by name. */
  public Map<String, Long> msrCounts() {
    return msrAccesses == 0 ? Map.of() : Map.of(HYPERCALL_PAGE_MSR, msrAccesses);
  }
}

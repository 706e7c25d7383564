package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.EoiAssist;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.HypervisorInterface;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.SintBits;
import dev.verdigris.hypercall.viridian.abi.TimerBits;
import dev.verdigris.hypercall.viridian.dispatch.HypercallDispatcher;
import dev.verdigris.hypercall.viridian.dispatch.HypercallTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A Hyper-V partition as its guest meets it: CPUID leaves, synthetic MSRs, hypercalls, SynIC,
 * synthetic timers and reference time. No exception leaves it for what a guest does.
 *
 * <p>Exits of processors, timer expiries and calls by the host's services come one at a time; an
 * engine with a thread for each processor puts a lock around them.
 */
public final class ViridianPartition implements HypervisorInterface, SynicHost, EoiAssist {
  /** The name under which {@link #hypercallCounts} counts calls with an unknown code. */
  public static final String UNKNOWN_HYPERCALL = "unknown";

  /** The name under which {@link #msrCounts} counts synthetic MSRs that are not modelled. */
  public static final String UNKNOWN_MSR = "unknown";

  // Outcomes in MSR events.
  private static final int DONE = 0;
  private static final int REFUSED = 1;
  private static final int UNKNOWN = 2;
  // MSRs 0x40000000–0x40000fff are the hypervisor's.
  private static final int SYNTHETIC_SHIFT = 12;

  private final PartitionConfig config;
  private final EventStream events;
  private final CpuidTable cpuid;
  private final PartitionState state;
  private final MsrTable msrs;
  private final HypercallTable calls;
  private final HypercallDispatcher dispatcher;
  private final TrustLevel[] levels;
  private final Processors processors;
  // Null without trust levels.
  private final SecureMode secure;

  /**
   * Makes a partition.
   *
   * @throws IllegalArgumentException when the clock's TSC is 10 MHz or slower
   */
  public ViridianPartition(PartitionConfig config) {
    this.config = config;
    events = config.events;
    EventNames.addTo(events);
    Grants grants = Grants.of(config.profile, config.supplies());
    cpuid = new CpuidTable(config.profile, grants);
    PageRights rights = new PageRights(config.memory);
    state = new PartitionState(config, rights);
    msrs = new MsrTable(SyntheticMsrs.rows(config, state), grants);
    levels = TrustLevel.all(config, grants, state.time, rights);
    processors = new Processors(levels.length, config.processors);
    secure = levels.length == 1 ? null : new SecureMode(config.trustLevels, processors, rights);
    calls =
        Hypercalls.table(
            config, state, grants, new NamedRegisters(msrs, cpuid), processors, secure);
    dispatcher =
        new HypercallDispatcher(
            calls,
            config.memory,
            grants.privileges(),
            grants.feature(Feature.XMM_HYPERCALL_INPUT),
            grants.feature(Feature.XMM_HYPERCALL_OUTPUT)
                && grants.privilege(Privilege.FAST_HYPERCALL_OUTPUT),
            secure == null ? null : secure::check,
            this::served);
    processors.fill((level, vpIndex) -> newProcessor(grants, levels[level], vpIndex));
  }

  private VpState newProcessor(Grants grants, TrustLevel level, int vpIndex) {
    SyntheticTimer[] timers = new SyntheticTimer[TimerBits.COUNT];
    for (int i = 0; i < timers.length; i++) {
      timers[i] =
          new SyntheticTimer(
              vpIndex,
              i,
              state.time,
              config.scheduler,
              level.interrupts,
              events,
              grants.feature(Feature.DIRECT_TIMERS));
    }
    SynicProcessor synic =
        new SynicProcessor(
            vpIndex,
            config.memory,
            level.interrupts,
            events,
            grants.feature(Feature.SINT_POLLING),
            timers);
    for (SyntheticTimer timer : timers) {
      timer.synic(synic);
    }
    AssistPage assist = new AssistPage(config.memory.newOverlay("VP assist " + vpIndex));
    return new VpState(vpIndex, level, synic, timers, assist, msrs.size(), calls.size());
  }

  @Override
  public boolean cpuid(VirtualProcessor vp, int leaf, int subleaf, CpuidResult result) {
    return cpuid.answer(leaf, result);
  }

  @Override
  public MsrOutcome readMsr(VirtualProcessor vp, int msr, MsrValue result) {
    int row = msrs.find(msr);
    if (row < 0) {
      return unknownMsr(EventType.MSR_READ, vp.index(), msr, 0);
    }
    VpState processor = processors.running(vp.index());
    processor.msrAccesses[row]++;
    MsrOutcome outcome = msrs.read(row, processor, result);
    boolean done = outcome == MsrOutcome.DONE;
    publishMsr(EventType.MSR_READ, vp.index(), msr, done ? result.value : 0, done ? DONE : REFUSED);
    return outcome;
  }

  @Override
  public MsrOutcome writeMsr(VirtualProcessor vp, int msr, long value) {
    int row = msrs.find(msr);
    if (row < 0) {
      return unknownMsr(EventType.MSR_WRITE, vp.index(), msr, value);
    }
    VpState processor = processors.running(vp.index());
    processor.msrAccesses[row]++;
    MsrOutcome outcome = msrs.write(row, processor, value);
    boolean done = outcome == MsrOutcome.DONE;
    publishMsr(EventType.MSR_WRITE, vp.index(), msr, value, done ? DONE : REFUSED);
    return outcome;
  }

  /** Notes an access to a register that a hypervisor could have and this one has not. */
  private MsrOutcome unknownMsr(EventType type, int vpIndex, int msr, long value) {
    if (msr >>> SYNTHETIC_SHIFT == Msr.GUEST_OS_ID >>> SYNTHETIC_SHIFT) {
      processors.running(vpIndex).msrAccesses[msrs.size()]++;
      publishMsr(type, vpIndex, msr, value, UNKNOWN);
    }
    return MsrOutcome.UNKNOWN;
  }

  private void publishMsr(EventType type, int vpIndex, int msr, long value, int outcome) {
    if (events.active()) {
      events.publish(type, vpIndex, msr, value, outcome);
    }
  }

  /** Serves a hypercall; #UD before the guest has set its OS identity. */
  @Override
  public HypercallOutcome hypercall(VirtualProcessor vp) {
    VpState processor = processors.running(vp.index());
    return processor.level.hypercallPage.guestOsId() == 0
        ? HypercallOutcome.INVALID_OPCODE
        : dispatcher.dispatch(vp, processor.frame);
  }

  private void served(int vpIndex, int row, long input, HvStatus status) {
    processors.running(vpIndex).hypercalls[row]++;
    if (events.active()) {
      events.publish(
          EventType.HYPERCALL, vpIndex, HypercallValue.code(input), input, status.code());
    }
  }

  @Override
  public void endOfInterrupt(int vpIndex, int vector) {
    processors.running(vpIndex).synic.endOfInterrupt(vector);
  }

  @Override
  public int processorCount() {
    return processors.count();
  }

  @Override
  public void bindMessagePort(int connectionId, MessagePort port) {
    state.messagePorts.bind(connectionId, port);
  }

  @Override
  public void bindEventPort(int connectionId, EventPort port) {
    state.eventPorts.bind(connectionId, port);
  }

  @Override
  public void unbind(int connectionId) {
    state.messagePorts.unbind(connectionId);
    state.eventPorts.unbind(connectionId);
  }

  /** Binds the identifier under which a guest moves a device's interrupts; null unbinds it. */
  public void bindDevice(long deviceId, DeviceInterruptPort port) {
    if (port == null) {
      state.devices.remove(deviceId);
    } else {
      state.devices.put(deviceId, port);
    }
  }

  @Override
  public boolean postMessage(int vpIndex, int sint, int messageType, byte[] payload, int length) {
    return hasSint(vpIndex, sint)
        && processors.at(0, vpIndex).synic.post(sint, messageType, 0, payload, length);
  }

  @Override
  public boolean messagesWait(int vpIndex, int sint) {
    return hasSint(vpIndex, sint) && processors.at(0, vpIndex).synic.waiting(sint);
  }

  @Override
  public boolean awaitsEom(int vpIndex, int sint) {
    return hasSint(vpIndex, sint) && processors.at(0, vpIndex).synic.awaitsEom(sint);
  }

  @Override
  public boolean signalEvent(int vpIndex, int sint, int flag) {
    return hasSint(vpIndex, sint)
        && flag >= 0
        && processors.at(0, vpIndex).synic.signal(sint, flag);
  }

  // The guest names both in VMBus messages.
  private boolean hasSint(int vpIndex, int sint) {
    return vpIndex >= 0 && vpIndex < processors.count() && sint >= 0 && sint < SintBits.COUNT;
  }

  @Override
  public boolean offer(int vpIndex) {
    return processors.at(0, vpIndex).assistPage.offer();
  }

  @Override
  public boolean withdraw(int vpIndex) {
    return processors.at(0, vpIndex).assistPage.withdraw();
  }

  /**
   * Tells the guest that it runs on another host, whose TSC may have another frequency: by a new
   * sequence number of the reference TSC page and, when it wants to know, by the interrupt and the
   * emulation status that it set up.
   */
  public void migrated() {
    referenceTscUsable(true);
    state.reenlightenment.migrated();
  }

  /**
   * Virtual secure mode, for the engine that supplies trust levels; nothing where it is not
   * granted.
   */
  public Optional<SecureMode> secureMode() {
    return Optional.ofNullable(secure);
  }

  /**
   * Says whether the guest may use the reference TSC page; when not, it reads
   * HV_X64_MSR_TIME_REF_COUNT instead.
   */
  public void referenceTscUsable(boolean usable) {
    for (TrustLevel level : levels) {
      level.referenceTsc.valid(usable);
    }
  }

  /** Data has arrived at the debugger: tells a guest that has named a place to look at. */
  public void debugDataArrived() {
    state.debug.showPending();
  }

  /** The host that the partition shows. */
  public HostProfile profile() {
    return config.profile;
  }

  /** Initial local APIC identifier of a processor. */
  public int apicId(int vpIndex) {
    return config.apicId(vpIndex);
  }

  /** The identity that the guest has set, HV_X64_MSR_GUEST_OS_ID; 0 when none. */
  public long guestOsId() {
    return levels[0].hypercallPage.guestOsId();
  }

  /** The crash that the guest reported last. */
  public Optional<GuestCrash> crash() {
    return state.crash.crash();
  }

  /**
   * Hypercall entries so far, by name in order of call codes; those not used are left out. {@link
   * #UNKNOWN_HYPERCALL} is last.
   */
  public Map<String, Long> hypercallCounts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int row = 0; row <= calls.size(); row++) {
      long sum = 0;
      for (VpState vp : processors.all()) {
        sum += vp.hypercalls[row];
      }
      if (sum != 0) {
        counts.put(row < calls.size() ? calls.row(row).name() : UNKNOWN_HYPERCALL, sum);
      }
    }
    return counts;
  }

  /**
   * MSR reads and writes so far, refused ones too, by name in the table's order; those not used are
   * left out. {@link #UNKNOWN_MSR} is last.
   */
  public Map<String, Long> msrCounts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int row = 0; row <= msrs.size(); row++) {
      long sum = 0;
      for (VpState vp : processors.all()) {
        sum += vp.msrAccesses[row];
      }
      if (sum != 0) {
        counts.put(row < msrs.size() ? msrs.name(row) : UNKNOWN_MSR, sum);
      }
    }
    return counts;
  }
}

package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.FakeFleet;
import dev.verdigris.hypercall.engine.FakeProcessor;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.LocalApicAccess;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.TrustLevels;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.VirtualClock;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.Supply;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** A partition of two processors with a clock that only tests move, and what it did to others. */
final class PartitionFixture implements AutoCloseable {
  static final HostProfile WS2022 = HostProfile.named("ws2022").orElseThrow();
  static final long GUEST_OS_ID = 0x8100_0006_0100_0000L;
  static final long RAM = 0x10_0000;
  static final long HYPERCALL_PAGE = 0x1_0000;
  static final long MESSAGE_PAGE = 0x2_0000;
  static final long EVENT_PAGE = 0x2_1000;
  static final long INPUT = 0x3_0000;

  final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, RAM));
  final VirtualClock clock = new VirtualClock(() -> 0);
  final DeterministicScheduler scheduler = new DeterministicScheduler(clock);
  final EventStream events = new EventStream();
  final List<String> interrupts = new ArrayList<>();
  final List<String> apicCalls = new ArrayList<>();
  final List<String> stops = new ArrayList<>();
  final FakeFleet fleet = new FakeFleet();
  final List<Boolean> invariantTsc = new ArrayList<>();
  final List<String> discarded = new ArrayList<>();
  final FakeDebugger debugger = new FakeDebugger();
  final FakeIsolatedMemory isolated = new FakeIsolatedMemory();
  final FakeDevices devices = new FakeDevices();
  final FakeProcessor[] vps = {new FakeProcessor(0), new FakeProcessor(1)};
  final FakeProcessor vp = vps[0];
  final ViridianPartition partition;

  PartitionFixture() {
    this(WS2022);
  }

  PartitionFixture(HostProfile profile) {
    partition = new ViridianPartition(config(profile).localApic(apic()).build());
  }

  /** A partition with all that a machine can supply. */
  PartitionFixture(HostProfile profile, int processors) {
    partition = new ViridianPartition(supplied(profile).processors(processors).build());
  }

  /** A partition with all that a machine can supply, and trust levels. */
  PartitionFixture(HostProfile profile, TrustLevels levels) {
    partition = new ViridianPartition(supplied(profile).trustLevels(levels).build());
  }

  /** What a host that had everything would grant on a machine that supplies everything. */
  static Grants grantable() {
    return Grants.of(profile(-1, -1), EnumSet.allOf(Supply.class));
  }

  /** A configuration with all that a machine can supply. */
  PartitionConfig.Builder supplied(HostProfile profile) {
    return config(profile)
        .localApic(apic())
        .fleet(fleet)
        .invariantTsc(invariantTsc::add)
        .memoryMappedIo(devices)
        .debugger(debugger)
        .isolatedMemory(isolated)
        .memoryHints((gpa, pages) -> discarded.add(Long.toHexString(gpa) + "+" + pages))
        .bootZeroed(List.of(new RamRegion(0x8_0000, 0x4_0000), new RamRegion(0x1000, 0x2000)));
  }

  PartitionConfig.Builder config(HostProfile profile) {
    return PartitionConfig.builder(memory, scheduler, profile)
        .processors(2)
        .events(events)
        .hypercallInstruction((byte) 0x0f, (byte) 0x01, (byte) 0xd9)
        .interrupts((vp, vector, auto) -> interrupts.add(vp + ":" + vector + (auto ? "a" : "")))
        .stop(
            (reason, status, message) -> stops.add(reason.label() + " " + status + " " + message));
  }

  private LocalApicAccess apic() {
    return new LocalApicAccess() {
      @Override
      public void eoi(int vpIndex) {
        apicCalls.add("eoi " + vpIndex);
      }

      @Override
      public long icr(int vpIndex) {
        return 0x0300_0000_0000_08fdL;
      }

      @Override
      public void icr(int vpIndex, long value) {
        apicCalls.add("icr " + vpIndex + " " + Long.toHexString(value));
      }

      @Override
      public int tpr(int vpIndex) {
        return 0x20;
      }

      @Override
      public void tpr(int vpIndex, int value) {
        apicCalls.add("tpr " + vpIndex + " " + value);
      }
    };
  }

  /** A profile like ws2022 with other privileges and features. */
  static HostProfile profile(long privileges, int features) {
    return WS2022.with(privileges, features, WS2022.recommendations());
  }

  long read(int vpIndex, int msr) {
    MsrValue value = new MsrValue();
    assertEquals(MsrOutcome.DONE, partition.readMsr(vps[vpIndex], msr, value));
    return value.value;
  }

  long read(int msr) {
    return read(0, msr);
  }

  MsrOutcome tryRead(int msr) {
    return partition.readMsr(vp, msr, new MsrValue());
  }

  MsrOutcome tryWrite(int msr, long value) {
    return partition.writeMsr(vp, msr, value);
  }

  void write(int vpIndex, int msr, long value) {
    assertEquals(MsrOutcome.DONE, partition.writeMsr(vps[vpIndex], msr, value));
  }

  void write(int msr, long value) {
    write(0, msr, value);
  }

  /** Sets identity and hypercall page. */
  void enableHypercalls() {
    write(Msr.GUEST_OS_ID, GUEST_OS_ID);
    write(Msr.HYPERCALL, HYPERCALL_PAGE | 1);
  }

  /** Enables the SynIC of processor 0 with both pages, and a SINT. */
  void enableSynic(int sint, long sintValue) {
    write(Msr.SIMP, MESSAGE_PAGE | 1);
    write(Msr.SIEFP, EVENT_PAGE | 1);
    write(Msr.SINT0 + sint, sintValue);
    write(Msr.SCONTROL, 1);
  }

  /** Makes a hypercall of processor 0; returns the result value. */
  long hypercall(long input, long first, long second) {
    vp.register(Register.RCX, input);
    vp.register(Register.RDX, first);
    vp.register(Register.R8, second);
    assertEquals(HypercallOutcome.DONE, partition.hypercall(vp));
    return vp.register(Register.RAX);
  }

  long fastHypercall(int code, long first) {
    return hypercall(code | HypercallValue.FAST, first, 0);
  }

  /** Moves time, by reference time ticks, and runs what is due at each deadline on the way. */
  void advance(long ticks) {
    long end = clock.nanos() + ticks * ReferenceTime.TICK_NANOS;
    while (scheduler.nextDeadline() <= end) {
      clock.skipTo(scheduler.nextDeadline());
      scheduler.runDue();
    }
    clock.skipTo(end);
    scheduler.runDue();
  }

  /** Interrupts since the last call. */
  List<String> takeInterrupts() {
    List<String> taken = List.copyOf(interrupts);
    interrupts.clear();
    return taken;
  }

  @Override
  public void close() {
    memory.close();
  }
}

package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.FakeProcessor;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.VirtualClock;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.MsrCatalogue;
import dev.verdigris.hypercall.viridian.abi.MsrSpec;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A guest that does whatever a script of bytes says, through every exit that it can cause, while
 * the host does its work. After each step this holds: nothing was thrown, RAM has changed only
 * where the guest or a call's output went, and the machine was asked for what exists only.
 */
final class HostileGuest implements AutoCloseable {
  static final int CONNECTIONS = 8;

  private static final RamRegion[] RAM = {
    new RamRegion(0, 0x1_0000), new RamRegion(0x2_0000, 0x4000)
  };
  // Pages that a script names: RAM, the hole, and beyond.
  private static final int PAGES = 0x28;
  // The registers of a guest that is no hypervisor end below this.
  private static final int MSRS = 0x140;
  private static final NavigableSet<Integer> KNOWN_MSRS =
      MsrCatalogue.ALL.stream().map(MsrSpec::number).collect(Collectors.toCollection(TreeSet::new));
  private static final long SYNIC_PAGE = 0xe000;
  private static final int SMALL = 2;
  private static final int LARGE = 70;
  private static final Register[] REGISTERS = Register.values();

  final GuestScript script;
  final GuestMemory memory = GuestMemory.allocate(RAM);
  final RamShadow shadow = new RamShadow(memory);
  final FakeProcessor[] vps = {new FakeProcessor(0), new FakeProcessor(1)};
  final StrictMachine machine;
  final ViridianPartition partition;
  private final VirtualClock clock = new VirtualClock(() -> 0);
  private final DeterministicScheduler scheduler = new DeterministicScheduler(clock);
  private final HostileCalls calls;
  private int events;

  HostileGuest(byte[] bytes) {
    script = new GuestScript(bytes);
    int kind = script.u8();
    HostProfile profile = profile(kind >> 2 & 3);
    int processors = Math.min((kind & 1) == 0 ? SMALL : LARGE, profile.maxProcessors());
    machine = new StrictMachine(memory, processors, vps);
    EventStream stream = new EventStream();
    if ((kind & 2) != 0) {
      stream.add((type, vp, a, b, c, d) -> events++);
    }
    partition =
        new ViridianPartition(
            PartitionConfig.builder(memory, scheduler, profile)
                .processors(processors)
                .events(stream)
                .interrupts(machine)
                .localApic(machine)
                .fleet(machine)
                .invariantTsc(exposed -> {})
                .memoryMappedIo(machine)
                .memoryHints(machine)
                .isolatedMemory(machine)
                .debugger(machine)
                .bootZeroed(List.of(RAM))
                .stop(machine)
                .build());
    for (int connection = 0; connection < CONNECTIONS; connection++) {
      partition.bindMessagePort(connection, machine);
      partition.bindEventPort(connection, machine);
      partition.bindDevice(connection, machine);
    }
    calls = new HostileCalls(this);
  }

  private static HostProfile profile(int kind) {
    return switch (kind) {
      case 0 -> PartitionFixture.WS2022;
      case 1 -> HostProfile.named("ws2008").orElseThrow();
      default -> PartitionFixture.profile(-1, -1);
    };
  }

  /** Does all that the script says. */
  void run() {
    // Most hypercalls want it; a script can take it back.
    partition.writeMsr(vps[0], Msr.GUEST_OS_ID, 1);
    while (!script.ended()) {
      step();
      shadow.check();
    }
    assertEquals(
        calls.served(),
        partition.hypercallCounts().values().stream().mapToLong(Long::longValue).sum());
    partition.msrCounts();
    partition.crash();
  }

  /** Hypercall entries that were no #UD. */
  long served() {
    return calls.served();
  }

  long succeeded() {
    return calls.succeeded();
  }

  private void step() {
    FakeProcessor vp = vps[script.below(vps.length)];
    switch (script.below(16)) {
      case 0, 1 -> writeMsr(vp);
      case 2 -> readMsr(vp, msr());
      case 3 -> cpuid(vp);
      case 4 -> scribble();
      case 5 -> passTime();
      case 6 -> synic(vp);
      case 7 -> host();
      case 8 -> mode(vp);
      case 9 -> vp.register(REGISTERS[script.below(REGISTERS.length)], value());
      case 10 -> machine(script.u8());
      default -> calls.call(vp);
    }
  }

  /** A guest-physical address: most are near RAM, and many aligned. */
  long gpa() {
    int kind = script.u8();
    long page = (long) (script.u8() % PAGES) << GuestMemory.PAGE_SHIFT;
    return switch (kind & 7) {
      case 0 -> script.i64();
      case 1 -> page | (script.u16() & GuestMemory.PAGE_MASK);
      case 2 -> page | (GuestMemory.PAGE_SIZE - 8L - 8L * script.below(32));
      case 3 -> page + (GuestMemory.MAX_ADDRESS - (script.u8() << GuestMemory.PAGE_SHIFT));
      case 4 -> page | (script.u16() & 0xff8);
      case 5 -> page;
      default -> page % RAM[0].length();
    };
  }

  /** A number that registers and parameters have a use for. */
  long value() {
    return switch (script.below(8)) {
      case 0 -> script.i64();
      case 1 -> -script.u8();
      case 2 -> 1L << script.below(64);
      case 3 -> gpa() | script.below(4);
      case 4 -> script.i32() & 0xf_1fff;
      case 5 -> script.u8() | (long) script.u8() << 32;
      case 6 -> script.u16();
      default -> script.below(16);
    };
  }

  /** A register, or most often one that is modelled. */
  private int msr() {
    int kind = script.below(4);
    if (kind == 0) {
      return script.i32();
    }
    int number = Msr.GUEST_OS_ID + script.u16() % MSRS;
    Integer next = kind == 1 ? null : KNOWN_MSRS.ceiling(number);
    return next == null ? number : next;
  }

  private void writeMsr(FakeProcessor vp) {
    int msr = msr();
    MsrValue before = new MsrValue();
    MsrValue after = new MsrValue();
    boolean readable = partition.readMsr(vp, msr, before) == MsrOutcome.DONE;
    MsrOutcome outcome = partition.writeMsr(vp, msr, value());
    debuggerWrites();
    if (outcome == MsrOutcome.FAULT && readable) {
      assertEquals(MsrOutcome.DONE, partition.readMsr(vp, msr, after));
      assertEquals(before.value, after.value, "changed by a write that faulted");
    }
  }

  /** The debugger may write what it hands over, and whether there is more. */
  void debuggerWrites() {
    MsrValue address = new MsrValue();
    if (partition.readMsr(vps[0], Msr.DEBUG_RECEIVE_BUFFER, address) == MsrOutcome.DONE) {
      shadow.update(address.value, machine.retrieved);
    }
    if (partition.readMsr(vps[0], Msr.DEBUG_PENDING_BUFFER, address) == MsrOutcome.DONE
        && address.value != 0) {
      shadow.update(address.value, 1);
    }
    machine.retrieved = 0;
  }

  private void readMsr(FakeProcessor vp, int msr) {
    MsrValue value = new MsrValue();
    value.value = 0x5555;
    MsrOutcome outcome = partition.readMsr(vp, msr, value);
    if (outcome != MsrOutcome.DONE) {
      assertEquals(0x5555, value.value);
    }
  }

  private void cpuid(FakeProcessor vp) {
    int leaf = script.below(2) == 0 ? script.i32() : 0x4000_0000 + script.u8();
    CpuidResult result = new CpuidResult();
    result.set(1, 2, 3, 4);
    if (!partition.cpuid(vp, leaf, script.u8(), result)) {
      assertEquals(1, result.eax);
      assertEquals(4, result.edx);
    } else {
      assertEquals(0x4000, leaf >>> 16);
    }
  }

  private void scribble() {
    long gpa = gpa();
    long value = value();
    if (memory.contains(gpa, Long.BYTES)) {
      memory.writeLong(gpa, value);
      shadow.update(gpa, Long.BYTES);
    }
  }

  private void passTime() {
    if (script.below(2) == 0) {
      advance(script.u8());
    } else {
      // The host was busy with something else.
      clock.skipTo(clock.nanos() + (1L << script.below(40)));
    }
  }

  /** Does what a driver does before it gets interrupts. */
  private void synic(FakeProcessor vp) {
    int sint = script.below(16);
    partition.writeMsr(vp, Msr.SIMP, SYNIC_PAGE | 1);
    partition.writeMsr(vp, Msr.SIEFP, (SYNIC_PAGE + GuestMemory.PAGE_SIZE) | 1);
    partition.writeMsr(vp, Msr.SINT0 + sint, 0x10 + script.below(0xf0));
    partition.writeMsr(vp, Msr.SCONTROL, 1);
  }

  /** Moves time, by reference time ticks, and runs what is due at each deadline on the way. */
  private void advance(int ticks) {
    long end = clock.nanos() + (long) ticks * ReferenceTime.TICK_NANOS;
    while (scheduler.nextDeadline() <= end) {
      clock.skipTo(scheduler.nextDeadline());
      scheduler.runDue();
    }
    clock.skipTo(end);
    scheduler.runDue();
  }

  private void host() {
    int vp = script.below(4) - 1;
    int sint = script.below(18) - 1;
    switch (script.below(8)) {
      case 0, 1 ->
          partition.postMessage(vp, sint, 1 + script.u8(), new byte[240], script.below(241));
      case 2 -> partition.signalEvent(vp, sint, script.u16() % 2100 - 10);
      case 3 -> partition.endOfInterrupt(vp & 1, script.u8());
      case 4 -> {
        partition.offer(vp & 1);
        partition.withdraw(script.below(2));
      }
      case 5 -> {
        machine.debugData = script.u16() & 0x1fff;
        partition.debugDataArrived();
        debuggerWrites();
      }
      case 6 -> partition.referenceTscUsable(script.below(2) == 0);
      default -> partition.migrated();
    }
  }

  private void mode(FakeProcessor vp) {
    int bits = script.u8();
    vp.setLongMode((bits & 1) == 0);
    vp.setProtectedMode((bits & 0x1e) != 2);
    vp.setPrivilegeLevel((bits & 0xe0) == 0x20 ? 3 : 0);
  }

  private void machine(int bits) {
    machine.othersStand = (bits & 1) != 0;
    machine.nested = (bits & 2) != 0;
    machine.busy = (bits & 4) != 0;
    machine.startOutcome = bits >> 4 & 3;
  }

  /** Brings the partition into a known state by the registers alone, and uses it. */
  void checkWorks() {
    FakeProcessor vp = vps[0];
    vp.setLongMode(true);
    vp.setProtectedMode(true);
    vp.setPrivilegeLevel(0);
    for (int timer = 0; timer < 4; timer++) {
      partition.writeMsr(vp, Msr.STIMER0_CONFIG + 2 * timer, 0);
    }
    partition.writeMsr(vp, Msr.GUEST_OS_ID, 1);
    machine.signals = 0;
    assertEquals(0, calls.signalEvent(vp));
    assertNotEquals(0, machine.signals);
  }

  @Override
  public void close() {
    memory.close();
  }
}

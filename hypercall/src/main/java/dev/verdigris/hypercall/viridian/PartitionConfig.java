package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InterruptSink;
import dev.verdigris.hypercall.engine.InvariantTscControl;
import dev.verdigris.hypercall.engine.IsolatedMemory;
import dev.verdigris.hypercall.engine.LocalApicAccess;
import dev.verdigris.hypercall.engine.MemoryHints;
import dev.verdigris.hypercall.engine.MemoryMappedIo;
import dev.verdigris.hypercall.engine.ProcessorFleet;
import dev.verdigris.hypercall.engine.StopSink;
import dev.verdigris.hypercall.engine.TrustLevels;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.hypercall.viridian.abi.ExtendedLayout;
import dev.verdigris.hypercall.viridian.abi.Supply;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * What a {@link ViridianPartition} is made of. Memory, scheduler and profile are required; the rest
 * has the defaults that its setter names.
 */
public final class PartitionConfig {
  final GuestMemory memory;
  final Scheduler scheduler;
  final HostProfile profile;
  final InterruptSink interrupts;
  final LocalApicAccess localApic;
  final ProcessorFleet fleet;
  final TrustLevels trustLevels;
  final InvariantTscControl invariantTsc;
  final MemoryMappedIo memoryMappedIo;
  final MemoryHints memoryHints;
  final List<RamRegion> bootZeroed;
  final SyntheticDebugger debugger;
  final IsolatedMemory isolatedMemory;
  final StopSink stop;
  final EventStream events;
  final int processors;
  final long apicFrequency;
  final IntToLongFunction runtime;
  private final byte[] hypercallInstruction;
  private final int[] apicIds;

  private PartitionConfig(Builder b) {
    memory = b.memory;
    scheduler = b.scheduler;
    profile = b.profile;
    interrupts = b.interrupts;
    localApic = b.localApic;
    fleet = b.fleet;
    trustLevels = b.trustLevels;
    invariantTsc = b.invariantTsc;
    memoryMappedIo = b.memoryMappedIo;
    memoryHints = b.memoryHints;
    bootZeroed = b.bootZeroed;
    debugger = b.debugger;
    isolatedMemory = b.isolatedMemory;
    stop = b.stop;
    events = b.events;
    processors = b.processors;
    apicFrequency = b.apicFrequency;
    runtime = b.runtime == null ? vp -> b.scheduler.clock().nanos() : b.runtime;
    hypercallInstruction = b.hypercallInstruction;
    apicIds = b.apicIds == null ? IntStream.range(0, b.processors).toArray() : b.apicIds;
  }

  /** Starts a configuration with what has no default. */
  public static Builder builder(GuestMemory memory, Scheduler scheduler, HostProfile profile) {
    return new Builder(memory, scheduler, profile);
  }

  /** What the machine supplies, {@link Supply#NONE} with it. */
  Set<Supply> supplies() {
    EnumSet<Supply> supplies = EnumSet.of(Supply.NONE);
    add(supplies, Supply.LOCAL_APIC, localApic != null);
    add(supplies, Supply.FLEET, fleet != null);
    add(supplies, Supply.TRUST_LEVELS, trustLevels != null);
    add(supplies, Supply.INVARIANT_TSC, invariantTsc != null);
    add(supplies, Supply.MEMORY_MAPPED_IO, memoryMappedIo != null);
    add(supplies, Supply.BOOT_ZEROED, !bootZeroed.isEmpty());
    add(supplies, Supply.MEMORY_HINTS, memoryHints != null);
    add(supplies, Supply.DEBUGGER, debugger != null);
    add(supplies, Supply.ISOLATED_MEMORY, isolatedMemory != null);
    return supplies;
  }

  private static void add(Set<Supply> supplies, Supply supply, boolean there) {
    if (there) {
      supplies.add(supply);
    }
  }

  byte[] hypercallInstruction() {
    return hypercallInstruction.clone();
  }

  int apicId(int vpIndex) {
    return apicIds[vpIndex];
  }

  /** Collects a configuration. */
  public static final class Builder {
    private static final byte[] VMCALL = {0x0f, 0x01, (byte) 0xc1};
    private static final int MAX_INSTRUCTION = 15;
    // What Hyper-V reports.
    private static final long APIC_FREQUENCY = 200_000_000;

    private final GuestMemory memory;
    private final Scheduler scheduler;
    private final HostProfile profile;
    private InterruptSink interrupts = (vpIndex, vector, autoEoi) -> {};
    private LocalApicAccess localApic;
    private ProcessorFleet fleet;
    private TrustLevels trustLevels;
    private InvariantTscControl invariantTsc;
    private MemoryMappedIo memoryMappedIo;
    private MemoryHints memoryHints;
    private List<RamRegion> bootZeroed = List.of();
    private SyntheticDebugger debugger;
    private IsolatedMemory isolatedMemory;
    private StopSink stop = (reason, status, message) -> {};
    private EventStream events = new EventStream();
    private int processors = 1;
    private int[] apicIds;
    private byte[] hypercallInstruction = VMCALL;
    private long apicFrequency = APIC_FREQUENCY;
    private IntToLongFunction runtime;

    private Builder(GuestMemory memory, Scheduler scheduler, HostProfile profile) {
      this.memory = Objects.requireNonNull(memory);
      this.scheduler = Objects.requireNonNull(scheduler);
      this.profile = Objects.requireNonNull(profile);
    }

    /** Where SINTs and direct-mode timers interrupt; by default nowhere. */
    public Builder interrupts(InterruptSink sink) {
      interrupts = Objects.requireNonNull(sink);
      return this;
    }

    /** What the APIC MSRs reach. By default nothing, and the guest is not offered these MSRs. */
    public Builder localApic(LocalApicAccess access) {
      localApic = Objects.requireNonNull(access);
      return this;
    }

    /**
     * The engine's processors. By default none, and the guest is not offered calls that act on
     * other processors.
     */
    public Builder fleet(ProcessorFleet processorFleet) {
      fleet = Objects.requireNonNull(processorFleet);
      return this;
    }

    /**
     * The engine's virtual trust levels, which come with a {@link #fleet}. By default none, and the
     * guest is not offered virtual secure mode.
     */
    public Builder trustLevels(TrustLevels levels) {
      trustLevels = Objects.requireNonNull(levels);
      return this;
    }

    /**
     * Where the guest asks to see that its TSC is invariant. By default nowhere, and the guest is
     * not offered to.
     */
    public Builder invariantTsc(InvariantTscControl control) {
      invariantTsc = Objects.requireNonNull(control);
      return this;
    }

    /** The way to devices. By default none, and the guest is not offered calls that access them. */
    public Builder memoryMappedIo(MemoryMappedIo io) {
      memoryMappedIo = Objects.requireNonNull(io);
      return this;
    }

    /** Told of memory that the guest does not need. By default nobody, and it cannot tell. */
    public Builder memoryHints(MemoryHints hints) {
      memoryHints = Objects.requireNonNull(hints);
      return this;
    }

    /** RAM that is zero when the guest starts, 255 regions at most; by default none is known. */
    public Builder bootZeroed(List<RamRegion> regions) {
      bootZeroed = List.copyOf(regions);
      return this;
    }

    /**
     * The other end of the guest's debugging connection. By default none, and it is not offered.
     */
    public Builder debugger(SyntheticDebugger otherEnd) {
      debugger = Objects.requireNonNull(otherEnd);
      return this;
    }

    /**
     * Told what of its memory an isolated guest shares. By default nobody, and the partition cannot
     * be isolated.
     */
    public Builder isolatedMemory(IsolatedMemory told) {
      isolatedMemory = Objects.requireNonNull(told);
      return this;
    }

    /** Told of guest crashes and of a reset by MSR; by default nobody. */
    public Builder stop(StopSink sink) {
      stop = Objects.requireNonNull(sink);
      return this;
    }

    /** Where events go; by default a stream of the partition's own. */
    public Builder events(EventStream stream) {
      events = Objects.requireNonNull(stream);
      return this;
    }

    /** Number of virtual processors, 1 (the default) to the profile's limit. */
    public Builder processors(int count) {
      processors = count;
      return this;
    }

    /** Initial APIC identifier of each processor, by VP index; by default the VP index. */
    public Builder apicIds(int... ids) {
      apicIds = ids.clone();
      return this;
    }

    /**
     * The instruction by which the engine sees a hypercall; {@code vmcall} by default. It must
     * leave RCX, RDX, RBX, RSI, RDI and R8 as they are: for port I/O that is {@code out imm8, eax}.
     *
     * @param instruction 1–15 bytes
     */
    public Builder hypercallInstruction(byte... instruction) {
      hypercallInstruction = instruction.clone();
      return this;
    }

    /** Frequency of the local APIC timers in Hz; 200 MHz by default. */
    public Builder apicFrequency(long hertz) {
      apicFrequency = hertz;
      return this;
    }

    /** Nanoseconds that a processor has run; by default the partition's time. */
    public Builder runtime(IntToLongFunction nanosByVpIndex) {
      runtime = Objects.requireNonNull(nanosByVpIndex);
      return this;
    }

    /**
     * Checks and makes the configuration.
     *
     * @throws IllegalArgumentException with a message that names what is out of range
     */
    public PartitionConfig build() {
      if (processors < 1 || processors > profile.maxProcessors()) {
        throw new IllegalArgumentException(
            "host profile "
                + profile.name()
                + " allows 1 to "
                + profile.maxProcessors()
                + " processors");
      }
      if (apicIds != null && apicIds.length != processors) {
        throw new IllegalArgumentException("one APIC identifier is needed for each processor");
      }
      if (hypercallInstruction.length < 1 || hypercallInstruction.length > MAX_INSTRUCTION) {
        throw new IllegalArgumentException("a hypercall instruction has 1 to 15 bytes");
      }
      if (trustLevels != null && fleet == null) {
        throw new IllegalArgumentException("trust levels need a fleet");
      }
      if (bootZeroed.size() > ExtendedLayout.MAX_RANGES) {
        throw new IllegalArgumentException("at most 255 regions of zeroed memory");
      }
      if (apicFrequency <= 0) {
        throw new IllegalArgumentException("the APIC frequency is not positive");
      }
      return new PartitionConfig(this);
    }
  }
}

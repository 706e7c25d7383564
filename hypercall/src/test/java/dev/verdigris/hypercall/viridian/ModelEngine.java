package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.FakeFleet;
import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.engine.InterruptSink;
import dev.verdigris.hypercall.engine.LevelContext;
import dev.verdigris.hypercall.engine.LocalApicAccess;
import dev.verdigris.hypercall.engine.ProcessorFleet;
import dev.verdigris.hypercall.engine.StartOutcome;
import dev.verdigris.hypercall.engine.SystemRegister;
import dev.verdigris.hypercall.engine.TrustLevels;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;

/** An engine without a processor: model guests run on it at two trust levels. */
final class ModelEngine implements TrustLevels, AutoCloseable {
  static final long RAM = 0x10_0000;
  static final int PROCESSORS = 3;

  /** Where a guest has mapped memory. */
  static final long KERNEL = 0xffff_8000_0000_0000L;

  final GuestMemory memory =
      GuestMemory.allocate(new RamRegion(0, RAM), new RamRegion(RAM * 2, RAM));
  final VirtualClock clock = new VirtualClock(() -> 0);
  final DeterministicScheduler scheduler = new DeterministicScheduler(clock);
  final ModelProcessor[] vps = new ModelProcessor[PROCESSORS];
  final LevelFleet[] fleets = {new LevelFleet(0), new LevelFleet(1)};
  final List<String> changes = new ArrayList<>();
  private final LocalApicAccess localApics = new LevelApics();
  final ViridianPartition partition;
  final SecureMode secure;
  // Processors that run, and whose registers are out of reach.
  final List<Integer> running = new ArrayList<>();
  private boolean refuses;

  ModelEngine() {
    this(HostProfile.named("ws2022").orElseThrow());
  }

  ModelEngine(HostProfile profile) {
    for (int i = 0; i < PROCESSORS; i++) {
      vps[i] = new ModelProcessor(this, i);
    }
    partition =
        new ViridianPartition(
            PartitionConfig.builder(memory, scheduler, profile)
                .processors(PROCESSORS)
                .interrupts(interrupts(0))
                .localApic(localApics)
                .fleet(fleets[0])
                .trustLevels(this)
                .build());
    secure = partition.secureMode().orElse(null);
  }

  /** A fleet that starts processors, at its level. */
  final class LevelFleet implements ProcessorFleet {
    private final FakeFleet calls = new FakeFleet();
    private final int level;

    LevelFleet(int level) {
      this.level = level;
    }

    List<String> take() {
      return calls.take();
    }

    @Override
    public void flush(int vpIndex, long addressSpace, boolean globals) {
      calls.flush(vpIndex, addressSpace, globals);
    }

    @Override
    public void flush(int vpIndex, long addressSpace, long address, long pages) {
      calls.flush(vpIndex, addressSpace, address, pages);
    }

    @Override
    public boolean flushSecondLevel(long addressSpace, long gpa, long pages) {
      return calls.flushSecondLevel(addressSpace, gpa, pages);
    }

    @Override
    public void nonMaskableInterrupt(int vpIndex) {
      calls.nonMaskableInterrupt(vpIndex);
    }

    @Override
    public boolean selectedBy(int vpIndex, long logicalDestination) {
      return calls.selectedBy(vpIndex, logicalDestination);
    }

    @Override
    public VirtualProcessor standing(int vpIndex) {
      return context(vpIndex, level);
    }

    @Override
    public void idle(int vpIndex) {
      calls.idle(vpIndex);
    }

    @Override
    public StartOutcome start(int vpIndex, InitialContext context) {
      vps[vpIndex].levels[level].load(context);
      return calls.start(vpIndex, context);
    }
  }

  /** The APIC registers of the level that runs; only the task priority is kept. */
  private final class LevelApics implements LocalApicAccess {
    @Override
    public void eoi(int vpIndex) {
      changes.add("eoi " + vpIndex + " " + vps[vpIndex].level());
    }

    @Override
    public long icr(int vpIndex) {
      return 0;
    }

    @Override
    public void icr(int vpIndex, long value) {
      changes.add("icr " + vpIndex + " " + vps[vpIndex].level());
    }

    @Override
    public int tpr(int vpIndex) {
      return (int) vps[vpIndex].context().system(SystemRegister.CR8) << 4;
    }

    @Override
    public void tpr(int vpIndex, int value) {
      vps[vpIndex].context().system(SystemRegister.CR8, value >>> 4);
    }
  }

  /** Lets {@link #enable} find every context impossible. */
  void refuse() {
    refuses = true;
  }

  @Override
  public InterruptSink interrupts(int level) {
    return (vpIndex, vector, autoEoi) -> vps[vpIndex].requested.get(level).add(vector);
  }

  @Override
  public ProcessorFleet fleet(int level) {
    return fleets[level];
  }

  @Override
  public LevelContext context(int vpIndex, int level) {
    return running.contains(vpIndex) ? null : vps[vpIndex].levels[level];
  }

  @Override
  public StartOutcome enable(int vpIndex, int level, InitialContext context) {
    if (refuses) {
      return StartOutcome.INVALID_CONTEXT;
    }
    vps[vpIndex].levels[level].load(context);
    return StartOutcome.STARTED;
  }

  @Override
  public void enter(int vpIndex, int level) {
    vps[vpIndex].enter(level);
  }

  @Override
  public void rightsChanged(int level, long gpa, long pages) {
    changes.add(level + " " + Long.toHexString(gpa) + "+" + pages);
    for (ModelProcessor vp : vps) {
      vp.rights.keySet().removeIf(page -> page >= gpa && page < gpa + (pages << 12));
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}

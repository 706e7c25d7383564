package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.LocalApicAccess;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.VirtualClock;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import dev.verdigris.hypercall.viridian.abi.Msr;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A 64-bit guest of four processors on a host like {@code ws2022}, whose machine supplies
 * everything and counts what reaches it. Time moves by a nanosecond a reading.
 */
@State(Scope.Thread)
public class BenchGuest {
  static final int CONNECTION = 0x10_0002;
  static final int RANGES = 8;

  private static final int PROCESSORS = 4;
  private static final int WARM_UP = 20_000;
  private static final long RAM = 0x10_0000;
  private static final long SIGNAL = 0x1_0000;
  private static final long IPI = 0x1_1000;
  private static final long FLUSH = 0x1_2000;
  private static final long OUTPUT = 0x1_3000;
  private static final long FLUSH_REPS = (long) RANGES << 32;

  final ArrayProcessor vp = new ArrayProcessor();
  final CountingFleet fleet = new CountingFleet();
  ViridianPartition partition;
  long signals;
  long interrupts;
  private long retired;
  private long ends;
  private GuestMemory memory;

  /** Makes the guest, and each kind of call often enough that none has the compiled code alone. */
  @Setup(Level.Trial)
  public void start() {
    memory = GuestMemory.allocate(new RamRegion(0, RAM));
    HostProfile host = HostProfile.named("ws2022").orElseThrow();
    partition =
        new ViridianPartition(
            PartitionConfig.builder(
                    memory, new DeterministicScheduler(new VirtualClock(() -> retired++)), host)
                .processors(PROCESSORS)
                .fleet(fleet)
                .localApic(new CountingApic())
                .interrupts((vpIndex, vector, autoEoi) -> interrupts++)
                .build());
    partition.writeMsr(vp, Msr.GUEST_OS_ID, 1);
    partition.bindEventPort(CONNECTION, (vpIndex, flag) -> signals++);
    memory.writeLong(SIGNAL, CONNECTION);
    memory.writeLong(IPI, 0x40);
    memory.writeLong(IPI + 8, 0b0010);
    // Address space, no flags, processor 1.
    memory.writeLong(FLUSH, 0x1000);
    memory.writeLong(FLUSH + 16, 0b0010);
    for (int i = 0; i < RANGES; i++) {
      memory.writeLong(FLUSH + 24 + i * 8L, 0x7f00_0000_0000L + i * 0x2000L);
    }
    for (int i = 0; i < WARM_UP; i++) {
      signalEvent();
      signalEventByMemory();
      longSpinWait();
      clusterIpi();
      flushList();
      queryCapabilities();
    }
  }

  @TearDown(Level.Trial)
  public void stop() {
    memory.close();
  }

  /** HvCallSignalEvent, fast. */
  long signalEvent() {
    return call(CallCode.SIGNAL_EVENT | HypercallValue.FAST, CONNECTION, 0);
  }

  /** HvCallSignalEvent, 8 bytes in memory. */
  long signalEventByMemory() {
    return call(CallCode.SIGNAL_EVENT, SIGNAL, 0);
  }

  /** HvCallNotifyLongSpinWait, fast. */
  long longSpinWait() {
    return call(CallCode.NOTIFY_LONG_SPIN_WAIT | HypercallValue.FAST, 0x1000, 0);
  }

  /** HvCallSendSyntheticClusterIpi, 16 bytes in memory, to one processor. */
  long clusterIpi() {
    return call(CallCode.SEND_SYNTHETIC_CLUSTER_IPI, IPI, 0);
  }

  /** HvCallFlushVirtualAddressList, eight elements, on one processor. */
  long flushList() {
    return call(CallCode.FLUSH_VIRTUAL_ADDRESS_LIST | FLUSH_REPS, FLUSH, 0);
  }

  /** HvExtCallQueryCapabilities, 8 bytes of output in memory. */
  long queryCapabilities() {
    return call(CallCode.EXT_QUERY_CAPABILITIES, 0, OUTPUT);
  }

  private long call(long input, long first, long second) {
    vp.register(Register.RCX, input);
    vp.register(Register.RDX, first);
    vp.register(Register.R8, second);
    if (partition.hypercall(vp) != HypercallOutcome.DONE) {
      throw new IllegalStateException("not served at once");
    }
    return vp.register(Register.RAX);
  }

  /** A local APIC that counts ends of interrupts. */
  private final class CountingApic implements LocalApicAccess {
    @Override
    public void eoi(int vpIndex) {
      ends++;
    }

    @Override
    public long icr(int vpIndex) {
      return ends;
    }

    @Override
    public void icr(int vpIndex, long value) {
      interrupts++;
    }

    @Override
    public int tpr(int vpIndex) {
      return 0;
    }

    @Override
    public void tpr(int vpIndex, int value) {}
  }
}

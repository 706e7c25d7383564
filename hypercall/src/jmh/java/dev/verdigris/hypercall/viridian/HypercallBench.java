package dev.verdigris.hypercall.viridian;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Hypercalls from the exit to the result in the processor's registers. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HypercallBench {
  /** HvCallSignalEvent in registers, to a bound connection. */
  @Benchmark
  public long fastSignalEvent(BenchGuest guest) {
    return guest.signalEvent();
  }

  /** HvCallNotifyLongSpinWait in registers: nothing but dispatch. */
  @Benchmark
  public long fastLongSpinWait(BenchGuest guest) {
    return guest.longSpinWait();
  }

  /** HvCallSignalEvent with its 8 bytes in memory. */
  @Benchmark
  public long memorySignalEvent(BenchGuest guest) {
    return guest.signalEventByMemory();
  }

  /** HvCallSendSyntheticClusterIpi with its 16 bytes in memory. */
  @Benchmark
  public long memoryClusterIpi(BenchGuest guest) {
    return guest.clusterIpi();
  }

  /** HvCallFlushVirtualAddressList of eight elements. */
  @Benchmark
  public long flushList(BenchGuest guest) {
    return guest.flushList();
  }

  /** HvExtCallQueryCapabilities with its 8 bytes of output in memory. */
  @Benchmark
  public long memoryOutput(BenchGuest guest) {
    return guest.queryCapabilities();
  }
}

package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.Msr;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The exits that are no hypercalls: synthetic MSRs and CPUID leaves. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ExitBench {
  private final MsrValue value = new MsrValue();
  private final CpuidResult leaf = new CpuidResult();

  /** Reads HV_X64_MSR_TIME_REF_COUNT. */
  @Benchmark
  public long readReferenceCounter(BenchGuest guest) {
    guest.partition.readMsr(guest.vp, Msr.TIME_REF_COUNT, value);
    return value.value;
  }

  /** Writes HV_X64_MSR_EOI. */
  @Benchmark
  public MsrOutcome writeEndOfInterrupt(BenchGuest guest) {
    return guest.partition.writeMsr(guest.vp, Msr.EOI, 0);
  }

  /** CPUID leaf 0x40000003. */
  @Benchmark
  public int cpuidFeatures(BenchGuest guest) {
    guest.partition.cpuid(guest.vp, CpuidLeaf.FEATURES, 0, leaf);
    return leaf.eax;
  }
}

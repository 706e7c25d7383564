package dev.verdigris.vmbus.roundtrip;

import dev.verdigris.hypercall.event.EventListener;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A packet through the bus and back: the guest writes it and signals by HvCallSignalEvent, a device
 * completes it, the guest takes the completion.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoundTripBench {
  private static final int BATCH = 16;

  /** How the host is driven. */
  @Param({"deterministic", "concurrent"})
  public String host;

  /** Bytes of payload, there and back. */
  @Param({"64", "4096"})
  public int payload;

  /** Whether the bus checks the guest. */
  @Param({"false", "true"})
  public boolean checked;

  /** Whether somebody listens to the event stream. */
  @Param({"false", "true"})
  public boolean listened;

  private BenchGuest guest;
  private long events;

  /** Boots the guest. */
  @Setup
  public void start() {
    EventListener listener = (type, vp, a, b, c, d) -> events++;
    guest = new BenchGuest(BenchHost.of(host), payload, checked, listened ? listener : null);
  }

  /** Ends it; a guest that is at fault measures something else. */
  @TearDown
  public void stop() {
    guest.close();
    boolean good = guest.findings().isEmpty() && (events != 0) == listened;
    if (!good) {
      throw new IllegalStateException("the guest was found at fault, or no event came");
    }
  }

  /** Each packet goes there and back before the next. */
  @Benchmark
  public long single() {
    return guest.roundTrip(1);
  }

  /** Sixteen packets are in the ring before the host looks: one signal each way. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long batched() {
    return guest.roundTrip(BATCH);
  }
}

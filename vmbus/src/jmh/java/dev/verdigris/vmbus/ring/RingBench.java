package dev.verdigris.vmbus.ring;

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

/** A packet written and read on one thread, by itself and in batches. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RingBench {
  private static final int BATCH = 16;

  /** Which queue. */
  @Param({"vmbus", "vmbus-scattered", "agrona", "disruptor"})
  public String queue;

  /** Bytes of payload. */
  @Param({"16", "64", "256", "4096"})
  public int payload;

  private PacketQueue packets;
  private byte[] source;
  private byte[] sink;

  /** Makes the queue. */
  @Setup
  public void start() {
    packets = PacketQueue.of(queue, payload);
    source = new byte[payload];
    sink = new byte[payload];
  }

  /** Gives its memory back. */
  @TearDown
  public void stop() {
    packets.close();
  }

  /** Each packet is let be seen, and its space freed, before the next. */
  @Benchmark
  public int single() {
    packets.offer(source);
    packets.commit();
    return packets.drain(sink, 1);
  }

  /** Sixteen packets are let be seen at once, and their space freed at once. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int batched() {
    for (int i = 0; i < BATCH; i++) {
      packets.offer(source);
    }
    packets.commit();
    return packets.drain(sink, BATCH);
  }
}

package dev.verdigris.vmbus.ring;

import com.lmax.disruptor.Sequence;
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

/** A packet from one thread to another: written here until the other has read it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RingTransferBench {
  private static final int PACKETS = 1 << 14;
  private static final int READ_BATCH = 64;

  /** Which queue. */
  @Param({"vmbus", "agrona", "disruptor"})
  public String queue;

  /** Bytes of payload. */
  @Param({"16", "64", "256", "4096"})
  public int payload;

  /** Packets that are let be seen at once. */
  @Param({"1", "16"})
  public int batch;

  private PacketQueue packets;
  private byte[] source;
  private Thread reader;
  // On a line of its own: what the reader counts costs the writer nothing before it asks.
  private final Sequence taken = new Sequence(0);
  private volatile boolean stopped;
  private long written;

  /** Makes the queue and starts its reader. */
  @Setup
  public void start() {
    packets = PacketQueue.of(queue, payload);
    source = new byte[payload];
    reader = new Thread(this::read, "reader");
    reader.start();
  }

  /** Ends the reader, then gives the memory back. */
  @TearDown
  public void stop() throws InterruptedException {
    stopped = true;
    reader.join();
    packets.close();
  }

  private void read() {
    PacketQueue queue = packets;
    byte[] sink = new byte[payload];
    long count = 0;
    int idle = 0;
    while (!stopped) {
      int n = queue.drain(sink, READ_BATCH);
      if (n > 0) {
        count += n;
        taken.set(count);
        idle = 0;
      } else {
        idle = pause(idle);
      }
    }
  }

  /** Spins for a while, then lets the other thread have the processor, if both are on one. */
  @SuppressWarnings("ThreadPriorityCheck") // a hint is all that is wanted
  private static int pause(int idle) {
    if (idle < 1000) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
    return idle + 1;
  }

  /** 16,384 packets, until the last is read. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public void transfer() {
    PacketQueue queue = packets;
    byte[] payload = source;
    int each = batch;
    int idle = 0;
    int open = 0;
    for (int i = 0; i < PACKETS; ) {
      if (queue.offer(payload)) {
        i++;
        idle = 0;
        if (++open == each) {
          queue.commit();
          open = 0;
        }
      } else {
        queue.commit();
        open = 0;
        idle = pause(idle);
      }
    }
    queue.commit();
    written += PACKETS;
    while (taken.get() < written) {
      idle = pause(idle);
    }
  }
}

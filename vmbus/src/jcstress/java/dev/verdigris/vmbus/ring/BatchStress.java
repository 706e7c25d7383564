package dev.verdigris.vmbus.ring;

import dev.verdigris.vmbus.abi.PacketType;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two packets are appended and committed at once: a reader sees both or none. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Too early.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "At the second look.")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "At the first look.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A part of a batch, or a torn packet.")
@State
public class BatchStress {
  private final StressRing ring = new StressRing(4096 - 40);
  private final byte[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
  private final byte[] twos = {2, 2, 2, 2, 2, 2, 2, 2};
  private final byte[] read = new byte[8];

  /** Writes. */
  @Actor
  public void writer() {
    ring.writer.append(PacketType.IN_BAND, 0, 1, ones, 0, 8);
    ring.writer.append(PacketType.IN_BAND, 0, 2, twos, 0, 8);
    ring.writer.commit();
  }

  /** Reads. */
  @Actor
  public void reader(II_Result result) {
    result.r1 = ring.read(read);
    result.r2 = ring.read(read);
  }
}

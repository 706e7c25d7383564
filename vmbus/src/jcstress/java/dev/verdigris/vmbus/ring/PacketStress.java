package dev.verdigris.vmbus.ring;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two packets are written, around the ring's end, while two are looked for. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Too early.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The first, at the second look.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The first, at the first look.")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Both.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Torn, lost or out of order.")
@State
public class PacketStress {
  private final StressRing ring = new StressRing(4096 - 40);
  private final byte[] written = new byte[64];
  private final byte[] read = new byte[64];

  /** Writes. */
  @Actor
  public void writer() {
    ring.write(1, written);
    ring.write(2, written);
  }

  /** Reads. */
  @Actor
  public void reader(II_Result result) {
    result.r1 = ring.read(read);
    result.r2 = ring.read(read);
  }
}

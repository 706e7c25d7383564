package dev.verdigris.vmbus.ring;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A packet is written where the one before lies that is being read: its space is not taken before
 * the reader is done with it. The first result is whether it could be written, the second what was
 * read.
 */
@JCStressTest
@Outcome(id = "[01], 1", expect = Expect.ACCEPTABLE, desc = "The packet before is whole.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was written over.")
@State
public class SpaceStress {
  private static final int BIG = 2500;

  private final StressRing ring = new StressRing(1024);
  private final byte[] read = new byte[BIG];
  private final byte[] written = new byte[BIG];

  /** Makes a ring that has no space for a second packet. */
  public SpaceStress() {
    ring.write(1, new byte[BIG]);
  }

  /** Writes as soon as there is space. */
  @Actor
  public void writer(II_Result result) {
    result.r1 = ring.write(2, written) ? 1 : 0;
  }

  /** Reads and frees. */
  @Actor
  public void reader(II_Result result) {
    result.r2 = ring.read(read);
    ring.reader.commit();
  }
}

package dev.verdigris.vmbus.ring;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The writer waits for space while the reader frees it in two steps, of which the second makes it
 * enough: the writer finds the space, or the reader signals, once. The first result is what the
 * writer found, the second how often the reader signals.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The writer finds the space.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The reader signals.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both.")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "The signal is lost.")
@Outcome(expect = Expect.FORBIDDEN, desc = "More than one signal, or a broken ring.")
@State
public class PendingStress {
  private static final int FIRST = 1000;
  private static final int SECOND = 3000;
  private static final int WANTED = 3500;

  private final StressRing ring = new StressRing(0);

  /** Fills the ring. */
  public PendingStress() {
    ring.write(1, new byte[FIRST]);
    ring.write(2, new byte[SECOND]);
  }

  /** Waits. */
  @Actor
  public void writer(II_Result result) {
    result.r1 = ring.writer.fits(WANTED) || ring.writer.awaitSpace(WANTED) ? 1 : 0;
  }

  /** Frees. */
  @Actor
  public void reader(II_Result result) {
    int signals = 0;
    while (ring.reader.next(ring.packet)) {
      ring.reader.accept();
      signals += ring.reader.commit() ? 1 : 0;
    }
    result.r2 = signals;
  }
}

package dev.verdigris.vmbus.ring;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The reader takes one packet as a driver does (mask, drain, free, unmask, look again) while two
 * more are written. What is left over at the end was signalled, or the reader knows of it. The
 * first result is the packets left over, the second whether anybody knows.
 */
@JCStressTest
@Outcome(id = "0, .", expect = Expect.ACCEPTABLE, desc = "All are taken.")
@Outcome(id = "[12], 1", expect = Expect.ACCEPTABLE, desc = "Known.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A packet lies in the ring that nobody knows of.")
@State
public class DrainStress {
  private final StressRing ring = new StressRing(4096 - 16);
  private final byte[] written = new byte[8];
  private final byte[] read = new byte[8];
  private boolean signalled;
  private boolean found;

  /** Makes a ring with one packet. */
  public DrainStress() {
    ring.write(1, written);
  }

  /** Writes two packets. */
  @Actor
  public void writer() {
    ring.write(2, written);
    boolean first = ring.writer.signalNeeded();
    ring.write(3, written);
    signalled = first || ring.writer.signalNeeded();
  }

  /** Drains the ring once. */
  @Actor
  public void reader() {
    ring.reader.mask();
    while (ring.read(read) > 0) {
      ring.reader.commit();
    }
    found = ring.reader.unmask();
  }

  /** Looks at what is left. */
  @Arbiter
  public void arbiter(II_Result result) {
    int left = 0;
    int read = 1;
    while (read != 0 && left < 3) {
      read = ring.read(this.read);
      left += read > 0 ? 1 : 0;
    }
    result.r1 = read < 0 ? -1 : left;
    result.r2 = signalled || found ? 1 : 0;
  }
}

package dev.verdigris.vmbus.ring;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A packet is written while the reader unmasks: the writer signals, or the reader finds the packet.
 * The first result is the signal, the second what the reader found.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The writer signals.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The reader finds the packet.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both.")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "The signal is lost.")
@State
public class MaskStress {
  private final StressRing ring = new StressRing(0);
  private final byte[] payload = new byte[8];

  /** Makes a ring whose reader is at work. */
  public MaskStress() {
    ring.reader.mask();
  }

  /** Writes. */
  @Actor
  public void writer(II_Result result) {
    ring.write(1, payload);
    result.r1 = ring.writer.signalNeeded() ? 1 : 0;
  }

  /** Goes to sleep. */
  @Actor
  public void reader(II_Result result) {
    result.r2 = ring.reader.unmask() ? 1 : 0;
  }
}

package dev.verdigris.vmbus.check;

import dev.verdigris.vmbus.abi.BusConnections;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/** Rescinded channels whose relid the guest has still to release. */
public final class RescindCheck {
  /** How long a guest may take, in guest time. */
  public static final long PATIENCE_NANOS = 10_000_000_000L;

  private static final long NOT_WAITING = Long.MIN_VALUE;

  // When each relid's rescind was sent; one that was reported is not waited for any more.
  private final long[] since = new long[BusConnections.MAX_CHANNELS];

  /** Begins with nothing rescinded. */
  public RescindCheck() {
    Arrays.fill(since, NOT_WAITING);
  }

  /** A rescind was sent. */
  public void sent(int relid, long nanos) {
    since[relid] = nanos;
  }

  /**
   * Looks at the relids.
   *
   * @param rescinded whether a relid's channel is still waiting for its release
   * @param ignored told once of each relid that waits for too long
   * @return true while there are relids to look at again
   */
  public boolean look(long nanos, IntPredicate rescinded, IntConsumer ignored) {
    boolean again = false;
    for (int relid = 0; relid < since.length; relid++) {
      if (since[relid] == NOT_WAITING) {
        continue;
      }
      boolean late = nanos - since[relid] >= PATIENCE_NANOS;
      boolean waits = rescinded.test(relid);
      if (waits && late) {
        ignored.accept(relid);
      }
      if (!waits || late) {
        since[relid] = NOT_WAITING;
      } else {
        again = true;
      }
    }
    return again;
  }
}

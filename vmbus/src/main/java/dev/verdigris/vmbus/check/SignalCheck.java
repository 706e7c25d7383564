package dev.verdigris.vmbus.check;

import dev.verdigris.vmbus.host.ProtocolRule;

/**
 * Whether the guest's signals were needed, and whether one was left out. A signal is due for the
 * first packet that goes into an empty ring while the host wants signals; it may come late, after
 * the host has found the packet by itself, so that what is due stays so for a while.
 */
final class SignalCheck {
  /** How long a signal may be on its way, in guest time. */
  static final long PATIENCE_NANOS = 1_000_000_000;

  /** Signals that may be on their way at once: no more processors would meet like this. */
  private static final int MOST_DUE = 8;

  private final RingFindings findings;
  // Signals that were looked at.
  private long judged;
  // The ring was empty and the host wanted signals since it looked last.
  private boolean armed = true;
  private int due;
  private long dueSince;
  // The host waits for room in the other ring, whose reader signals too.
  private boolean roomWanted;
  private long batches;
  // The batch that a look found a packet after, and the one that a missing signal was reported of.
  private long suspected = -1;
  private long reported = -1;

  SignalCheck(RingFindings findings, long signals) {
    this.findings = findings;
    judged = signals;
  }

  void roomWanted() {
    roomWanted = true;
  }

  /** The host wants signals again, and has looked at the ring after it said so. */
  void unmasked() {
    armed = true;
  }

  /**
   * The host has looked for packets.
   *
   * @param signals those that came before it looked
   * @param found whether there was any
   * @param stalled whether one stays because the other ring has no room
   */
  void batch(long signals, boolean found, boolean stalled, int offset, long now) {
    batches++;
    if (due != 0 && now - dueSince > PATIENCE_NANOS) {
      due = 0;
    }
    if (armed && found) {
      due = Math.min(due + 1, MOST_DUE);
      dueSince = now;
    }
    armed = false;
    long came = signals - judged;
    judged = signals;
    if (came > due && !roomWanted) {
      findings.found(ProtocolRule.SIGNAL_NEEDLESS, offset, came - due);
    }
    due = (int) Math.max(due - came, 0);
    if (roomWanted && !stalled) {
      roomWanted = false;
      due = Math.max(due, 1);
      dueSince = now;
    }
  }

  /**
   * Looks at a channel that may be waiting for nothing; to be called every {@link #PATIENCE_NANOS}.
   *
   * @param waiting bytes in the ring, negative when its write index is not valid
   */
  void look(long signals, int waiting, int offset) {
    if (!armed || waiting <= 0 || signals != judged) {
      suspected = -1;
    } else if (suspected != batches) {
      suspected = batches;
    } else if (reported != batches) {
      reported = batches;
      findings.found(ProtocolRule.SIGNAL_MISSING, offset, waiting);
    }
  }
}

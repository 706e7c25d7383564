package dev.verdigris.vmbus.check;

import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.host.ProtocolRule;

/** Who owes whom a completion on an open channel. */
final class TransactionCheck {
  /** Completed transactions that are remembered, to tell the second completion from a stray one. */
  private static final int REMEMBERED = 64;

  private final TransactionSet guests = new TransactionSet();
  private final TransactionSet hosts = new TransactionSet();
  private final long[] completed = new long[REMEMBERED];
  private final RingFindings findings;
  private long completions;

  TransactionCheck(RingFindings findings) {
    this.findings = findings;
  }

  void fromGuest(int type, boolean completionRequested, long transaction, int offset) {
    if (type == PacketType.COMPLETION) {
      completedByGuest(transaction, offset);
    } else if (completionRequested && !guests.add(transaction)) {
      findings.found(ProtocolRule.TRANSACTION_REUSED, offset, transaction);
    }
  }

  void toGuest(int type, boolean completionRequested, long transaction) {
    if (type == PacketType.COMPLETION) {
      guests.remove(transaction);
    } else if (completionRequested) {
      hosts.add(transaction);
    }
  }

  private void completedByGuest(long transaction, int offset) {
    if (hosts.remove(transaction)) {
      completed[(int) (completions++ % REMEMBERED)] = transaction;
    } else if (hosts.complete()) {
      ProtocolRule rule =
          remembers(transaction) ? ProtocolRule.COMPLETED_TWICE : ProtocolRule.COMPLETION_UNASKED;
      findings.found(rule, offset, transaction);
    }
  }

  private boolean remembers(long transaction) {
    for (int i = 0; i < Math.min(completions, REMEMBERED); i++) {
      if (completed[i] == transaction) {
        return true;
      }
    }
    return false;
  }
}

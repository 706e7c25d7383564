package dev.verdigris.vmbus.check;

import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.host.ProtocolRule;
import dev.verdigris.vmbus.ring.RingFault;
import dev.verdigris.vmbus.ring.RingPacket;
import dev.verdigris.vmbus.ring.RingReader;

/**
 * Checks what a guest does on a channel from its opening to its closing. All calls come from the
 * scheduler's work, around the work that they tell of; none allocates.
 */
public final class ChannelCheck {
  private final RingReader reader;
  private final RingFindings findings;
  private final TransactionCheck transactions;
  private final SignalCheck signals;
  private long signalsBefore;
  private int start;
  // Bytes in the ring when it was looked at last.
  private int waiting;

  /**
   * Begins at an opening.
   *
   * @param reader of the guest-to-host ring
   * @param signalCount signals from the guest so far
   */
  public ChannelCheck(RingReader reader, long signalCount, RingFindings findings) {
    this.reader = reader;
    this.findings = findings;
    transactions = new TransactionCheck(findings);
    signals = new SignalCheck(findings, signalCount);
  }

  /**
   * The host begins to look for packets.
   *
   * @param signalCount signals so far, read before the ring is
   */
  public void begin(long signalCount) {
    signalsBefore = signalCount;
    start = reader.position();
    int now = reader.waiting();
    if (now >= 0) {
      overrun(now < waiting, now);
      waiting = now;
    }
  }

  /** A packet is met for the first time. */
  public void fromGuest(RingPacket packet) {
    int offset = reader.position();
    if (!packet.trailerHoldsStart()) {
      findings.found(ProtocolRule.RING_TRAILER, offset, packet.transaction());
    }
    transactions.fromGuest(
        packet.type(), packet.completionRequested(), packet.transaction(), offset);
  }

  /** A packet was written for the guest. */
  public void toGuest(int type, int flags, long transaction) {
    boolean asks = (flags & PacketType.FLAG_COMPLETION_REQUESTED) != 0;
    transactions.toGuest(type, asks, transaction);
  }

  /** The host waits for room in the ring to the guest. */
  public void roomWanted() {
    signals.roomWanted();
  }

  /**
   * The host has taken what it takes now, and has not freed its space yet.
   *
   * @param stalled whether a packet stays because the device cannot take it
   * @param nanos guest time
   */
  public void end(boolean stalled, long nanos) {
    if (reader.fault() != RingFault.NONE) {
      return; // that was reported, and the channel is at its end
    }
    int taken = reader.distanceFrom(start);
    int now = reader.waiting();
    if (now >= 0) {
      // The guest knows of no space that was freed since the batch began.
      overrun(taken + now < waiting || taken + now >= reader.size(), now);
      waiting = now;
    }
    signals.batch(signalsBefore, stalled || taken != 0, stalled, start, nanos);
  }

  /** The host has asked for signals again, and looked at the ring after that. */
  public void unmasked() {
    signals.unmasked();
  }

  /** Looks for a signal that does not come; to be called every second of guest time. */
  public void look(long signalCount) {
    if (reader.fault() == RingFault.NONE) {
      signals.look(signalCount, reader.waiting(), reader.position());
    }
  }

  private void overrun(boolean over, int now) {
    if (over) {
      findings.found(ProtocolRule.RING_OVERRUN, reader.position(), now);
    }
  }
}

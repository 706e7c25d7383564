package dev.verdigris.vmbus.host;

import java.util.EnumSet;
import java.util.Set;

/**
 * Rules of the bus that a guest can break; the first argument of a GUEST_MISBEHAVED event. The
 * subject is a relid where the rule concerns a channel, and otherwise a message number.
 */
public enum ProtocolRule {
  /** The SynIC message is not of the bus's type; detail: its type. */
  MESSAGE_TYPE(0x1000),
  /** A message is shorter than its kind is; detail: its bytes. */
  MESSAGE_SHORT(0x1001),
  /** No version has this message, or the guest is not its sender. */
  MESSAGE_UNKNOWN(0x1002),
  /** The version agreed does not have this message; detail: the version. */
  MESSAGE_TOO_NEW(0x1003),
  /** The message comes before INITIATE_CONTACT has succeeded. */
  NOT_CONNECTED(0x1004),
  /** The contact names a processor, SINT or trust level that cannot be used; detail: the value. */
  CONTACT_TARGET(0x1005),
  /** Offers were requested already. */
  OFFERS_REQUESTED_TWICE(0x1006),
  /** A message names a channel that is not offered; detail: the message number. */
  UNKNOWN_CHANNEL(0x1007),
  /** The channel is open already. */
  ALREADY_OPEN(0x1008),
  /** The channel is not open; detail: the message number. */
  NOT_OPEN(0x1009),
  /** The open request does not name two rings in a GPADL of the channel; detail: the GPADL. */
  OPEN_RINGS(0x100a),
  /** A message names a processor that does not exist; detail: the processor. */
  TARGET_PROCESSOR(0x100b),
  /** A GPADL message is malformed, repeated or over a limit; detail: the GPADL. */
  GPADL_MALFORMED(0x100c),
  /** A whole GPADL names pages that nothing backs; detail: the GPADL. */
  GPADL_REFUSED(0x100d),
  /** The channel has no such GPADL; detail: the GPADL. */
  GPADL_UNKNOWN(0x100e),
  /** The GPADL holds the rings of an open channel; detail: the GPADL. */
  GPADL_IN_USE(0x100f),
  /** A relid was released that is open and not rescinded. */
  RELID_IN_USE(0x1010),
  /** The message, or the interrupt, cannot reach the guest: its SynIC is not set up. */
  SYNIC_NOT_READY(0x1011),
  /** Signalled an event flag other than 0 on a channel's connection; detail: the flag. */
  EVENT_FLAG(0x1012),
  /** A ring index is outside the ring. */
  RING_INDEX(0x1013),
  /** A packet's length does not fit what is in the ring. */
  RING_PACKET_LENGTH(0x1014),
  /** A packet's payload does not begin inside the packet. */
  RING_PAYLOAD_OFFSET(0x1015),
  /** A device's packet is malformed; detail: the transaction. */
  DEVICE_PACKET(0x1016),
  /** A device's packet came in the wrong state; detail: the operation. */
  DEVICE_STATE(0x1017),
  /** The channel is open by reservation; detail: the message number. */
  CHANNEL_RESERVED(0x1018),
  /** The channel is open, but not by reservation; detail: the message number. */
  CHANNEL_NOT_RESERVED(0x1019),
  /** The open request names an event connection or flag that cannot be had; detail: which. */
  OPEN_SIGNALS(0x101a),
  /**
   * Monitor pages that cannot be used, or are changed while in use; detail: the page to the host.
   */
  MONITOR_PAGES(0x101b),
  /** A trigger was set of which no open channel has the monitor; detail: the monitor. */
  MONITOR_TRIGGER(0x101c),
  /** The message came between PAUSE and RESUME. */
  MESSAGE_PAUSED(0x101d),
  /** The message needs a feature that does not hold; detail: the features that do. */
  FEATURE_MISSING(0x101e),
  /**
   * Signalled although the host had masked the ring, or its first packet was there already, or
   * there was none; detail: how many signals too many.
   */
  SIGNAL_NEEDLESS(0x101f),
  /** A packet lies in a ring that was empty and not masked, and no signal came; detail: bytes. */
  SIGNAL_MISSING(0x1020),
  /** A packet asks for a completion by a transaction that waits for one; detail: which. */
  TRANSACTION_REUSED(0x1021),
  /** A packet of the host's was completed before; detail: the transaction. */
  COMPLETED_TWICE(0x1022),
  /** A completion for which the host did not ask; detail: the transaction. */
  COMPLETION_UNASKED(0x1023),
  /** Wrote over what the host had not read yet; detail: bytes that then lie in the ring. */
  RING_OVERRUN(0x1024),
  /** A packet's trailer does not hold the packet's ring offset; detail: the transaction. */
  RING_TRAILER(0x1025),
  /** Freed a message slot with MessagePending and wrote no EOM for a second; detail: the SINT. */
  MESSAGE_NO_EOM(0x1026),
  /** A rescinded channel's relid was not released for ten seconds. */
  RESCIND_IGNORED(0x1027);

  private static final Set<ProtocolRule> OF_NO_CHANNEL =
      EnumSet.of(
          MESSAGE_TYPE,
          MESSAGE_SHORT,
          MESSAGE_UNKNOWN,
          MESSAGE_TOO_NEW,
          NOT_CONNECTED,
          CONTACT_TARGET,
          OFFERS_REQUESTED_TWICE,
          SYNIC_NOT_READY,
          MONITOR_PAGES,
          MONITOR_TRIGGER,
          MESSAGE_PAUSED,
          FEATURE_MISSING,
          MESSAGE_NO_EOM);

  private final int code;

  ProtocolRule(int code) {
    this.code = code;
  }

  /** The number in events: from 0x1000, so that other models' rules have other numbers. */
  public int code() {
    return code;
  }

  /** True when the subject is a relid. */
  public boolean concernsChannel() {
    return !OF_NO_CHANNEL.contains(this);
  }

  /** The rule of a number, or null. */
  public static ProtocolRule of(long code) {
    for (ProtocolRule rule : values()) {
      if (rule.code == code) {
        return rule;
      }
    }
    return null;
  }
}

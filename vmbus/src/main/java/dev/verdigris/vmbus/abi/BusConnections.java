package dev.verdigris.vmbus.abi;

/**
 * Connection identifiers, the SINT and the flag numbers that the bus uses (Linux {@code
 * drivers/hv/hyperv_vmbus.h}).
 */
public final class BusConnections {
  /** VMBUS_MESSAGE_CONNECTION_ID: the guest's messages before version 5.0. */
  public static final int MESSAGE = 1;

  /** VMBUS_EVENT_CONNECTION_ID: signals that go with a bit in the interrupt page. */
  public static final int EVENT = 2;

  /** VMBUS_MESSAGE_CONNECTION_ID_4: the guest's messages from version 5.0. */
  public static final int MESSAGE_V5 = 4;

  /** VMBUS_MESSAGE_SINT: messages and channel events to the guest. */
  public static final int SINT = 2;

  /** SynIC message type of channel messages, either way. */
  public static final int MESSAGE_TYPE = 1;

  /** Relids are below this: a channel's event flag is its relid (TLFS 11.9, 2,048 flags). */
  public static final int MAX_CHANNELS = 2048;

  /** Bytes of each half of the interrupt page: first host to guest, then guest to host. */
  public static final int INTERRUPT_PAGE_HALF = 2048;

  /** Connection identifiers are below this. */
  private static final int LIMIT = 1 << 24;

  private static final int CHANNEL_BASE = 0x10000 | SINT << 12;

  private BusConnections() {}

  /** The event connection of a channel with a dedicated interrupt. */
  public static int ofChannel(int relid) {
    return CHANNEL_BASE | relid;
  }

  /**
   * Whether a guest may choose an identifier as a channel's event connection: the bus's own, and
   * those that {@link #ofChannel} gives out, are not to be had.
   */
  public static boolean guestMayChoose(int connectionId) {
    return connectionId > MESSAGE_V5
        && connectionId < LIMIT
        && (connectionId < CHANNEL_BASE || connectionId >= CHANNEL_BASE + MAX_CHANNELS);
  }
}

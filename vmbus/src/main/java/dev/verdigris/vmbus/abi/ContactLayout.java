package dev.verdigris.vmbus.abi;

/**
 * INITIATE_CONTACT and VERSION_RESPONSE (Linux {@code struct vmbus_channel_initiate_contact},
 * {@code struct vmbus_channel_version_response}).
 *
 * <pre>
 * INITIATE_CONTACT            VERSION_RESPONSE
 *  0 header                    0 header
 *  8 u32 version               8 u8  version supported
 * 12 u32 target VP             9 u8  connection state
 * 16 u64 interrupt page       10 u16 padding
 *    or, from 5.0: u8 SINT    12 u32 message connection, from 5.0
 * 24 u64 monitor page, to guest
 * 32 u64 monitor page, to host
 * </pre>
 */
public final class ContactLayout {
  /** Version asked for, u32. */
  public static final int VERSION = 8;

  /** Processor that the host's messages go to, u32; from version 3.0. */
  public static final int TARGET_VP = 12;

  /** Guest-physical address of the interrupt page, u64; before version 5.0. */
  public static final int INTERRUPT_PAGE = 16;

  /** SINT that the host's messages go to, u8; from version 5.0. */
  public static final int MESSAGE_SINT = 16;

  /** Guest-physical address of the host-to-guest monitor page, u64. */
  public static final int MONITOR_PAGE_TO_GUEST = 24;

  /** Guest-physical address of the guest-to-host monitor page, u64. */
  public static final int MONITOR_PAGE_TO_HOST = 32;

  /** Bytes of INITIATE_CONTACT. */
  public static final int SIZE = 40;

  /** 1 when the version asked for is taken, u8. */
  public static final int RESPONSE_SUPPORTED = 8;

  /** 0 when the connection was made, u8. */
  public static final int RESPONSE_STATE = 9;

  /** Connection for the guest's further messages, u32; from version 5.0. */
  public static final int RESPONSE_CONNECTION = 12;

  /** Bytes of VERSION_RESPONSE. */
  public static final int RESPONSE_SIZE = 16;

  private ContactLayout() {}
}

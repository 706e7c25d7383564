package dev.verdigris.vmbus.abi;

/**
 * INITIATE_CONTACT and VERSION_RESPONSE (Linux {@code struct vmbus_channel_initiate_contact},
 * {@code struct vmbus_channel_version_response}; what 6.0 adds is in the vmbus_core crate of
 * OpenVMM).
 *
 * <pre>
 * INITIATE_CONTACT                    VERSION_RESPONSE
 *  0 header                            0 header
 *  8 u32 version                       8 u8  version supported
 * 12 u32 target VP                     9 u8  connection state
 * 16 u64 interrupt page               10 u16 padding
 *    or, from 5.0: u8 SINT,           12 u32 version, or from 5.0 message connection
 *    from 5.1: u8 VTL at 17,          16 u32 features, from 6.0
 *    from 6.0: u32 features at 20     20 u32 padding, with the host's monitor pages
 * 24 u64 monitor page, to guest       24 u64 monitor page, to guest
 * 32 u64 monitor page, to host        32 u64 monitor page, to host
 * 40 GUID client, with its feature
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

  /** Virtual trust level that is to serve the guest, u8; from version 5.1. */
  public static final int TARGET_VTL = 17;

  /** {@link FeatureFlags} that the guest can use, u32; from version 6.0. */
  public static final int FEATURES = 20;

  /** Guest-physical address of the host-to-guest monitor page, u64, 0 for none. */
  public static final int MONITOR_PAGE_TO_GUEST = 24;

  /** Guest-physical address of the guest-to-host monitor page, u64, 0 for none. */
  public static final int MONITOR_PAGE_TO_HOST = 32;

  /** Bytes of INITIATE_CONTACT without the client. */
  public static final int SIZE = 40;

  /** Who the guest is, a GUID; with {@link FeatureFlags#CLIENT_ID}. */
  public static final int CLIENT_ID = 40;

  /** Bytes of INITIATE_CONTACT with the client. */
  public static final int SIZE_WITH_CLIENT_ID = 56;

  /** 1 when the version asked for is taken, u8. */
  public static final int RESPONSE_SUPPORTED = 8;

  /** {@link ConnectionState}, u8. */
  public static final int RESPONSE_STATE = 9;

  /** Connection for the guest's further messages, u32; from version 5.0. */
  public static final int RESPONSE_CONNECTION = 12;

  /** The version taken, u32; before version 5.0. */
  public static final int RESPONSE_VERSION = 12;

  /** Bytes of VERSION_RESPONSE before 6.0, and of any that refuses. */
  public static final int RESPONSE_SIZE = 16;

  /** {@link FeatureFlags} that hold, u32; from version 6.0. */
  public static final int RESPONSE_FEATURES = 16;

  /** Bytes of VERSION_RESPONSE with features. */
  public static final int RESPONSE_SIZE_WITH_FEATURES = 20;

  /** The host's monitor page to the guest, u64. */
  public static final int RESPONSE_MONITOR_PAGE_TO_GUEST = 24;

  /** The host's monitor page from the guest, u64. */
  public static final int RESPONSE_MONITOR_PAGE_TO_HOST = 32;

  /** Bytes of VERSION_RESPONSE with {@link FeatureFlags#SERVER_SPECIFIED_MONITOR_PAGES}. */
  public static final int RESPONSE_SIZE_WITH_PAGES = 40;

  private ContactLayout() {}
}

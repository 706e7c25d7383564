package dev.verdigris.vmbus.abi;

/**
 * Features of version 6.0 and later: the guest names in INITIATE_CONTACT what it can use, the host
 * answers in VERSION_RESPONSE with what of it holds. 32 bits.
 */
public final class FeatureFlags {
  /** VMBUS_FEATURE_FLAG_GUEST_SPECIFIED_SIGNAL_PARAMETERS: OPENCHANNEL names the signals. */
  public static final int GUEST_SPECIFIED_SIGNAL_PARAMETERS = 0x1;

  /** VMBUS_FEATURE_FLAG_CHANNEL_INTERRUPT_REDIRECTION: OPENCHANNEL has flags. */
  public static final int CHANNEL_INTERRUPT_REDIRECTION = 0x2;

  /** VMBUS_FEATURE_FLAG_MODIFY_CONNECTION: MODIFY_CONNECTION is served. */
  public static final int MODIFY_CONNECTION = 0x4;

  /** VMBUS_FEATURE_FLAG_CLIENT_ID: INITIATE_CONTACT ends with a GUID of the guest's. */
  public static final int CLIENT_ID = 0x8;

  /** VMBUS_FEATURE_FLAG_CONFIDENTIAL_CHANNELS: offers keep their confidential flags. */
  public static final int CONFIDENTIAL_CHANNELS = 0x10;

  /** VMBUS_FEATURE_FLAG_PAUSE_RESUME: PAUSE and RESUME are served. */
  public static final int PAUSE_RESUME = 0x20;

  /** VMBUS_FEATURE_FLAG_SERVER_SPECIFIED_MONITOR_PAGES: the host brings the monitor pages. */
  public static final int SERVER_SPECIFIED_MONITOR_PAGES = 0x40;

  /** None. */
  public static final int NONE = 0;

  /** What Windows hosts have since 6.0 came. */
  public static final int COPPER =
      GUEST_SPECIFIED_SIGNAL_PARAMETERS | CHANNEL_INTERRUPT_REDIRECTION | MODIFY_CONNECTION;

  /** What later Windows hosts have. */
  public static final int DILITHIUM = COPPER | CLIENT_ID;

  /** Every published one; a paravisor has them. */
  public static final int ALL =
      DILITHIUM | CONFIDENTIAL_CHANNELS | PAUSE_RESUME | SERVER_SPECIFIED_MONITOR_PAGES;

  private FeatureFlags() {}
}

package dev.verdigris.vmbus.abi;

/**
 * MODIFY_CONNECTION and MODIFY_CONNECTION_RESPONSE (the vmbus_core crate of OpenVMM).
 *
 * <pre>
 * MODIFY_CONNECTION                 MODIFY_CONNECTION_RESPONSE
 *  0 header                          0 header
 *  8 u64 monitor page, to guest      8 u8 connection state
 * 16 u64 monitor page, to host
 * </pre>
 */
public final class ModifyConnectionLayout {
  /** Guest-physical address of the host-to-guest monitor page, u64, 0 for none. */
  public static final int MONITOR_PAGE_TO_GUEST = 8;

  /** Guest-physical address of the guest-to-host monitor page, u64, 0 for none. */
  public static final int MONITOR_PAGE_TO_HOST = 16;

  /** Bytes of MODIFY_CONNECTION. */
  public static final int SIZE = 24;

  /** {@link ConnectionState}, u8. */
  public static final int RESPONSE_STATE = 8;

  /** Bytes of MODIFY_CONNECTION_RESPONSE. */
  public static final int RESPONSE_SIZE = 9;

  private ModifyConnectionLayout() {}
}

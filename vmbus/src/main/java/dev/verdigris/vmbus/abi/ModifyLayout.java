package dev.verdigris.vmbus.abi;

/**
 * MODIFYCHANNEL and MODIFYCHANNEL_RESPONSE (Linux {@code struct vmbus_channel_modifychannel}).
 *
 * <pre>
 * MODIFYCHANNEL        MODIFYCHANNEL_RESPONSE
 *  0 header             0 header
 *  8 u32 relid          8 u32 relid
 * 12 u32 target VP     12 u32 status
 * </pre>
 */
public final class ModifyLayout {
  /** Channel, u32. */
  public static final int RELID = 8;

  /** Processor that the host signals from now on, u32. */
  public static final int TARGET_VP = 12;

  /** Bytes of MODIFYCHANNEL. */
  public static final int SIZE = 16;

  /** Channel, u32. */
  public static final int RESPONSE_RELID = 8;

  /** {@link MessageStatus}, u32. */
  public static final int RESPONSE_STATUS = 12;

  /** Bytes of MODIFYCHANNEL_RESPONSE. */
  public static final int RESPONSE_SIZE = 16;

  private ModifyLayout() {}
}

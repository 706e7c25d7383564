package dev.verdigris.vmbus.abi;

/**
 * TL_CONNECT_REQUEST and TL_CONNECT_RESULT (Linux {@code struct vmbus_channel_tl_connect_request};
 * OpenVMM has the second form).
 *
 * <pre>
 * TL_CONNECT_REQUEST       TL_CONNECT_RESULT
 *  0 header                 0 header
 *  8 GUID guest endpoint    8 GUID guest endpoint
 * 24 GUID host service     24 GUID host service
 * 40 GUID silo, from 5.2   40 u32 status
 * </pre>
 */
public final class TlConnectLayout {
  /** Guest endpoint GUID. */
  public static final int ENDPOINT = 8;

  /** Host service GUID. */
  public static final int SERVICE = 24;

  /** Bytes of TL_CONNECT_REQUEST without the silo; guests of any version send this form. */
  public static final int SIZE = 40;

  /** Silo GUID, in the second form. */
  public static final int SILO = 40;

  /** Bytes of TL_CONNECT_REQUEST with the silo. */
  public static final int SIZE_WITH_SILO = 56;

  /** {@link MessageStatus}, u32. */
  public static final int RESULT_STATUS = 40;

  /** Bytes of TL_CONNECT_RESULT. */
  public static final int RESULT_SIZE = 44;

  private TlConnectLayout() {}
}

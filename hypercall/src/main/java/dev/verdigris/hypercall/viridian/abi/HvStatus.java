package dev.verdigris.hypercall.viridian.abi;

/**
 * A hypercall status code, bits 0–15 of the hypercall result value (TLFS appendix B). Open: codes
 * without a constant here are values too.
 *
 * @param code 0–65535
 */
public record HvStatus(int code) {
  /** HV_STATUS_SUCCESS. */
  public static final HvStatus SUCCESS = new HvStatus(0x0000);

  /** HV_STATUS_INVALID_HYPERCALL_CODE. */
  public static final HvStatus INVALID_HYPERCALL_CODE = new HvStatus(0x0002);

  /** HV_STATUS_INVALID_HYPERCALL_INPUT. */
  public static final HvStatus INVALID_HYPERCALL_INPUT = new HvStatus(0x0003);

  /** HV_STATUS_INVALID_ALIGNMENT. */
  public static final HvStatus INVALID_ALIGNMENT = new HvStatus(0x0004);

  /** HV_STATUS_INVALID_PARAMETER. */
  public static final HvStatus INVALID_PARAMETER = new HvStatus(0x0005);

  /** HV_STATUS_ACCESS_DENIED. */
  public static final HvStatus ACCESS_DENIED = new HvStatus(0x0006);

  /** HV_STATUS_INVALID_PARTITION_STATE. */
  public static final HvStatus INVALID_PARTITION_STATE = new HvStatus(0x0007);

  /** HV_STATUS_OPERATION_DENIED. */
  public static final HvStatus OPERATION_DENIED = new HvStatus(0x0008);

  /** HV_STATUS_INSUFFICIENT_MEMORY. */
  public static final HvStatus INSUFFICIENT_MEMORY = new HvStatus(0x000b);

  /** HV_STATUS_INVALID_PARTITION_ID. */
  public static final HvStatus INVALID_PARTITION_ID = new HvStatus(0x000d);

  /** HV_STATUS_INVALID_VP_INDEX. */
  public static final HvStatus INVALID_VP_INDEX = new HvStatus(0x000e);

  /** HV_STATUS_INVALID_PORT_ID. */
  public static final HvStatus INVALID_PORT_ID = new HvStatus(0x0011);

  /** HV_STATUS_INVALID_CONNECTION_ID. */
  public static final HvStatus INVALID_CONNECTION_ID = new HvStatus(0x0012);

  /** HV_STATUS_INSUFFICIENT_BUFFERS. */
  public static final HvStatus INSUFFICIENT_BUFFERS = new HvStatus(0x0013);

  /** HV_STATUS_INVALID_VP_STATE. */
  public static final HvStatus INVALID_VP_STATE = new HvStatus(0x0015);

  /** HV_STATUS_INVALID_REGISTER_VALUE. */
  public static final HvStatus INVALID_REGISTER_VALUE = new HvStatus(0x0050);

  /** HV_STATUS_INVALID_VTL_STATE. */
  public static final HvStatus INVALID_VTL_STATE = new HvStatus(0x0051);

  /** HV_STATUS_INVALID_DEVICE_ID. */
  public static final HvStatus INVALID_DEVICE_ID = new HvStatus(0x0057);

  /** HV_STATUS_CALL_PENDING. */
  public static final HvStatus CALL_PENDING = new HvStatus(0x0079);

  /** HV_STATUS_VTL_ALREADY_ENABLED. */
  public static final HvStatus VTL_ALREADY_ENABLED = new HvStatus(0x0086);

  /** True for {@link #SUCCESS}. */
  public boolean isSuccess() {
    return code == 0;
  }
}

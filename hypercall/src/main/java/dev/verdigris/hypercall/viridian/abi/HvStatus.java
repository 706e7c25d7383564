package dev.verdigris.hypercall.viridian.abi;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A hypercall status code, bits 0–15 of the hypercall result value (TLFS appendix B). Open: codes
 * without a constant here are values too.
 *
 * @param code 0–65535
 */
public record HvStatus(int code) {
  // Before the constants, which fill it.
  private static final Map<Integer, String> NAMES = new HashMap<>();

  /** HV_STATUS_SUCCESS. */
  public static final HvStatus SUCCESS = named(0x0000, "HV_STATUS_SUCCESS");

  /** HV_STATUS_INVALID_HYPERCALL_CODE. */
  public static final HvStatus INVALID_HYPERCALL_CODE =
      named(0x0002, "HV_STATUS_INVALID_HYPERCALL_CODE");

  /** HV_STATUS_INVALID_HYPERCALL_INPUT. */
  public static final HvStatus INVALID_HYPERCALL_INPUT =
      named(0x0003, "HV_STATUS_INVALID_HYPERCALL_INPUT");

  /** HV_STATUS_INVALID_ALIGNMENT. */
  public static final HvStatus INVALID_ALIGNMENT = named(0x0004, "HV_STATUS_INVALID_ALIGNMENT");

  /** HV_STATUS_INVALID_PARAMETER. */
  public static final HvStatus INVALID_PARAMETER = named(0x0005, "HV_STATUS_INVALID_PARAMETER");

  /** HV_STATUS_ACCESS_DENIED. */
  public static final HvStatus ACCESS_DENIED = named(0x0006, "HV_STATUS_ACCESS_DENIED");

  /** HV_STATUS_INVALID_PARTITION_STATE. */
  public static final HvStatus INVALID_PARTITION_STATE =
      named(0x0007, "HV_STATUS_INVALID_PARTITION_STATE");

  /** HV_STATUS_OPERATION_DENIED. */
  public static final HvStatus OPERATION_DENIED = named(0x0008, "HV_STATUS_OPERATION_DENIED");

  /** HV_STATUS_UNKNOWN_PROPERTY. */
  public static final HvStatus UNKNOWN_PROPERTY = named(0x0009, "HV_STATUS_UNKNOWN_PROPERTY");

  /** HV_STATUS_INSUFFICIENT_MEMORY. */
  public static final HvStatus INSUFFICIENT_MEMORY = named(0x000b, "HV_STATUS_INSUFFICIENT_MEMORY");

  /** HV_STATUS_INVALID_PARTITION_ID. */
  public static final HvStatus INVALID_PARTITION_ID =
      named(0x000d, "HV_STATUS_INVALID_PARTITION_ID");

  /** HV_STATUS_INVALID_VP_INDEX. */
  public static final HvStatus INVALID_VP_INDEX = named(0x000e, "HV_STATUS_INVALID_VP_INDEX");

  /** HV_STATUS_INVALID_PORT_ID. */
  public static final HvStatus INVALID_PORT_ID = named(0x0011, "HV_STATUS_INVALID_PORT_ID");

  /** HV_STATUS_INVALID_CONNECTION_ID. */
  public static final HvStatus INVALID_CONNECTION_ID =
      named(0x0012, "HV_STATUS_INVALID_CONNECTION_ID");

  /** HV_STATUS_INSUFFICIENT_BUFFERS. */
  public static final HvStatus INSUFFICIENT_BUFFERS =
      named(0x0013, "HV_STATUS_INSUFFICIENT_BUFFERS");

  /** HV_STATUS_INVALID_VP_STATE. */
  public static final HvStatus INVALID_VP_STATE = named(0x0015, "HV_STATUS_INVALID_VP_STATE");

  /** HV_STATUS_INVALID_SYNIC_STATE. */
  public static final HvStatus INVALID_SYNIC_STATE = named(0x0018, "HV_STATUS_INVALID_SYNIC_STATE");

  /** HV_STATUS_OBJECT_IN_USE. */
  public static final HvStatus OBJECT_IN_USE = named(0x0019, "HV_STATUS_OBJECT_IN_USE");

  /** HV_STATUS_NO_DATA. */
  public static final HvStatus NO_DATA = named(0x001b, "HV_STATUS_NO_DATA");

  /** HV_STATUS_INVALID_REGISTER_VALUE. */
  public static final HvStatus INVALID_REGISTER_VALUE =
      named(0x0050, "HV_STATUS_INVALID_REGISTER_VALUE");

  /** HV_STATUS_INVALID_VTL_STATE. */
  public static final HvStatus INVALID_VTL_STATE = named(0x0051, "HV_STATUS_INVALID_VTL_STATE");

  /** HV_STATUS_INVALID_DEVICE_ID. */
  public static final HvStatus INVALID_DEVICE_ID = named(0x0057, "HV_STATUS_INVALID_DEVICE_ID");

  /** The published name of a code, if it has a constant here. */
  public static Optional<String> name(int code) {
    return Optional.ofNullable(NAMES.get(code));
  }

  private static HvStatus named(int code, String name) {
    NAMES.put(code, name);
    return new HvStatus(code);
  }

  /** HV_STATUS_CALL_PENDING. */
  public static final HvStatus CALL_PENDING = new HvStatus(0x0079);

  /** HV_STATUS_VTL_ALREADY_ENABLED. */
  public static final HvStatus VTL_ALREADY_ENABLED = new HvStatus(0x0086);

  /** True for {@link #SUCCESS}. */
  public boolean isSuccess() {
    return code == 0;
  }
}

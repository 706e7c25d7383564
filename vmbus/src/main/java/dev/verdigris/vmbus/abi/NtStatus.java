package dev.verdigris.vmbus.abi;

/** NTSTATUS values in the storage protocol's answers. */
public final class NtStatus {
  /** STATUS_SUCCESS. */
  public static final int SUCCESS = 0;

  /** STATUS_INVALID_PARAMETER. */
  public static final int INVALID_PARAMETER = 0xc000_000d;

  /** STATUS_INVALID_DEVICE_REQUEST. */
  public static final int INVALID_DEVICE_REQUEST = 0xc000_0010;

  /** STATUS_REVISION_MISMATCH: the version asked for is not spoken. */
  public static final int REVISION_MISMATCH = 0xc000_0059;

  /** STATUS_INSUFFICIENT_RESOURCES. */
  public static final int INSUFFICIENT_RESOURCES = 0xc000_009a;

  /** STATUS_DEVICE_DOES_NOT_EXIST. */
  public static final int DEVICE_DOES_NOT_EXIST = 0xc000_00c0;

  /** STATUS_INVALID_DEVICE_STATE. */
  public static final int INVALID_DEVICE_STATE = 0xc000_0184;

  /** STATUS_IO_DEVICE_ERROR. */
  public static final int IO_DEVICE_ERROR = 0xc000_0185;

  private NtStatus() {}
}

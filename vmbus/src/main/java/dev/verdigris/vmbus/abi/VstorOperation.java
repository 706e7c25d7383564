package dev.verdigris.vmbus.abi;

/**
 * Operations of the storage protocol (Linux {@code enum vstor_packet_operation}), 32 bits, open.
 */
public final class VstorOperation {
  /** VSTOR_OPERATION_COMPLETE_IO: the host's answer to every other one. */
  public static final int COMPLETE_IO = 1;

  /** VSTOR_OPERATION_REMOVE_DEVICE. */
  public static final int REMOVE_DEVICE = 2;

  /** VSTOR_OPERATION_EXECUTE_SRB. */
  public static final int EXECUTE_SRB = 3;

  /** VSTOR_OPERATION_RESET_LUN. */
  public static final int RESET_LUN = 4;

  /** VSTOR_OPERATION_RESET_ADAPTER. */
  public static final int RESET_ADAPTER = 5;

  /** VSTOR_OPERATION_RESET_BUS. */
  public static final int RESET_BUS = 6;

  /** VSTOR_OPERATION_BEGIN_INITIALIZATION. */
  public static final int BEGIN_INITIALIZATION = 7;

  /** VSTOR_OPERATION_END_INITIALIZATION. */
  public static final int END_INITIALIZATION = 8;

  /** VSTOR_OPERATION_QUERY_PROTOCOL_VERSION. */
  public static final int QUERY_PROTOCOL_VERSION = 9;

  /** VSTOR_OPERATION_QUERY_PROPERTIES. */
  public static final int QUERY_PROPERTIES = 10;

  /** VSTOR_OPERATION_ENUMERATE_BUS: asks the guest to look for disks again. */
  public static final int ENUMERATE_BUS = 11;

  /** VSTOR_OPERATION_FCHBA_DATA. */
  public static final int FCHBA_DATA = 12;

  /** VSTOR_OPERATION_CREATE_SUB_CHANNELS. */
  public static final int CREATE_SUB_CHANNELS = 13;

  private VstorOperation() {}
}

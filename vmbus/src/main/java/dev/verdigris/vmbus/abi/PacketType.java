package dev.verdigris.vmbus.abi;

/**
 * Ring packet types (Linux {@code enum vmbus_packet_type}). Open: the field is 16 bits that the
 * other side chose.
 */
public final class PacketType {
  /** VM_PKT_SYNCH. */
  public static final int SYNCHRONIZE = 0x1;

  /** VM_PKT_ADD_XFER_PAGESET. */
  public static final int ADD_TRANSFER_PAGE_SET = 0x2;

  /** VM_PKT_RM_XFER_PAGESET. */
  public static final int REMOVE_TRANSFER_PAGE_SET = 0x3;

  /** VM_PKT_ESTABLISH_GPADL. */
  public static final int ESTABLISH_GPADL = 0x4;

  /** VM_PKT_TEARDOWN_GPADL. */
  public static final int TEAR_DOWN_GPADL = 0x5;

  /** VM_PKT_DATA_INBAND. */
  public static final int IN_BAND = 0x6;

  /** VM_PKT_DATA_USING_XFER_PAGES. */
  public static final int TRANSFER_PAGES = 0x7;

  /** VM_PKT_DATA_USING_GPADL. */
  public static final int GPADL = 0x8;

  /** VM_PKT_DATA_USING_GPA_DIRECT. */
  public static final int GPA_DIRECT = 0x9;

  /** VM_PKT_CANCEL_REQUEST. */
  public static final int CANCEL = 0xa;

  /** VM_PKT_COMP. */
  public static final int COMPLETION = 0xb;

  /** VM_PKT_DATA_USING_ADDITIONAL_PKT: the data are in packets of additional data. */
  public static final int BY_ADDITIONAL_DATA = 0xc;

  /** VM_PKT_ADDITIONAL_DATA. */
  public static final int ADDITIONAL_DATA = 0xd;

  /** VMBUS_DATA_PACKET_FLAG_COMPLETION_REQUESTED. */
  public static final int FLAG_COMPLETION_REQUESTED = 0x1;

  private PacketType() {}
}

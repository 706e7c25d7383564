package dev.verdigris.vmbus.abi;

/**
 * A SCSI request in a {@link VstorLayout} packet (Linux {@code struct vmscsi_request}); offsets
 * count from the packet's start.
 *
 * <pre>
 * 12 u16 length          20 u8  CDB length         48 u16 reserved      from 5.1
 * 14 u8  SRB status      21 u8  sense length       50 u8  queue tag     from 5.1
 * 15 u8  SCSI status     22 u8  direction          51 u8  queue action  from 5.1
 * 16 u8  port            23 u8  reserved           52 u32 SRB flags     from 5.1
 * 17 u8  path            24 u32 transfer bytes     56 u32 timeout, s    from 5.1
 * 18 u8  target          28 u8[16] CDB, or         60 u32 sort key      from 5.1
 * 19 u8  LUN             28 u8[20] sense data
 * </pre>
 */
public final class SrbLayout {
  /** Bytes of the request, u16. */
  public static final int LENGTH = 12;

  /** {@link SrbStatus}, u8. */
  public static final int SRB_STATUS = 14;

  /** {@link ScsiStatus}, u8. */
  public static final int SCSI_STATUS = 15;

  /** Bus (Linux: channel), u8. */
  public static final int PATH = 17;

  /** Target, u8. */
  public static final int TARGET = 18;

  /** Logical unit, u8. */
  public static final int LUN = 19;

  /** Bytes of the command, u8, at most 16. */
  public static final int CDB_LENGTH = 20;

  /** Room for sense data in a request, its bytes in an answer, u8. */
  public static final int SENSE_LENGTH = 21;

  /** 0 write, 1 read, 2 neither, u8. */
  public static final int DATA_IN = 22;

  /** Bytes to move in a request, bytes moved in an answer, u32. */
  public static final int TRANSFER_LENGTH = 24;

  /** The command in a request. */
  public static final int CDB = 28;

  /** The sense data in an answer. */
  public static final int SENSE = 28;

  /** SRB flags, u32; from version 5.1. */
  public static final int SRB_FLAGS = 52;

  /** Most bytes of a command. */
  public static final int MAX_CDB = 16;

  /** Bytes at {@link #SENSE}. */
  public static final int SENSE_SIZE = 20;

  private SrbLayout() {}
}

package dev.verdigris.vmbus.abi;

/**
 * What a packet of data by way of transfer pages adds to the {@link PacketLayout} (Linux {@code
 * struct vmtransfer_page_packet_header}, {@code struct vmtransfer_page_range}): parts of a GPADL
 * that was made a transfer-page set before.
 *
 * <pre>
 * 16 u16 transfer-page set
 * 18 u8  1 when the sender owns the set
 * 19 u8  reserved, may hold anything
 * 20 u32 number of ranges
 * 24 ranges, each
 *     0 u32 byte count
 *     4 u32 byte offset in the set
 * </pre>
 */
public final class TransferPagesLayout {
  /** Transfer-page set, u16. */
  public static final int TRANSFER_PAGE_SET = 16;

  /** 1 when the sender owns the set, u8. */
  public static final int SENDER_OWNS_SET = 18;

  /** Number of ranges, u32. */
  public static final int RANGE_COUNT = 20;

  /** The ranges. */
  public static final int RANGES = 24;

  /** Byte count in a range, u32. */
  public static final int RANGE_BYTE_COUNT = 0;

  /** Byte offset in a range, u32. */
  public static final int RANGE_BYTE_OFFSET = 4;

  /** Bytes of a range. */
  public static final int RANGE_SIZE = 8;

  private TransferPagesLayout() {}
}

package dev.verdigris.vmbus.abi;

/**
 * What packets with page ranges add to the {@link PacketLayout}: data by way of guest-physical
 * addresses (Linux {@code struct vmdata_gpa_direct}), establish GPADL ({@code struct
 * vmestablish_gpadl}).
 *
 * <pre>
 * 16 u32 GPA direct: reserved, may hold anything; establish: the GPADL's handle
 * 20 u32 number of ranges
 * 24 ranges, each
 *     0 u32 byte count
 *     4 u32 byte offset in the first page
 *     8 u64 page frame numbers, one for each page that the bytes touch
 * </pre>
 *
 * <p>A page buffer ({@code struct hv_page_buffer}) is a range of one page, of which a packet may
 * have many; a multi-page buffer ({@code struct hv_multipage_buffer}, {@code hv_mpb_array}) is the
 * only range of its packet. The ranges end where the payload begins.
 */
public final class GpaRangesLayout {
  /** Handle of the GPADL to establish, u32. */
  public static final int GPADL = 16;

  /** Number of ranges, u32. */
  public static final int RANGE_COUNT = 20;

  /** The ranges: see {@link GpadlLayout#RANGE_BYTE_COUNT} and what follows it. */
  public static final int RANGES = 24;

  private GpaRangesLayout() {}
}

package dev.verdigris.vmbus.abi;

/**
 * GPADL_HEADER, _BODY, _CREATED, _TEARDOWN and _TORNDOWN (Linux {@code struct
 * vmbus_channel_gpadl_header} and after it).
 *
 * <pre>
 * HEADER                     BODY                   CREATED        TEARDOWN    TORNDOWN
 *  0 header                   0 header               0 header       0 header    0 header
 *  8 u32 relid                8 u32 message number   8 u32 relid    8 u32 relid 8 u32 GPADL
 * 12 u32 GPADL               12 u32 GPADL           12 u32 GPADL   12 u32 GPADL
 * 16 u16 bytes of ranges     16 u64 PFNs…           16 u32 status
 * 18 u16 number of ranges
 * 20 ranges…
 * </pre>
 *
 * <p>A range ({@code struct gpa_range}) is u32 byte count, u32 byte offset, and a u64 page frame
 * number for each page that the bytes touch; what does not fit into the header follows in bodies.
 */
public final class GpadlLayout {
  /** Channel, u32. */
  public static final int HEADER_RELID = 8;

  /** Handle, chosen by the guest, u32. */
  public static final int HEADER_GPADL = 12;

  /** Bytes of all ranges, u16. */
  public static final int HEADER_RANGE_BYTES = 16;

  /** Number of ranges, u16. */
  public static final int HEADER_RANGE_COUNT = 18;

  /** The ranges, or their beginning. */
  public static final int HEADER_RANGES = 20;

  /** The guest's count of bodies, u32. */
  public static final int BODY_NUMBER = 8;

  /** Handle, u32. */
  public static final int BODY_GPADL = 12;

  /** The ranges' continuation. */
  public static final int BODY_PFNS = 16;

  /** Channel, u32. */
  public static final int CREATED_RELID = 8;

  /** Handle, u32. */
  public static final int CREATED_GPADL = 12;

  /** {@link MessageStatus}, u32. */
  public static final int CREATED_STATUS = 16;

  /** Bytes of GPADL_CREATED. */
  public static final int CREATED_SIZE = 20;

  /** Channel, u32. */
  public static final int TEARDOWN_RELID = 8;

  /** Handle, u32. */
  public static final int TEARDOWN_GPADL = 12;

  /** Bytes of GPADL_TEARDOWN. */
  public static final int TEARDOWN_SIZE = 16;

  /** Handle, u32. */
  public static final int TORNDOWN_GPADL = 8;

  /** Bytes of GPADL_TORNDOWN. */
  public static final int TORNDOWN_SIZE = 12;

  /** Byte count in a range, u32. */
  public static final int RANGE_BYTE_COUNT = 0;

  /** Byte offset in a range's first page, u32. */
  public static final int RANGE_BYTE_OFFSET = 4;

  /** Page frame numbers of a range, u64 each. */
  public static final int RANGE_PFNS = 8;

  private GpadlLayout() {}
}

package dev.verdigris.vmbus.abi;

/**
 * OPEN_RESERVED_CHANNEL, CLOSE_RESERVED_CHANNEL and its response (numbers 18–20, which Linux leaves
 * unnamed; the vmbus_core crate of OpenVMM): a channel that outlives the connection, for a guest
 * that is crashing.
 *
 * <pre>
 * OPEN_RESERVED             CLOSE_RESERVED     CLOSE_RESERVED_RESPONSE
 *  0 header                  0 header           0 header
 *  8 u32 relid               8 u32 relid        8 u32 relid
 * 12 u32 target VP          12 u32 target VP
 * 16 u32 target SINT        16 u32 target SINT
 * 20 u32 ring GPADL
 * 24 u32 downstream offset, pages
 * </pre>
 */
public final class ReservedLayout {
  /** Channel, u32, in all three. */
  public static final int RELID = 8;

  /** Processor that the answer goes to, u32. */
  public static final int TARGET_VP = 12;

  /** SINT that the answer goes to, u32. */
  public static final int TARGET_SINT = 16;

  /** GPADL that holds both rings, u32. */
  public static final int RING_GPADL = 20;

  /** Pages before the host-to-guest ring in the GPADL, u32. */
  public static final int DOWNSTREAM_OFFSET = 24;

  /** Bytes of OPEN_RESERVED_CHANNEL. */
  public static final int OPEN_SIZE = 28;

  /** Bytes of CLOSE_RESERVED_CHANNEL. */
  public static final int CLOSE_SIZE = 20;

  /** Bytes of CLOSE_RESERVED_RESPONSE. */
  public static final int RESPONSE_SIZE = 12;

  private ReservedLayout() {}
}

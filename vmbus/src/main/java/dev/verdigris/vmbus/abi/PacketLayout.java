package dev.verdigris.vmbus.abi;

/**
 * A packet in a ring (Linux {@code struct vmpacket_descriptor}, {@code struct vmdata_gpa_direct}).
 *
 * <pre>
 *  0 u16 type
 *  2 u16 offset of the payload, in units of 8 bytes
 *  4 u16 length with the payload, in units of 8 bytes
 *  6 u16 flags
 *  8 u64 transaction
 * 16 GPA direct: u32 reserved
 * 20 GPA direct: u32 number of ranges
 * 24 GPA direct: ranges, see {@link GpadlLayout}
 * </pre>
 *
 * <p>After the packet comes a trailer of 8 bytes: the ring offset of the packet's start in its high
 * half.
 */
public final class PacketLayout {
  /** {@link PacketType}, u16. */
  public static final int TYPE = 0;

  /** Payload offset in units of 8 bytes, u16. */
  public static final int OFFSET8 = 2;

  /** Packet length in units of 8 bytes, u16. */
  public static final int LENGTH8 = 4;

  /** Flags, u16. */
  public static final int FLAGS = 6;

  /** Transaction identifier, u64. */
  public static final int TRANSACTION = 8;

  /** Bytes of the descriptor. */
  public static final int DESCRIPTOR_SIZE = 16;

  /** Bytes of the trailer. */
  public static final int TRAILER_SIZE = 8;

  /** Number of ranges of a GPA-direct packet, u32. */
  public static final int GPA_RANGE_COUNT = 20;

  /** Ranges of a GPA-direct packet. */
  public static final int GPA_RANGES = 24;

  private PacketLayout() {}
}

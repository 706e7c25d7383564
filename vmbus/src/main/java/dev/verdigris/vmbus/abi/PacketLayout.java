package dev.verdigris.vmbus.abi;

/**
 * A packet in a ring (Linux {@code struct vmpacket_descriptor}, and what {@code
 * hv_ringbuffer_write} puts after it).
 *
 * <pre>
 *  0 u16 type
 *  2 u16 offset of the payload, in units of 8 bytes
 *  4 u16 length with the payload, without the trailer, in units of 8 bytes
 *  6 u16 flags
 *  8 u64 transaction
 * 16 what the type adds, then the payload, each zero-padded to a multiple of 8 bytes
 * trailer:
 *  0 u32 0
 *  4 u32 ring offset of the packet's start
 * </pre>
 *
 * <p>In-band data, completions, cancellations and synchronization add nothing to the descriptor;
 * the others have layouts of their own: {@link GpaRangesLayout}, {@link GpadlPacketLayout}, {@link
 * TransferPagesLayout}, {@link AdditionalDataLayout}. A completion gives back the transaction of
 * the packet that it completes, a cancellation that of the packet to cancel.
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

  private PacketLayout() {}
}

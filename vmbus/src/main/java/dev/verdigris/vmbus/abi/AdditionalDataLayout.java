package dev.verdigris.vmbus.abi;

/**
 * What a packet of additional data adds to the {@link PacketLayout} (Linux {@code struct
 * vmadditional_data}): a part of a message that no single packet holds.
 *
 * <pre>
 * 16 u64 bytes of the whole message
 * 24 u32 where in the message this part begins
 * 28 u32 bytes of this part
 * </pre>
 */
public final class AdditionalDataLayout {
  /** Bytes of the whole message, u64. */
  public static final int TOTAL_BYTES = 16;

  /** Where in the message this part begins, u32. */
  public static final int OFFSET = 24;

  /** Bytes of this part, u32. */
  public static final int BYTE_COUNT = 28;

  /** Bytes with the descriptor. */
  public static final int SIZE = 32;

  private AdditionalDataLayout() {}
}

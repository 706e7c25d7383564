package dev.verdigris.vmbus.ring;

import dev.verdigris.vmbus.abi.AdditionalDataLayout;
import dev.verdigris.vmbus.abi.PacketType;

/**
 * What a packet of additional data says of its payload.
 *
 * <pre>
 * 16 u64 bytes of the message     24 u32 offset in the message     28 u32 bytes of this part
 * </pre>
 */
public final class AdditionalDataPacket {
  private long totalBytes;
  private long offset;
  private int byteCount;

  /** Makes a flyweight that stands on nothing yet. */
  public AdditionalDataPacket() {}

  /**
   * Takes the fields of a packet.
   *
   * @return false when it is of another type, its descriptor is too short, or the part is not
   *     inside the payload and the message
   */
  public boolean wrap(RingPacket packet) {
    if (packet.type() != PacketType.ADDITIONAL_DATA
        || packet.payloadOffset() < AdditionalDataLayout.SIZE) {
      return false;
    }
    totalBytes = packet.getLong(AdditionalDataLayout.TOTAL_BYTES);
    offset = packet.getInt(AdditionalDataLayout.OFFSET) & 0xffff_ffffL;
    byteCount = packet.getInt(AdditionalDataLayout.BYTE_COUNT);
    return byteCount >= 0
        && byteCount <= packet.payloadLength()
        && totalBytes >= 0
        && offset + byteCount <= totalBytes;
  }

  /** Bytes of the whole message. */
  public long totalBytes() {
    return totalBytes;
  }

  /** Where in the message this part begins. */
  public long offset() {
    return offset;
  }

  /** Bytes of this part, which the payload begins with. */
  public int byteCount() {
    return byteCount;
  }
}

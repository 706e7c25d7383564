package dev.verdigris.vmbus.ring;

import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.TransferPagesLayout;
import java.util.Objects;

/**
 * The ranges of a packet of data by way of transfer pages, read in place. Whether they are inside
 * the set is for the caller to check.
 *
 * <pre>
 * 16 u16 set   18 u8 sender owns it   20 u32 number of ranges   24 ranges: u32 count, u32 offset
 * </pre>
 */
public final class TransferPagesPacket {
  private RingPacket packet;
  private int set;
  private boolean senderOwnsSet;
  private int rangeCount;

  /** Makes a flyweight that stands on nothing yet. */
  public TransferPagesPacket() {}

  /**
   * Stands on a packet.
   *
   * @return false when it is of another type, or ends before the ranges do
   */
  public boolean wrap(RingPacket newPacket) {
    int room = newPacket.payloadOffset() - TransferPagesLayout.RANGES;
    if (newPacket.type() != PacketType.TRANSFER_PAGES || room < 0) {
      return false;
    }
    int count = newPacket.getInt(TransferPagesLayout.RANGE_COUNT);
    if (count < 0 || count > room / TransferPagesLayout.RANGE_SIZE) {
      return false;
    }
    int first = newPacket.getInt(TransferPagesLayout.TRANSFER_PAGE_SET);
    packet = newPacket;
    set = first & 0xffff;
    senderOwnsSet = (first >>> 16 & 0xff) != 0;
    rangeCount = count;
    return true;
  }

  /** The transfer-page set, 16 bits. */
  public int set() {
    return set;
  }

  /** True when the sender owns the set. */
  public boolean senderOwnsSet() {
    return senderOwnsSet;
  }

  /** Number of ranges. */
  public int rangeCount() {
    return rangeCount;
  }

  /** Bytes of a range, any 32 bits; to be read once. */
  public long byteCount(int range) {
    return field(range, TransferPagesLayout.RANGE_BYTE_COUNT);
  }

  /** Where in the set a range begins, any 32 bits; to be read once. */
  public long byteOffset(int range) {
    return field(range, TransferPagesLayout.RANGE_BYTE_OFFSET);
  }

  private long field(int range, int field) {
    Objects.checkIndex(range, rangeCount);
    int start = TransferPagesLayout.RANGES + TransferPagesLayout.RANGE_SIZE * range;
    return packet.getInt(start + field) & 0xffff_ffffL;
  }
}

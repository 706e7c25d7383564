package dev.verdigris.vmbus.ring;

import dev.verdigris.vmbus.abi.AdditionalDataLayout;
import dev.verdigris.vmbus.abi.GpaRangesLayout;
import dev.verdigris.vmbus.abi.GpadlPacketLayout;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.PacketLayout;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.TransferPagesLayout;
import java.util.Arrays;

/**
 * What a packet's type adds to its descriptor, made up for writing. Reusable: each of the methods
 * that name a type begins anew, and once it has held the longest, no more memory is taken.
 *
 * <pre>
 *   extension.gpaDirect().range(6000, 512).page(pfn0).page(pfn1);   a multi-page buffer
 *   extension.gpaDirect().range(100, 0).page(pfn0).range(8, 64).page(pfn1);   page buffers
 *   extension.transferPages(set, true).range(1514, 0x4000);
 * </pre>
 */
public final class PacketExtension {
  private static final int RANGE_SIZE = 8;

  private byte[] bytes = new byte[64];
  private int length;
  private int type = PacketType.IN_BAND;

  /** Makes one that adds nothing, of an in-band packet. */
  public PacketExtension() {}

  /** Begins a packet whose type adds nothing. */
  public PacketExtension none(int newType) {
    return begin(newType, PacketLayout.DESCRIPTOR_SIZE);
  }

  /** Begins data by way of guest-physical addresses; ranges of pages follow. */
  public PacketExtension gpaDirect() {
    return begin(PacketType.GPA_DIRECT, GpaRangesLayout.RANGES);
  }

  /** Begins the establishing of a GPADL; ranges of pages follow. */
  public PacketExtension establishGpadl(int gpadl) {
    begin(PacketType.ESTABLISH_GPADL, GpaRangesLayout.RANGES);
    return putInt(GpaRangesLayout.GPADL, gpadl);
  }

  /** Tears a GPADL down. */
  public PacketExtension tearDownGpadl(int gpadl) {
    begin(PacketType.TEAR_DOWN_GPADL, GpadlPacketLayout.SIZE);
    return putInt(GpadlPacketLayout.GPADL, gpadl);
  }

  /** Data by way of a GPADL. */
  public PacketExtension gpadl(int gpadl) {
    begin(PacketType.GPADL, GpadlPacketLayout.SIZE);
    return putInt(GpadlPacketLayout.GPADL, gpadl);
  }

  /** Makes a GPADL a transfer-page set. */
  public PacketExtension addTransferPageSet(int gpadl, int set) {
    begin(PacketType.ADD_TRANSFER_PAGE_SET, GpadlPacketLayout.SIZE);
    return putInt(GpadlPacketLayout.GPADL, gpadl)
        .putInt(GpadlPacketLayout.TRANSFER_PAGE_SET, set & 0xffff);
  }

  /** Ends a transfer-page set. */
  public PacketExtension removeTransferPageSet(int gpadl, int set) {
    begin(PacketType.REMOVE_TRANSFER_PAGE_SET, GpadlPacketLayout.SIZE);
    return putInt(GpadlPacketLayout.GPADL, gpadl)
        .putInt(GpadlPacketLayout.TRANSFER_PAGE_SET, set & 0xffff);
  }

  /** Begins data by way of transfer pages; ranges of the set follow. */
  public PacketExtension transferPages(int set, boolean senderOwnsSet) {
    begin(PacketType.TRANSFER_PAGES, TransferPagesLayout.RANGES);
    return putInt(
        TransferPagesLayout.TRANSFER_PAGE_SET, (set & 0xffff) | (senderOwnsSet ? 1 << 16 : 0));
  }

  /**
   * A part of a message, which is the payload.
   *
   * @param total bytes of the whole message
   * @param offset where in it the part begins
   * @param byteCount bytes of the part
   */
  public PacketExtension additionalData(long total, int offset, int byteCount) {
    begin(PacketType.ADDITIONAL_DATA, AdditionalDataLayout.SIZE);
    LittleEndian.putLong(bytes, at(AdditionalDataLayout.TOTAL_BYTES), total);
    return putInt(AdditionalDataLayout.OFFSET, offset)
        .putInt(AdditionalDataLayout.BYTE_COUNT, byteCount);
  }

  /** Adds a range: of pages, which follow, or of a transfer-page set. */
  public PacketExtension range(int byteCount, int byteOffset) {
    grow(RANGE_SIZE);
    LittleEndian.putInt(bytes, length, byteCount);
    LittleEndian.putInt(bytes, length + 4, byteOffset);
    length += RANGE_SIZE;
    // The count is at the same place for transfer pages.
    int count = at(GpaRangesLayout.RANGE_COUNT);
    LittleEndian.putInt(bytes, count, LittleEndian.getInt(bytes, count) + 1);
    return this;
  }

  /** Adds a page to the last range. */
  public PacketExtension page(long pfn) {
    grow(Long.BYTES);
    LittleEndian.putLong(bytes, length, pfn);
    length += Long.BYTES;
    return this;
  }

  /** The packet's type. */
  public int type() {
    return type;
  }

  /** Bytes that are added, a multiple of 8. */
  public int length() {
    return length;
  }

  /** An array that begins with what is added; its owner is this object. */
  byte[] bytes() {
    return bytes;
  }

  private PacketExtension begin(int newType, int size) {
    type = newType;
    length = at(size);
    Arrays.fill(bytes, 0, length, (byte) 0);
    return this;
  }

  private PacketExtension putInt(int offset, int value) {
    LittleEndian.putInt(bytes, at(offset), value);
    return this;
  }

  private void grow(int by) {
    if (length + by > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
  }

  /** Index of what a layout has at an offset of the packet. */
  private static int at(int offset) {
    return offset - PacketLayout.DESCRIPTOR_SIZE;
  }
}

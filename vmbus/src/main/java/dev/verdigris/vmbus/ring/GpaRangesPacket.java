package dev.verdigris.vmbus.ring;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.GpaRangesLayout;
import dev.verdigris.vmbus.abi.GpadlLayout;
import dev.verdigris.vmbus.abi.PacketType;
import java.util.Objects;

/**
 * The page ranges of a GPA-direct packet or of one that establishes a GPADL, read in place, range
 * by range. What a page frame number names is for the caller to check.
 *
 * <pre>
 * 16 u32 GPADL, or reserved     20 u32 number of ranges     24 ranges, see {@link GpaRangesLayout}
 * </pre>
 */
public final class GpaRangesPacket {
  private RingPacket packet;
  private int gpadl;
  private int left;
  private boolean malformed;
  private int rangeStart;
  private int nextRange;
  private int byteCount;
  private int byteOffset;
  private int pages;

  /** Makes a flyweight that stands on nothing yet. */
  public GpaRangesPacket() {}

  /**
   * Stands before the first range.
   *
   * @return false when the packet is of another type, has no range or ends before the ranges do
   */
  public boolean wrap(RingPacket newPacket) {
    int type = newPacket.type();
    boolean ranges = type == PacketType.GPA_DIRECT || type == PacketType.ESTABLISH_GPADL;
    if (!ranges || newPacket.payloadOffset() < GpaRangesLayout.RANGES) {
      return false;
    }
    packet = newPacket;
    gpadl = newPacket.getInt(GpaRangesLayout.GPADL);
    left = newPacket.getInt(GpaRangesLayout.RANGE_COUNT);
    nextRange = GpaRangesLayout.RANGES;
    malformed = false;
    // A range takes 16 bytes at least.
    return left >= 1 && left <= (newPacket.payloadOffset() - nextRange) >>> 4;
  }

  /** Handle of the GPADL to establish; of a GPA-direct packet whatever its sender left there. */
  public int gpadl() {
    return gpadl;
  }

  /**
   * Stands on the next range.
   *
   * @return false after the last, and when the range is {@link #malformed}
   */
  public boolean next() {
    if (left == 0 || malformed) {
      return false;
    }
    // One load: the sender may change the range between two.
    int room = (packet.payloadOffset() - nextRange) >>> 3;
    long range = room > 0 ? packet.getLong(nextRange) : 0;
    long bytes = range & 0xffff_ffffL;
    long offset = range >>> 32;
    long touched = (offset + bytes + GuestMemory.PAGE_MASK) >>> GuestMemory.PAGE_SHIFT;
    if (bytes == 0 || offset >= GuestMemory.PAGE_SIZE || touched > room - 1) {
      malformed = true;
      return false;
    }
    rangeStart = nextRange;
    byteCount = (int) bytes;
    byteOffset = (int) offset;
    pages = (int) touched;
    nextRange += GpadlLayout.RANGE_PFNS + Long.BYTES * pages;
    left--;
    return true;
  }

  /**
   * True when {@link #next} came to a range of no bytes, one that begins behind its first page, or
   * one whose page frame numbers go on into the payload.
   */
  public boolean malformed() {
    return malformed;
  }

  /** Bytes of the range, at least 1. */
  public int byteCount() {
    return byteCount;
  }

  /** Where in its first page the range begins, 0–4095. */
  public int byteOffset() {
    return byteOffset;
  }

  /** Pages that the range touches. */
  public int pages() {
    return pages;
  }

  /** A page frame number of the range, any 64 bits; to be read once. */
  public long pfn(int page) {
    Objects.checkIndex(page, pages);
    return packet.getLong(rangeStart + GpadlLayout.RANGE_PFNS + Long.BYTES * page);
  }
}

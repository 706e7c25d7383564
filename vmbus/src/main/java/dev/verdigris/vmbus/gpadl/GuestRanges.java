package dev.verdigris.vmbus.gpadl;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.GpaRangesLayout;
import dev.verdigris.vmbus.ring.RingPacket;
import java.util.Arrays;
import java.util.Objects;

/**
 * Page ranges that the guest named, in a GPADL or in a GPA-direct packet, as one run of bytes over
 * extents that are contiguous in guest and host addresses. Every page was looked up; reusable.
 */
public final class GuestRanges {
  private static final long ARRAY_BASE = UNSAFE.arrayBaseOffset(byte[].class);
  private static final int PAGE_SIZE = GuestMemory.PAGE_SIZE;

  private final GuestMemory memory;
  private long[] words = new long[64];
  private long[] gpa = new long[64];
  private long[] host = new long[64];
  private int[] lengths = new int[64];
  private int extents;
  private long length;

  /** Makes an empty run. */
  public GuestRanges(GuestMemory memory) {
    this.memory = memory;
  }

  /** Empties the run. */
  public void clear() {
    extents = 0;
    length = 0;
  }

  /**
   * Takes the ranges of a GPA-direct packet.
   *
   * @return false when they are malformed or name pages that nothing backs; the run is then empty
   */
  public boolean parse(RingPacket packet) {
    clear();
    if (packet.payloadOffset() < GpaRangesLayout.RANGES) {
      return false;
    }
    int count = packet.getInt(GpaRangesLayout.RANGE_COUNT);
    int available = (packet.payloadOffset() - GpaRangesLayout.RANGES) >>> 3;
    if (words.length < available) {
      words = new long[available];
    }
    for (int i = 0; i < available; i++) {
      words[i] = packet.getLong(GpaRangesLayout.RANGES + 8 * i);
    }
    return parse(words, available, count) >= 0;
  }

  /**
   * Takes ranges from the words of their wire form.
   *
   * @param source u32 byte count, u32 byte offset, then page frame numbers, for each range
   * @param available words in {@code source}
   * @param count number of ranges, at least 1
   * @return words used, or -1 when the ranges are malformed; the run is then empty
   */
  public int parse(long[] source, int available, int count) {
    clear();
    int at = 0;
    for (int range = 0; range < count; range++) {
      int used = at < available ? range(source, at, available) : -1;
      if (used < 0) {
        clear();
        return -1;
      }
      at += used;
    }
    return count < 1 ? -1 : at;
  }

  private int range(long[] source, int at, int available) {
    long bytes = source[at] & 0xffff_ffffL;
    long offset = source[at] >>> 32;
    if (bytes == 0 || offset >= PAGE_SIZE) {
      return -1;
    }
    long pages = (offset + bytes + PAGE_SIZE - 1) >>> GuestMemory.PAGE_SHIFT;
    if (pages > available - at - 1) {
      return -1;
    }
    for (int i = 1; i <= pages; i++) {
      int n = (int) Math.min(bytes, PAGE_SIZE - offset);
      if (!append(source[at + i], (int) offset, n)) {
        return -1;
      }
      bytes -= n;
      offset = 0;
    }
    return (int) pages + 1;
  }

  private boolean append(long pfn, int offset, int bytes) {
    if (pfn < 0 || pfn >= GuestMemory.MAX_ADDRESS >>> GuestMemory.PAGE_SHIFT) {
      return false;
    }
    long guest = pfn << GuestMemory.PAGE_SHIFT;
    long page = memory.hostPage(guest);
    if (page == 0) {
      return false;
    }
    guest += offset;
    long address = page + offset;
    int last = extents - 1;
    if (last >= 0 && gpa[last] + lengths[last] == guest && host[last] + lengths[last] == address) {
      lengths[last] += bytes;
    } else {
      if (extents == gpa.length) {
        grow();
      }
      gpa[extents] = guest;
      host[extents] = address;
      lengths[extents++] = bytes;
    }
    length += bytes;
    return true;
  }

  private void grow() {
    gpa = Arrays.copyOf(gpa, 2 * extents);
    host = Arrays.copyOf(host, 2 * extents);
    lengths = Arrays.copyOf(lengths, 2 * extents);
  }

  /** Bytes in the run. */
  public long length() {
    return length;
  }

  /** Number of contiguous extents. */
  public int extents() {
    return extents;
  }

  /** Guest-physical address of an extent. */
  public long gpa(int extent) {
    return gpa[extent];
  }

  /** Host address of an extent. */
  public long hostAddress(int extent) {
    return host[extent];
  }

  /** Bytes of an extent. */
  public int extentLength(int extent) {
    return lengths[extent];
  }

  /** Reports that the beginning of an extent has been written by way of host addresses. */
  public void written(int extent, int bytes) {
    memory.written(gpa[extent], bytes);
  }

  /**
   * Copies an array's beginning to the beginning of the run, as much as the run holds.
   *
   * @return bytes copied
   */
  public int put(byte[] source, int bytes) {
    Objects.checkFromIndexSize(0, bytes, source.length);
    int done = 0;
    for (int i = 0; i < extents && done < bytes; i++) {
      int n = Math.min(bytes - done, lengths[i]);
      UNSAFE.copyMemory(source, ARRAY_BASE + done, null, host[i], n);
      memory.written(gpa[i], n);
      done += n;
    }
    return done;
  }

  /**
   * Copies the beginning of the run into an array, as much as the run holds.
   *
   * @return bytes copied
   */
  public int get(byte[] target, int bytes) {
    Objects.checkFromIndexSize(0, bytes, target.length);
    int done = 0;
    for (int i = 0; i < extents && done < bytes; i++) {
      int n = Math.min(bytes - done, lengths[i]);
      UNSAFE.copyMemory(null, host[i], target, ARRAY_BASE + done, n);
      done += n;
    }
    return done;
  }
}

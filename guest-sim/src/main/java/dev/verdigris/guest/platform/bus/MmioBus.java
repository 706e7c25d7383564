package dev.verdigris.guest.platform.bus;

import java.util.Arrays;

/**
 * Guest-physical memory that devices answer for. What nobody claims reads all ones, ignores writes
 * and is counted; so does an access that runs over the end of a range.
 */
public final class MmioBus {
  private long[] first = {};
  private long[] last = {};
  private MmioDevice[] devices = {};
  private int recent;
  private long unclaimedReads;
  private long unclaimedWrites;

  /**
   * Gives a range to a device.
   *
   * @throws IllegalArgumentException when the range is empty, wraps, or overlaps another
   */
  public void register(long gpa, long size, MmioDevice device) {
    if (gpa < 0 || size <= 0 || gpa + size < 0) {
      throw new IllegalArgumentException(String.format("not a range: 0x%x+0x%x", gpa, size));
    }
    for (int i = 0; i < devices.length; i++) {
      if (gpa <= last[i] && first[i] <= gpa + size - 1) {
        throw new IllegalArgumentException(
            String.format("0x%x+0x%x overlaps the device at 0x%x", gpa, size, first[i]));
      }
    }
    int n = devices.length;
    first = Arrays.copyOf(first, n + 1);
    last = Arrays.copyOf(last, n + 1);
    devices = Arrays.copyOf(devices, n + 1);
    first[n] = gpa;
    last[n] = gpa + size - 1;
    devices[n] = device;
  }

  /** Reads {@code size} bytes, zero-extended. */
  public long read(int vpIndex, long gpa, int size) {
    int i = find(gpa, size);
    if (i < 0) {
      unclaimedReads++;
      return mask(size);
    }
    return devices[i].read(vpIndex, gpa - first[i], size) & mask(size);
  }

  /** Writes {@code size} bytes. */
  public void write(int vpIndex, long gpa, int size, long value) {
    int i = find(gpa, size);
    if (i < 0) {
      unclaimedWrites++;
      return;
    }
    devices[i].write(vpIndex, gpa - first[i], size, value & mask(size));
  }

  /** Reads that no device answered. */
  public long unclaimedReads() {
    return unclaimedReads;
  }

  /** Writes that no device took. */
  public long unclaimedWrites() {
    return unclaimedWrites;
  }

  private int find(long gpa, int size) {
    int i = recent;
    if (i < devices.length && within(i, gpa, size)) {
      return i;
    }
    for (i = 0; i < devices.length; i++) {
      if (within(i, gpa, size)) {
        recent = i;
        return i;
      }
    }
    return -1;
  }

  private boolean within(int i, long gpa, int size) {
    return gpa >= first[i] && gpa <= last[i] - (size - 1);
  }

  private static long mask(int size) {
    return size >= 8 ? -1L : (1L << (8 * size)) - 1;
  }
}

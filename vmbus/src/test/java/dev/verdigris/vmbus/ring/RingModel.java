package dev.verdigris.vmbus.ring;

import dev.verdigris.vmbus.abi.LittleEndian;
import java.util.ArrayDeque;

/**
 * What a ring is to do, said in the simplest way: the bytes written, let be seen, taken and freed
 * since the beginning are counted, and what each byte of the data pages holds is kept.
 */
final class RingModel {
  final byte[] data;
  final ArrayDeque<Packet> appended = new ArrayDeque<>();
  private final int start;
  private long written;
  private long seen;
  private long taken;
  private long freed;
  private boolean served;
  long pending;
  boolean masked;
  boolean asksForSpace = true;
  long writerSignals;
  long readerSignals;
  long timesFull;

  RingModel(int size, int start) {
    data = new byte[size];
    this.start = start;
  }

  static final class Packet {
    int type;
    int flags;
    long transaction;
    byte[] extension;
    byte[] payload;
    long end;
  }

  private static int align(int length) {
    return (length + 7) / 8 * 8;
  }

  static int footprint(int extension, int payload) {
    return 16 + align(extension) + align(payload) + 8;
  }

  int writeIndex() {
    return index(seen);
  }

  int readIndex() {
    return index(freed);
  }

  private int index(long count) {
    return (int) ((start + count) % data.length);
  }

  private long free() {
    return data.length - (written - freed);
  }

  /**
   * Takes over the eight bytes at an offset if they are zeros in free space, as a writer may do.
   */
  void mayBeCleared(int offset, byte[] bytes) {
    long used = written - freed;
    boolean isFree = Math.floorMod(offset - index(freed), data.length) >= used;
    if (isFree && LittleEndian.getLong(bytes, offset) == 0) {
      LittleEndian.putLong(data, offset, 0);
    }
  }

  boolean append(int type, int flags, long transaction, byte[] extension, byte[] payload) {
    int footprint = footprint(extension.length, payload.length);
    if (free() <= footprint) {
      timesFull++;
      return false;
    }
    byte[] bytes = new byte[footprint];
    int offset = 16 + align(extension.length);
    LittleEndian.putShort(bytes, 0, type);
    LittleEndian.putShort(bytes, 2, offset / 8);
    LittleEndian.putShort(bytes, 4, (footprint - 8) / 8);
    LittleEndian.putShort(bytes, 6, flags);
    LittleEndian.putLong(bytes, 8, transaction);
    System.arraycopy(extension, 0, bytes, 16, extension.length);
    System.arraycopy(payload, 0, bytes, offset, payload.length);
    LittleEndian.putInt(bytes, footprint - 4, index(written));
    for (byte b : bytes) {
      data[index(written++)] = b;
    }
    Packet packet = new Packet();
    packet.type = type;
    packet.flags = flags;
    packet.transaction = transaction;
    packet.extension = extension;
    packet.payload = payload;
    packet.end = written;
    appended.add(packet);
    served |= pending != 0 && footprint >= pending;
    return true;
  }

  boolean commitWrites() {
    boolean wasEmpty = freed == seen;
    boolean signal = written != seen && wasEmpty && !masked;
    if (served) {
      pending = 0;
      served = false;
    }
    seen = written;
    writerSignals += signal ? 1 : 0;
    return signal;
  }

  boolean await(int footprint) {
    pending = free() > footprint ? 0 : footprint;
    served = false;
    return pending == 0;
  }

  /** The packet that the reader is to find, or null. */
  Packet next() {
    return appended.isEmpty() || appended.peek().end > seen ? null : appended.peek();
  }

  void take() {
    taken = appended.remove().end;
  }

  boolean commitReads() {
    long before = data.length - (seen - freed);
    freed = taken;
    long after = data.length - (seen - freed);
    boolean signal = asksForSpace && pending != 0 && before <= pending && after > pending;
    readerSignals += signal ? 1 : 0;
    return signal;
  }

  boolean unmask() {
    masked = false;
    return taken != seen;
  }
}

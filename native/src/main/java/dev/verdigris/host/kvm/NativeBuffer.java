package dev.verdigris.host.kvm;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

/** Memory outside the Java heap for a structure that an ioctl reads or writes. */
final class NativeBuffer implements AutoCloseable {
  private final long size;
  private long address;

  /** Allocates zeroed memory. */
  NativeBuffer(long size) {
    this.size = size;
    address = UNSAFE.allocateMemory(size);
    clear();
  }

  long address() {
    return address;
  }

  void clear() {
    UNSAFE.setMemory(address, size, (byte) 0);
  }

  int getByte(int offset) {
    return UNSAFE.getByte(address + offset) & 0xff;
  }

  int getInt(int offset) {
    return UNSAFE.getInt(address + offset);
  }

  long getLong(int offset) {
    return UNSAFE.getLong(address + offset);
  }

  void putByte(int offset, int value) {
    UNSAFE.putByte(address + offset, (byte) value);
  }

  void putShort(int offset, int value) {
    UNSAFE.putShort(address + offset, (short) value);
  }

  void putInt(int offset, int value) {
    UNSAFE.putInt(address + offset, value);
  }

  void putLong(int offset, long value) {
    UNSAFE.putLong(address + offset, value);
  }

  @Override
  public void close() {
    if (address != 0) {
      UNSAFE.freeMemory(address);
      address = 0;
    }
  }
}

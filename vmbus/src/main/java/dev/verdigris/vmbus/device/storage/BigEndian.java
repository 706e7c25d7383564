package dev.verdigris.vmbus.device.storage;

/** Writes SCSI's big-endian fields. */
final class BigEndian {
  private BigEndian() {}

  /** Writes the low {@code size} bytes of a value. */
  static void put(byte[] bytes, int offset, int size, long value) {
    for (int i = offset + size - 1; i >= offset; i--) {
      bytes[i] = (byte) value;
      value >>>= 8;
    }
  }
}

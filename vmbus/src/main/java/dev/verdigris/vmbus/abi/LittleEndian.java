package dev.verdigris.vmbus.abi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * Reads and writes wire fields in an array. VMBus is little-endian throughout; an offset outside
 * the array throws, so a length is checked before a field is read.
 */
public final class LittleEndian {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  /** One byte, zero-extended. */
  public static int getByte(byte[] bytes, int offset) {
    return bytes[offset] & 0xff;
  }

  /** Two bytes, zero-extended. */
  public static int getShort(byte[] bytes, int offset) {
    return (short) SHORT.get(bytes, offset) & 0xffff;
  }

  /** Four bytes. */
  public static int getInt(byte[] bytes, int offset) {
    return (int) INT.get(bytes, offset);
  }

  /** Eight bytes. */
  public static long getLong(byte[] bytes, int offset) {
    return (long) LONG.get(bytes, offset);
  }

  /** Writes the low two bytes. */
  public static void putShort(byte[] bytes, int offset, int value) {
    SHORT.set(bytes, offset, (short) value);
  }

  /** Writes four bytes. */
  public static void putInt(byte[] bytes, int offset, int value) {
    INT.set(bytes, offset, value);
  }

  /** Writes eight bytes. */
  public static void putLong(byte[] bytes, int offset, long value) {
    LONG.set(bytes, offset, value);
  }

  /**
   * A GUID in its wire form: the first three fields little-endian, the last eight bytes in the
   * order written.
   */
  public static UUID getGuid(byte[] bytes, int offset) {
    long high =
        (getInt(bytes, offset) & 0xffff_ffffL) << 32
            | (long) getShort(bytes, offset + 4) << 16
            | getShort(bytes, offset + 6);
    return new UUID(high, Long.reverseBytes(getLong(bytes, offset + 8)));
  }

  /** Writes a GUID in its wire form, 16 bytes. */
  public static void putGuid(byte[] bytes, int offset, UUID guid) {
    long high = guid.getMostSignificantBits();
    putInt(bytes, offset, (int) (high >>> 32));
    putShort(bytes, offset + 4, (int) (high >>> 16));
    putShort(bytes, offset + 6, (int) high);
    putLong(bytes, offset + 8, Long.reverseBytes(guid.getLeastSignificantBits()));
  }
}

package dev.verdigris.guest.platform.acpi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing little-endian byte array. */
final class ByteWriter {
  private byte[] bytes = new byte[256];
  private int length;

  int length() {
    return length;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  ByteWriter u8(int value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = (byte) value;
    return this;
  }

  ByteWriter u16(int value) {
    return u8(value).u8(value >> 8);
  }

  ByteWriter u32(long value) {
    return u16((int) value).u16((int) (value >> 16));
  }

  ByteWriter u64(long value) {
    return u32(value).u32(value >>> 32);
  }

  ByteWriter ascii(String text) {
    return bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  ByteWriter bytes(byte[] more) {
    for (byte b : more) {
      u8(b);
    }
    return this;
  }

  ByteWriter zeros(int count) {
    for (int i = 0; i < count; i++) {
      u8(0);
    }
    return this;
  }
}

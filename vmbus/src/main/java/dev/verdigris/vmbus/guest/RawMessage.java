package dev.verdigris.vmbus.guest;

import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import java.util.Arrays;
import java.util.UUID;

/**
 * A channel message of any content and length, for guests that misbehave: posted by {@link
 * BusClient#post(RawMessage)}, which checks nothing and waits for nothing.
 */
public final class RawMessage {
  private final byte[] bytes = new byte[MessageType.MAX_SIZE];
  private int length;

  private RawMessage(int code, int length) {
    this.length = length;
    LittleEndian.putInt(bytes, MessageType.TYPE, code);
  }

  /** A message of a type's size, zero but for its number. */
  public static RawMessage of(MessageType type) {
    return new RawMessage(type.code(), type.size());
  }

  /** A header alone, with any number. */
  public static RawMessage of(int code) {
    return new RawMessage(code, MessageType.HEADER_SIZE);
  }

  /** Sets two bytes, and the length to their end when it is less. */
  public RawMessage putShort(int offset, int value) {
    LittleEndian.putShort(bytes, offset, value);
    return reach(offset + Short.BYTES);
  }

  /** Sets four bytes, and the length to their end when it is less. */
  public RawMessage putInt(int offset, int value) {
    LittleEndian.putInt(bytes, offset, value);
    return reach(offset + Integer.BYTES);
  }

  /** Sets eight bytes, and the length to their end when it is less. */
  public RawMessage putLong(int offset, long value) {
    LittleEndian.putLong(bytes, offset, value);
    return reach(offset + Long.BYTES);
  }

  /** Sets a GUID, and the length to its end when it is less. */
  public RawMessage putGuid(int offset, UUID value) {
    LittleEndian.putGuid(bytes, offset, value);
    return reach(offset + 2 * Long.BYTES);
  }

  /**
   * Sets the length, whatever is written.
   *
   * @param newLength 0–240
   */
  public RawMessage withLength(int newLength) {
    if (newLength < 0 || newLength > bytes.length) {
      throw new IllegalArgumentException("no SynIC message is as long");
    }
    length = newLength;
    return this;
  }

  /** The message's bytes. */
  public byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  private RawMessage reach(int end) {
    length = Math.max(length, end);
    return this;
  }
}

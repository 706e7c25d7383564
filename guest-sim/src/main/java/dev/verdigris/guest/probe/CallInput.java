package dev.verdigris.guest.probe;

import java.nio.ByteBuffer;

/**
 * Bytes of a hypercall's parameter list. Equal lists are one in the image.
 *
 * @param content from its start to its limit
 */
record CallInput(ByteBuffer content) {
  /** No input. */
  static final CallInput NONE = new CallInput(ByteBuffer.allocate(0));

  /** The same with zeros behind it up to a size at least. */
  CallInput padded(int size) {
    ByteBuffer all = ByteBuffer.allocate(Math.max(size, size()));
    all.put(0, bytes());
    return new CallInput(all);
  }

  int size() {
    return content.limit();
  }

  byte[] bytes() {
    byte[] bytes = new byte[size()];
    content.get(0, bytes);
    return bytes;
  }
}

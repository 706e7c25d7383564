package dev.verdigris.guest.platform.serial;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Input on its way to the guest: any thread offers, the thread that drives the processors takes.
 * Offer input at a point that virtual time fixes, and the run stays repeatable.
 */
public final class InputQueue implements ByteSource {
  private final ConcurrentLinkedQueue<byte[]> chunks = new ConcurrentLinkedQueue<>();
  private byte[] current = {};
  private int position;

  /** Appends bytes; the array is copied. */
  public void offer(byte[] bytes, int offset, int length) {
    if (length > 0) {
      chunks.add(Arrays.copyOfRange(bytes, offset, offset + length));
    }
  }

  /** True when {@link #poll} has no byte. */
  public boolean isEmpty() {
    return position == current.length && chunks.isEmpty();
  }

  @Override
  public int poll() {
    if (position == current.length) {
      byte[] next = chunks.poll();
      if (next == null) {
        return -1;
      }
      current = next;
      position = 0;
    }
    return current[position++] & 0xff;
  }
}

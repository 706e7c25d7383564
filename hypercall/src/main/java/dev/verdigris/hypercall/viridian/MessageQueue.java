package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import java.util.Arrays;

/** Host messages that wait behind a full slot, first in first out; grows by doubling. */
final class MessageQueue {
  /** Most messages that wait. */
  static final int CAPACITY = 1024;

  private static final int INITIAL = 8;

  private byte[] payloads = new byte[0];
  private int[] types = new int[0];
  private long[] senders = new long[0];
  private int[] lengths = new int[0];
  private int head;
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  /** Adds a message; false when full. */
  boolean add(int type, long sender, byte[] payload, int length) {
    if (count == CAPACITY) {
      return false;
    }
    if (count == types.length) {
      grow();
    }
    int tail = (head + count) & (types.length - 1);
    types[tail] = type;
    senders[tail] = sender;
    lengths[tail] = length;
    System.arraycopy(payload, 0, payloads, tail * MessageLayout.MAX_PAYLOAD, length);
    count++;
    return true;
  }

  /** Type of the first message. */
  int type() {
    return types[head];
  }

  /** OriginationId of the first message. */
  long sender() {
    return senders[head];
  }

  /** Bytes of payload of the first message. */
  int length() {
    return lengths[head];
  }

  /** Holds the first message's payload at {@link #payloadOffset}. */
  byte[] payloads() {
    return payloads;
  }

  int payloadOffset() {
    return head * MessageLayout.MAX_PAYLOAD;
  }

  void remove() {
    head = (head + 1) & (types.length - 1);
    count--;
  }

  private void grow() {
    int size = Math.max(INITIAL, types.length * 2);
    int entry = MessageLayout.MAX_PAYLOAD;
    byte[] newPayloads = new byte[size * entry];
    int first = types.length - head;
    System.arraycopy(payloads, head * entry, newPayloads, 0, first * entry);
    System.arraycopy(payloads, 0, newPayloads, first * entry, head * entry);
    types = rotated(types, size);
    long[] newSenders = new long[size];
    System.arraycopy(senders, head, newSenders, 0, first);
    System.arraycopy(senders, 0, newSenders, first, head);
    senders = newSenders;
    lengths = rotated(lengths, size);
    payloads = newPayloads;
    head = 0;
  }

  private int[] rotated(int[] old, int size) {
    int[] fresh = Arrays.copyOfRange(old, head, head + size);
    System.arraycopy(old, 0, fresh, old.length - head, head);
    return fresh;
  }
}

package dev.verdigris.guest.platform.serial;

/** Bytes for the guest, taken on the thread that drives the processors. */
@FunctionalInterface
public interface ByteSource {
  /** A source that never has any. */
  ByteSource EMPTY = () -> -1;

  /** Takes the next byte, 0–255, or returns -1 when there is none now. */
  int poll();
}

package dev.verdigris.guest.platform.serial;

/** Bytes from the guest. */
@FunctionalInterface
public interface ByteSink {
  /** Takes a byte; bits 8 and up are ignored. */
  void write(int value);
}

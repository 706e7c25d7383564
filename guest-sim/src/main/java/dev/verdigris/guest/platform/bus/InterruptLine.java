package dev.verdigris.guest.platform.bus;

/** A device's interrupt output. */
@FunctionalInterface
public interface InterruptLine {
  /** Drives the line; setting it to what it is changes nothing. */
  void set(boolean asserted);
}

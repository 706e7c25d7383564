package dev.verdigris.guest.machine;

/** Brings waiting console input to the guest. */
@FunctionalInterface
interface ConsoleFeed {
  /** Tells the serial port of waiting input; returns whether there was any. */
  boolean deliver();
}

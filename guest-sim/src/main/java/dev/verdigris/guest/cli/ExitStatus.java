package dev.verdigris.guest.cli;

/** Exit statuses that the command itself decides; a guest's end has its own. */
final class ExitStatus {
  static final int OK = 0;

  /** A check of the demo failed. */
  static final int CHECK_FAILED = 1;

  static final int USAGE = 2;

  /** A bad or missing input file, and what must be fetched and cannot be. */
  static final int INPUT = 3;

  /** A fault of ours. */
  static final int FAULT = 70;

  /** Ended from the terminal, as shells report an interrupt. */
  static final int INTERRUPTED = 130;

  private ExitStatus() {}
}

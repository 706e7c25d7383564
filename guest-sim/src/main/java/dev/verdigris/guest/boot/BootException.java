package dev.verdigris.guest.boot;

/**
 * What the user gave cannot be booted: the message is one line that names the thing, what is wrong
 * with it and what to do.
 */
public abstract class BootException extends Exception {
  private final int exitStatus;

  /** Takes the line for the user, and the command's exit status. */
  protected BootException(String message, int exitStatus) {
    super(message);
    this.exitStatus = exitStatus;
  }

  /**
   * Exit status of the command: 2 for a bad setting, 3 for a bad or missing file, 70 when an engine
   * fails.
   */
  public int exitStatus() {
    return exitStatus;
  }
}

package dev.verdigris.guest.prepare;

/** The default guest cannot be had here: the message is one line with the remedy. */
public final class PrepareException extends Exception {
  PrepareException(String problem, String remedy) {
    super(problem + "; " + remedy);
  }

  PrepareException(String problem, String remedy, Throwable cause) {
    super(problem + "; " + remedy, cause);
  }
}

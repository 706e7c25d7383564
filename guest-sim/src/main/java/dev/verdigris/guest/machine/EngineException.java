package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.BootException;

/** An engine that was asked for does not run the guest. */
public final class EngineException extends BootException {
  private static final int USAGE = 2;
  private static final int FAULT = 70;

  private EngineException(String message, int exitStatus) {
    super(message, exitStatus);
  }

  /** Something that the engine does not do, with what to ask for instead. */
  static EngineException refusal(EngineKind engine, String what) {
    return new EngineException("the " + engine.label() + " engine " + what, USAGE);
  }

  /** The engine is not to be had on this host. */
  static EngineException unusable(EngineKind engine, String reason) {
    return new EngineException(
        "the " + engine.label() + " engine cannot run guests here: " + reason, USAGE);
  }

  /** The engine gave up on a running guest. */
  static EngineException failure(EngineKind engine, Exception cause) {
    EngineException e =
        new EngineException(
            "the " + engine.label() + " engine gave up: " + cause.getMessage(), FAULT);
    e.initCause(cause);
    return e;
  }
}

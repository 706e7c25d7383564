package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.RunResult;
import java.util.Optional;

/** Says how a run ended, when that is worth a line. */
final class RunEnd {
  private RunEnd() {}

  static Optional<String> describe(RunResult result) {
    Optional<String> message = result.message();
    return switch (result.reason()) {
      case POWER_OFF -> Optional.empty();
      case DEBUG_EXIT -> message;
      // Their messages say what happened.
      case GUEST_CRASH -> message.or(() -> Optional.of("the guest panicked"));
      case TRIPLE_FAULT -> message.or(() -> Optional.of("the guest ended in a triple fault"));
      case TIMEOUT -> Optional.of(with("the time limit passed", message));
      case RESET -> Optional.of(with("the guest asked for a reset", message));
    };
  }

  private static String with(String what, Optional<String> message) {
    return message.map(text -> what + ": " + text).orElse(what);
  }
}

package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.engine.StopReason;
import java.util.Optional;

/** Says how a run ended, when that is worth a line. */
final class RunEnd {
  private RunEnd() {}

  static Optional<String> describe(RunResult result) {
    String what =
        switch (result.reason()) {
          case POWER_OFF, DEBUG_EXIT -> "";
          case GUEST_CRASH -> "the guest panicked";
          case TRIPLE_FAULT -> "the guest ended in a triple fault";
          case TIMEOUT -> "the time limit passed";
          case RESET -> "the guest asked for a reset";
        };
    Optional<String> message = result.message();
    if (what.isEmpty()) {
      return result.reason() == StopReason.POWER_OFF ? Optional.empty() : message;
    }
    return Optional.of(message.map(text -> what + ": " + text).orElse(what));
  }
}

package dev.verdigris.hypercall.viridian.dispatch;

import dev.verdigris.hypercall.viridian.abi.CallSpec;
import java.util.Objects;

/**
 * A row of the hypercall table.
 *
 * @param spec what the specification says of the call
 * @param handler what it does
 * @param levelSwitch what it does instead, when it moves the caller to another trust level; else
 *     null
 */
public record HypercallDefinition(
    CallSpec spec, HypercallHandler handler, LevelSwitchHandler levelSwitch) {
  /** Checks that one handler is there. */
  public HypercallDefinition {
    Objects.requireNonNull(spec);
    if ((handler == null) == (levelSwitch == null)) {
      throw new IllegalArgumentException(spec.name() + " needs one handler");
    }
  }

  /** A call that returns a result. */
  public HypercallDefinition(CallSpec spec, HypercallHandler handler) {
    this(spec, handler, null);
  }

  /** The published name. */
  public String name() {
    return spec.name();
  }

  /** The call code. */
  public int code() {
    return spec.code();
  }
}

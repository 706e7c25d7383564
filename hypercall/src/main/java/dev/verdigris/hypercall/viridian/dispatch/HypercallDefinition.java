package dev.verdigris.hypercall.viridian.dispatch;

import dev.verdigris.hypercall.viridian.abi.CallSpec;
import java.util.Objects;

/**
 * A row of the hypercall table.
 *
 * @param spec what the specification says of the call
 * @param handler what it does
 */
public record HypercallDefinition(CallSpec spec, HypercallHandler handler) {
  /** Checks that neither is missing. */
  public HypercallDefinition {
    Objects.requireNonNull(spec);
    Objects.requireNonNull(handler);
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

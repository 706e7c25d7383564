package dev.verdigris.hypercall.viridian.dispatch;

import java.util.Objects;

/**
 * A row of the hypercall table.
 *
 * @param name the published name
 * @param code call code, 0–65535
 * @param privilege bits of {@code Privilege} that the partition must have, 0 for none
 * @param inputSize bytes of fixed input, a multiple of 8
 * @param outputSize bytes of fixed output, a multiple of 8
 * @param inputElementSize bytes of input for each rep, a multiple of 4
 * @param outputElementSize bytes of output for each rep, a multiple of 4
 * @param rep whether it is a rep call
 * @param variableHeader whether a variable header may follow the fixed input
 * @param handler what it does
 */
public record HypercallDefinition(
    String name,
    int code,
    long privilege,
    int inputSize,
    int outputSize,
    int inputElementSize,
    int outputElementSize,
    boolean rep,
    boolean variableHeader,
    HypercallHandler handler) {
  /** Checks name and sizes. */
  public HypercallDefinition {
    Objects.requireNonNull(name);
    Objects.requireNonNull(handler);
    if (((inputSize | outputSize) & 7) != 0 || ((inputElementSize | outputElementSize) & 3) != 0) {
      throw new IllegalArgumentException(name + ": a size is no multiple of 8, or of 4");
    }
    if (rep && outputSize != 0) {
      throw new IllegalArgumentException(name + ": a rep call has no fixed output");
    }
  }

  /** A simple call. */
  public static HypercallDefinition simple(
      String name,
      int code,
      long privilege,
      int inputSize,
      int outputSize,
      HypercallHandler handler) {
    return new HypercallDefinition(
        name, code, privilege, inputSize, outputSize, 0, 0, false, false, handler);
  }

  /** A rep call. */
  public static HypercallDefinition rep(
      String name,
      int code,
      long privilege,
      int inputSize,
      int inputElementSize,
      int outputElementSize,
      HypercallHandler handler) {
    return new HypercallDefinition(
        name,
        code,
        privilege,
        inputSize,
        0,
        inputElementSize,
        outputElementSize,
        true,
        false,
        handler);
  }

  /** The same call with a variable header allowed. */
  public HypercallDefinition withVariableHeader() {
    return new HypercallDefinition(
        name,
        code,
        privilege,
        inputSize,
        outputSize,
        inputElementSize,
        outputElementSize,
        rep,
        true,
        handler);
  }
}

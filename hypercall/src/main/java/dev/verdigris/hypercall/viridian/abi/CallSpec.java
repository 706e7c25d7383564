package dev.verdigris.hypercall.viridian.abi;

import java.util.Objects;

/**
 * What the specification says of a hypercall: a row of {@link CallCatalogue}, or of a table of an
 * embedder's own.
 *
 * @param code call code, 0–65535
 * @param name the published name
 * @param rep whether it is a rep call
 * @param inputSize bytes of fixed input, a multiple of 8
 * @param outputSize bytes of fixed output, a multiple of 8; 0 for a rep call
 * @param inputElementSize bytes of input for each rep, a multiple of 4
 * @param outputElementSize bytes of output for each rep
 * @param variableHeader whether a variable header may follow the fixed input
 * @param privilege bits of {@link Privilege} that the caller must have, 0 for none
 * @param recommendation bits of {@link Recommendation} without which a host has not got it
 * @param since the first host with it
 * @param needs what the machine must supply
 * @param coverage how it is answered
 * @param section where the TLFS describes it
 */
public record CallSpec(
    int code,
    String name,
    boolean rep,
    int inputSize,
    int outputSize,
    int inputElementSize,
    int outputElementSize,
    boolean variableHeader,
    long privilege,
    int recommendation,
    HostGeneration since,
    Supply needs,
    Coverage coverage,
    String section) {
  /** Checks name and sizes. */
  public CallSpec {
    Objects.requireNonNull(name);
    if (((inputSize | outputSize) & 7) != 0 || (inputElementSize & 3) != 0) {
      throw new IllegalArgumentException(name + ": a size is no multiple of 8, or of 4");
    }
    if (rep && outputSize != 0) {
      throw new IllegalArgumentException(name + ": a rep call has no fixed output");
    }
  }

  /** A simple call that every host has and any caller may make. */
  public static CallSpec simple(int code, String name, int inputSize, int outputSize) {
    return new CallSpec(
        code,
        name,
        false,
        inputSize,
        outputSize,
        0,
        0,
        false,
        0,
        0,
        HostGeneration.WS2008,
        Supply.NONE,
        Coverage.MODELLED,
        "");
  }

  /** A rep call that every host has and any caller may make. */
  public static CallSpec rep(
      int code, String name, int inputSize, int inputElementSize, int outputElementSize) {
    return new CallSpec(
        code,
        name,
        true,
        inputSize,
        0,
        inputElementSize,
        outputElementSize,
        false,
        0,
        0,
        HostGeneration.WS2008,
        Supply.NONE,
        Coverage.MODELLED,
        "");
  }

  /** The same call with a variable header allowed. */
  public CallSpec withVariableHeader() {
    return copy(true, privilege, recommendation, since, needs, coverage, section);
  }

  /** The same call for callers with a privilege. */
  public CallSpec privileged(long bits) {
    return copy(variableHeader, bits, recommendation, since, needs, coverage, section);
  }

  /** The same call on hosts that recommend it. */
  CallSpec recommended(int bits) {
    return copy(variableHeader, privilege, bits, since, needs, coverage, section);
  }

  /** The same call, of later hosts. */
  CallSpec since(HostGeneration first) {
    return copy(variableHeader, privilege, recommendation, first, needs, coverage, section);
  }

  /** The same call on machines that supply something. */
  CallSpec needs(Supply supply) {
    return copy(variableHeader, privilege, recommendation, since, supply, coverage, section);
  }

  /** The same call, denied to guests for want of a privilege. */
  CallSpec denied(long bits) {
    return copy(variableHeader, bits, recommendation, since, needs, Coverage.DENIED, section);
  }

  /** The same call with its place in the specification. */
  CallSpec in(String chapter) {
    return copy(variableHeader, privilege, recommendation, since, needs, coverage, chapter);
  }

  private CallSpec copy(
      boolean newVariableHeader,
      long newPrivilege,
      int newRecommendation,
      HostGeneration newSince,
      Supply newNeeds,
      Coverage newCoverage,
      String newSection) {
    return new CallSpec(
        code,
        name,
        rep,
        inputSize,
        outputSize,
        inputElementSize,
        outputElementSize,
        newVariableHeader,
        newPrivilege,
        newRecommendation,
        newSince,
        newNeeds,
        newCoverage,
        newSection);
  }
}

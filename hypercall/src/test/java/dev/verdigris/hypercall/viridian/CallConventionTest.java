package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.PartitionFixture.INPUT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.FakeLevels;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.viridian.abi.CallCatalogue;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.Coverage;
import dev.verdigris.hypercall.viridian.abi.HostGeneration;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every call of the catalogue has in common, on a host and a machine that have everything. */
class CallConventionTest {
  private static final long OUTPUT = INPUT + 0x1000;
  private static final long ONE_REP = 1L << 32;
  private static final long START_AT_ONE = 1L << 48;
  private static final HostProfile EVERYTHING = PartitionFixture.WS2022.with(-1, -1, -1);

  static List<CallSpec> calls() {
    return CallCatalogue.ALL;
  }

  /** All but those that move the caller to another trust level: their wrong forms are #UD. */
  static Stream<CallSpec> withResult() {
    return CallCatalogue.ALL.stream().filter(CallConventionTest::hasResult);
  }

  private static boolean hasResult(CallSpec spec) {
    return spec.code() != CallCode.VTL_CALL && spec.code() != CallCode.VTL_RETURN;
  }

  static Stream<CallSpec> modelled() {
    return CallCatalogue.ALL.stream().filter(spec -> spec.coverage() == Coverage.MODELLED);
  }

  static Stream<CallSpec> withInput() {
    return modelled().filter(spec -> spec.inputSize() != 0);
  }

  static Stream<CallSpec> withOutput() {
    return modelled().filter(spec -> spec.outputSize() + spec.outputElementSize() != 0);
  }

  static Stream<CallSpec> privileged() {
    return modelled().filter(spec -> spec.privilege() != 0 && hasResult(spec));
  }

  private static PartitionFixture fixture(HostProfile profile) {
    PartitionFixture f = new PartitionFixture(profile, new FakeLevels());
    f.enableHypercalls();
    return f;
  }

  /** The input value of a well-formed call by memory. */
  private static long value(CallSpec spec) {
    return spec.code() | (spec.rep() ? ONE_REP : 0);
  }

  private static void assertStatus(HvStatus status, long result, CallSpec spec) {
    assertEquals(status.code(), result, spec.name());
  }

  private static long call(HostProfile profile, long value, long input, long output) {
    try (PartitionFixture f = fixture(profile)) {
      return f.hypercall(value, input, output);
    }
  }

  @ParameterizedTest
  @MethodSource("withInput")
  void inputIsAlignedInOnePageAndInMemory(CallSpec spec) {
    for (long gpa : new long[] {INPUT + 4, INPUT + 0xffc, 1L << 45, PartitionFixture.RAM, -8}) {
      assertStatus(HvStatus.INVALID_ALIGNMENT, call(EVERYTHING, value(spec), gpa, OUTPUT), spec);
    }
    if (spec.inputSize() + spec.inputElementSize() > 8) {
      assertStatus(
          HvStatus.INVALID_ALIGNMENT, call(EVERYTHING, value(spec), INPUT + 0xff8, OUTPUT), spec);
    }
  }

  @ParameterizedTest
  @MethodSource("withOutput")
  void outputIsAlignedInOnePageAndInMemory(CallSpec spec) {
    for (long gpa : new long[] {OUTPUT + 4, OUTPUT + 0xffc, 1L << 45, PartitionFixture.RAM, -8}) {
      assertStatus(HvStatus.INVALID_ALIGNMENT, call(EVERYTHING, value(spec), INPUT, gpa), spec);
    }
  }

  @ParameterizedTest
  @MethodSource("withResult")
  void reservedBitsAndTheNestedBitAreRefused(CallSpec spec) {
    for (int bit : new int[] {27, 28, 30, 31, 44, 47, 60, 63}) {
      assertStatus(
          HvStatus.INVALID_HYPERCALL_INPUT,
          call(EVERYTHING, value(spec) | 1L << bit, INPUT, OUTPUT),
          spec);
    }
  }

  @ParameterizedTest
  @MethodSource("withResult")
  void repFieldsAreForRepCalls(CallSpec spec) {
    long wrong = spec.rep() ? spec.code() : spec.code() | ONE_REP;
    assertStatus(HvStatus.INVALID_HYPERCALL_INPUT, call(EVERYTHING, wrong, INPUT, OUTPUT), spec);
    long started = spec.code() | START_AT_ONE | (spec.rep() ? ONE_REP : 0);
    assertStatus(HvStatus.INVALID_HYPERCALL_INPUT, call(EVERYTHING, started, INPUT, OUTPUT), spec);
  }

  @ParameterizedTest
  @MethodSource("withResult")
  void variableHeadersAreForCallsThatHaveOne(CallSpec spec) {
    if (!spec.variableHeader()) {
      assertStatus(
          HvStatus.INVALID_HYPERCALL_INPUT,
          call(EVERYTHING, value(spec) | SmpFixture.header(1), INPUT, OUTPUT),
          spec);
    }
  }

  @ParameterizedTest
  @MethodSource("privileged")
  void withoutItsPrivilegeACallIsDeniedBeforeItsParametersAreLookedAt(CallSpec spec) {
    for (long bit = Long.lowestOneBit(spec.privilege());
        bit != 0;
        bit = Long.lowestOneBit(spec.privilege() & -(bit << 1))) {
      HostProfile without = EVERYTHING.with(~bit, -1, -1);
      assertStatus(HvStatus.ACCESS_DENIED, call(without, value(spec), INPUT + 4, -1), spec);
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void anEarlierHostHasNoSuchCall(CallSpec spec) {
    for (String name : List.of("ws2008", "ws2012", "ws2016", "ws2019", "ws2022")) {
      HostProfile host = HostProfile.named(name).orElseThrow();
      HostGeneration generation = host.generation();
      if (!generation.has(spec.since())) {
        assertStatus(
            HvStatus.INVALID_HYPERCALL_CODE,
            call(host.with(-1, -1, -1), value(spec), INPUT, OUTPUT),
            spec);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void onlyTheKernelInProtectedModeMayCall(CallSpec spec) {
    try (PartitionFixture f = fixture(EVERYTHING)) {
      f.vp.register(Register.RCX, value(spec));
      f.vp.register(Register.RDX, INPUT);
      f.vp.register(Register.R8, OUTPUT);
      f.vp.setPrivilegeLevel(3);
      assertEquals(HypercallOutcome.INVALID_OPCODE, f.partition.hypercall(f.vp), spec.name());
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void beforeTheGuestHasAnIdentityThereAreNoCalls(CallSpec spec) {
    try (PartitionFixture f = new PartitionFixture(EVERYTHING, 2)) {
      f.vp.register(Register.RCX, value(spec));
      assertEquals(HypercallOutcome.INVALID_OPCODE, f.partition.hypercall(f.vp), spec.name());
    }
  }

  @ParameterizedTest
  @MethodSource("modelled")
  void aFormThatTheHostHasNotIsUndefined(CallSpec spec) {
    HostProfile narrow = EVERYTHING.with(-1, 0, -1);
    int input = spec.inputSize() + (spec.rep() ? spec.inputElementSize() : 0);
    int output = spec.outputSize() + (spec.rep() ? spec.outputElementSize() : 0);
    if (input <= 16 && output == 0) {
      return;
    }
    try (PartitionFixture f = fixture(narrow)) {
      f.vp.register(Register.RCX, value(spec) | HypercallValue.FAST);
      assertEquals(HypercallOutcome.INVALID_OPCODE, f.partition.hypercall(f.vp), spec.name());
    }
  }
}

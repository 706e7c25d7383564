package dev.verdigris.hypercall.viridian.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.verdigris.hypercall.engine.FakeProcessor;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HypercallDispatcherTest {
  private static final int SUM = 1; // 16 bytes in: two numbers
  private static final int SWAP = 2; // 8 in, 8 out
  private static final int WIDE = 3; // 112 in
  private static final int LIST = 4; // rep: 8 fixed, 8 in and 8 out an element
  private static final int HEADER = 5; // 8 in and a variable header
  private static final int GUARDED = 6; // needs a privilege
  private static final int COUNT = 7; // 24 out
  private static final int HEADER_LIST = 8; // rep: 8 fixed, a variable header, 8 in an element
  private static final long PRIVILEGE = 1L << 40;
  private static final long IN = 0x1000;
  private static final long OUT = 0x2000;
  private static final long REP_ONE = 1L << 32;

  private final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 0x4000));
  private final FakeProcessor vp = new FakeProcessor(0);
  private final HypercallFrame frame = new HypercallFrame(0, 0);
  private final List<String> served = new ArrayList<>();
  private final List<Long> seen = new ArrayList<>();
  private HvStatus answer = HvStatus.SUCCESS;
  private int failAt = -1;

  private final HypercallTable table =
      new HypercallTable(
          List.of(
              row(CallSpec.rep(LIST, "List", 8, 8, 8), this::element),
              row(CallSpec.simple(SUM, "Sum", 16, 0), this::sum),
              row(CallSpec.simple(SWAP, "Swap", 8, 8), this::swap),
              row(CallSpec.simple(WIDE, "Wide", 112, 0), this::wide),
              row(CallSpec.simple(HEADER, "Header", 8, 0).withVariableHeader(), this::header),
              row(CallSpec.simple(COUNT, "Count", 0, 24), this::count),
              row(
                  CallSpec.rep(HEADER_LIST, "HeaderList", 8, 8, 0).withVariableHeader(),
                  this::headerElement),
              row(CallSpec.simple(GUARDED, "Guarded", 0, 0).privileged(PRIVILEGE), this::guarded)));

  private static HypercallDefinition row(CallSpec spec, HypercallHandler handler) {
    return new HypercallDefinition(spec, handler);
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private HvStatus sum(HypercallFrame f) {
    seen.add(f.inputLong(0) + f.inputLong(8));
    return answer;
  }

  private HvStatus swap(HypercallFrame f) {
    f.outputInt(0, f.inputInt(4));
    f.outputInt(4, f.inputInt(0));
    return answer;
  }

  private HvStatus wide(HypercallFrame f) {
    for (int offset = 0; offset < 112; offset += 8) {
      seen.add(f.inputLong(offset));
    }
    return answer;
  }

  private HvStatus header(HypercallFrame f) {
    seen.add((long) f.variableHeaderBytes());
    for (int offset = 8; offset < 8 + f.variableHeaderBytes(); offset += 8) {
      seen.add(f.inputLong(offset));
    }
    return answer;
  }

  private HvStatus count(HypercallFrame f) {
    for (int i = 0; i < 3; i++) {
      f.outputLong(i * 8, i + 1);
    }
    return answer;
  }

  private HvStatus headerElement(HypercallFrame f) {
    seen.add(f.inputLong(f.element()));
    return answer;
  }

  private HvStatus guarded(HypercallFrame f) {
    seen.add((long) f.vpIndex());
    return answer;
  }

  private HvStatus element(HypercallFrame f) {
    if (f.rep() == failAt) {
      return HvStatus.INVALID_PARAMETER;
    }
    f.outputLong(f.outputElement(), f.inputLong(0) + f.inputLong(f.element()));
    return HvStatus.SUCCESS;
  }

  private HypercallDispatcher dispatcher(long privileges, boolean xmm) {
    return dispatcher(privileges, xmm, false);
  }

  private HypercallDispatcher dispatcher(long privileges, boolean xmm, boolean xmmOutput) {
    return new HypercallDispatcher(
        table,
        memory,
        privileges,
        xmm,
        xmmOutput,
        null,
        (index, row, input, status) -> served.add(row + ":" + status.code()));
  }

  private HypercallOutcome call(long input, long first, long second) {
    vp.register(Register.RAX, -1);
    vp.register(Register.RCX, input);
    vp.register(Register.RDX, first);
    vp.register(Register.R8, second);
    return dispatcher(0, false).dispatch(vp, frame);
  }

  private void expect(HvStatus status, long input, long first, long second, int reps) {
    assertEquals(HypercallOutcome.DONE, call(input, first, second));
    assertEquals(HypercallValue.result(status, reps), vp.register(Register.RAX));
  }

  private void expect(HvStatus status, long input, long first, long second) {
    assertEquals(HypercallOutcome.DONE, call(input, first, second));
    assertEquals(status.code(), vp.register(Register.RAX));
  }

  @Test
  void fastInputComesFromRegisters() {
    expect(HvStatus.SUCCESS, SUM | HypercallValue.FAST, 40, 2);
    assertEquals(List.of(42L), seen);
    assertEquals(List.of("0:0"), served);
  }

  @Test
  void memoryInputIsCopied() {
    memory.writeLong(IN, 1000);
    memory.writeLong(IN + 8, -1);
    expect(HvStatus.SUCCESS, SUM, IN, 0xdead);
    assertEquals(List.of(999L), seen);
  }

  @Test
  void outputReachesMemoryOnSuccessOnly() {
    memory.writeLong(IN, 0x1111_1111_2222_2222L);
    memory.writeLong(OUT, -1);
    expect(HvStatus.SUCCESS, SWAP, IN, OUT);
    assertEquals(0x2222_2222_1111_1111L, memory.readLong(OUT));
    memory.writeLong(OUT, -1);
    answer = HvStatus.ACCESS_DENIED;
    expect(HvStatus.ACCESS_DENIED, SWAP, IN, OUT);
    assertEquals(-1, memory.readLong(OUT));
  }

  @Test
  void unknownCodes() {
    expect(HvStatus.INVALID_HYPERCALL_CODE, 0, IN, OUT);
    expect(HvStatus.INVALID_HYPERCALL_CODE, 0xffff, IN, OUT);
    assertEquals(List.of(table.size() + ":2", table.size() + ":2"), served);
  }

  @ParameterizedTest
  @ValueSource(ints = {27, 28, 29, 30, 31, 44, 45, 46, 47, 60, 61, 62, 63})
  void reservedAndNestedBits(int bit) {
    expect(HvStatus.INVALID_HYPERCALL_INPUT, SUM | HypercallValue.FAST | 1L << bit, 1, 2);
    assertEquals(List.of(), seen);
  }

  @Test
  void formsThatACallDoesNotHave() {
    long fast = HypercallValue.FAST;
    expect(HvStatus.INVALID_HYPERCALL_INPUT, SUM | REP_ONE, IN, 0);
    expect(HvStatus.INVALID_HYPERCALL_INPUT, SUM | 1L << 48, IN, 0);
    expect(HvStatus.INVALID_HYPERCALL_INPUT, SUM | 1L << 17, IN, 0);
    expect(HvStatus.INVALID_HYPERCALL_INPUT, SUM | fast | REP_ONE, 1, 2);
    expect(HvStatus.INVALID_HYPERCALL_INPUT, LIST, IN, OUT);
    expect(HvStatus.INVALID_HYPERCALL_INPUT, LIST | REP_ONE | 1L << 48, IN, OUT);
    assertEquals(List.of(), seen);
  }

  @ParameterizedTest
  @ValueSource(longs = {IN + 4, IN + 1, IN + 0xff8, 0x4000, -8, Long.MIN_VALUE, 1L << 46})
  void inputAddressesThatAreMisalignedLeaveThePageOrAreNotThere(long gpa) {
    expect(HvStatus.INVALID_ALIGNMENT, SUM, gpa, 0);
    assertEquals(List.of(), seen);
  }

  @ParameterizedTest
  @ValueSource(longs = {OUT + 4, OUT + 0xffc, 0x4000, -8})
  void outputAddressesLikewise(long gpa) {
    expect(HvStatus.INVALID_ALIGNMENT, SWAP, IN, gpa);
  }

  @Test
  void aListMayEndAtThePageButNotAfter() {
    expect(HvStatus.SUCCESS, SUM, IN + 0xff0, 0);
    long elements = 0x200;
    expect(HvStatus.INVALID_ALIGNMENT, LIST | elements << 32, IN, OUT);
  }

  @Test
  void privilege() {
    expect(HvStatus.ACCESS_DENIED, GUARDED, 0, 0);
    assertEquals(List.of(), seen);
    vp.register(Register.RCX, GUARDED);
    dispatcher(PRIVILEGE, false).dispatch(vp, frame);
    assertEquals(0, vp.register(Register.RAX));
    assertEquals(List.of(0L), seen);
  }

  @Test
  void variableHeaderFollowsFixedInput() {
    for (int i = 0; i < 4; i++) {
      memory.writeLong(IN + i * 8L, i);
    }
    expect(HvStatus.SUCCESS, HEADER | 3L << 17, IN, 0);
    assertEquals(List.of(24L, 1L, 2L, 3L), seen);
  }

  @Test
  void xmmRegistersGoOnWhereR8Ends() {
    for (int i = 0; i < 6; i++) {
      vp.xmm(i, false, 10 + 2 * i);
      vp.xmm(i, true, 11 + 2 * i);
    }
    vp.register(Register.RCX, WIDE | HypercallValue.FAST);
    vp.register(Register.RDX, 8);
    vp.register(Register.R8, 9);
    dispatcher(0, true).dispatch(vp, frame);
    assertEquals(List.of(8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L, 21L), seen);
  }

  @Test
  void registersThatAreNoPartOfTheInterfaceAreAnInvalidOpcode() {
    long fast = HypercallValue.FAST;
    assertEquals(HypercallOutcome.INVALID_OPCODE, call(WIDE | fast, 1, 2));
    assertEquals(HypercallOutcome.INVALID_OPCODE, call(SWAP | fast, 1, 2));
    assertEquals(HypercallOutcome.INVALID_OPCODE, call(LIST | fast | REP_ONE, 1, 2));
    assertEquals(-1, vp.register(Register.RAX));
    assertEquals(List.of(), seen);
    assertEquals(List.of(), served);
  }

  @Test
  void outputComesInTheRegistersAfterTheInput() {
    vp.xmm(0, false, 77);
    vp.xmm(0, true, 78);
    vp.register(Register.RCX, SWAP | HypercallValue.FAST);
    vp.register(Register.RDX, 0x1111_1111_2222_2222L);
    vp.register(Register.R8, 5);
    assertEquals(HypercallOutcome.DONE, dispatcher(0, true, true).dispatch(vp, frame));
    assertEquals(0, vp.register(Register.RAX));
    // Eight bytes of input take the first 16, so that output is in XMM0.
    assertEquals(0x2222_2222_1111_1111L, vp.xmm(0, false));
    assertEquals(78, vp.xmm(0, true));
    assertEquals(0x1111_1111_2222_2222L, vp.register(Register.RDX));
    assertEquals(5, vp.register(Register.R8));
  }

  @Test
  void outputWithoutInputBeginsInTheFirstRegister() {
    vp.register(Register.RCX, COUNT | HypercallValue.FAST);
    vp.register(Register.R8, 5);
    dispatcher(0, false, true).dispatch(vp, frame);
    assertEquals(1, vp.register(Register.RDX));
    assertEquals(2, vp.register(Register.R8));
    assertEquals(3, vp.xmm(0, false));
  }

  @Test
  void aFailedFastCallChangesTheResultAlone() {
    answer = HvStatus.INVALID_PARAMETER;
    vp.xmm(0, false, 77);
    vp.register(Register.RCX, SWAP | HypercallValue.FAST);
    dispatcher(0, true, true).dispatch(vp, frame);
    assertEquals(HvStatus.INVALID_PARAMETER.code(), vp.register(Register.RAX));
    assertEquals(77, vp.xmm(0, false));
  }

  @Test
  void fastRepsReturnTheirElementsInRegisters() {
    // 8 fixed and 2 elements of 8 are 24 bytes of input, rounded to 32: output from XMM1 on.
    vp.register(Register.RCX, LIST | HypercallValue.FAST | 2L << 32);
    vp.register(Register.RDX, 100);
    vp.register(Register.R8, 1);
    vp.xmm(0, false, 2);
    dispatcher(0, true, true).dispatch(vp, frame);
    assertEquals(2L << 32, vp.register(Register.RAX));
    assertEquals(101, vp.xmm(1, false));
    assertEquals(102, vp.xmm(1, true));
    vp.xmm(1, false, 9);
    vp.register(Register.RCX, LIST | HypercallValue.FAST | 2L << 32 | 1L << 48);
    dispatcher(0, true, true).dispatch(vp, frame);
    assertEquals(9, vp.xmm(1, false), "an element before the start index was written");
    assertEquals(102, vp.xmm(1, true));
  }

  @Test
  void fastParametersThatDoNotFitAreInvalidInput() {
    long tooMuch = LIST | HypercallValue.FAST | 8L << 32;
    vp.register(Register.RCX, tooMuch);
    assertEquals(HypercallOutcome.DONE, dispatcher(0, true, true).dispatch(vp, frame));
    assertEquals(HvStatus.INVALID_HYPERCALL_INPUT.code(), vp.register(Register.RAX));
    vp.register(Register.RCX, HEADER | HypercallValue.FAST | 14L << 17);
    assertEquals(HypercallOutcome.DONE, dispatcher(0, true, true).dispatch(vp, frame));
    assertEquals(HvStatus.INVALID_HYPERCALL_INPUT.code(), vp.register(Register.RAX));
    // Five elements fit exactly: 48 bytes of input, then 40 of output.
    vp.register(Register.RCX, LIST | HypercallValue.FAST | 5L << 32);
    dispatcher(0, true, true).dispatch(vp, frame);
    assertEquals(5L << 32, vp.register(Register.RAX));
  }

  @Test
  void outputInRegistersIsForSixtyFourBitCallers() {
    vp.setLongMode(false);
    vp.register(Register.RAX, SWAP | HypercallValue.FAST);
    vp.register(Register.RDX, 0);
    assertEquals(HypercallOutcome.INVALID_OPCODE, dispatcher(0, true, true).dispatch(vp, frame));
  }

  @Test
  void elementsFollowAVariableHeader() {
    memory.writeLong(IN, 10);
    memory.writeLong(IN + 8, 20);
    memory.writeLong(IN + 16, 30);
    memory.writeLong(IN + 24, 40);
    long input = HEADER_LIST | 1L << 17 | 2L << 32;
    expect(HvStatus.SUCCESS, input, IN, 0, 2);
    assertEquals(List.of(30L, 40L), seen);
    expect(HvStatus.SUCCESS, input | 1L << 48, IN, 0, 2);
    assertEquals(List.of(30L, 40L, 40L), seen);
  }

  @Test
  void thirtyTwoBitCallersComeAgainWithTheNextElement() {
    int count = HypercallDispatcher.REPS_PER_ENTRY + 1;
    writeList(count);
    vp.setLongMode(false);
    long input = LIST | (long) count << 32;
    vp.register(Register.RAX, input & 0xffff_ffffL);
    vp.register(Register.RDX, input >>> 32);
    vp.register(Register.RBX, 0);
    vp.register(Register.RCX, IN);
    vp.register(Register.RDI, 0);
    vp.register(Register.RSI, OUT);
    assertEquals(HypercallOutcome.CONTINUE, dispatcher(0, false).dispatch(vp, frame));
    assertEquals(LIST, vp.register(Register.RAX));
    assertEquals(
        (long) HypercallDispatcher.REPS_PER_ENTRY << 16 | count, vp.register(Register.RDX));
    assertEquals(HypercallOutcome.DONE, dispatcher(0, false).dispatch(vp, frame));
    assertEquals(0, vp.register(Register.RAX));
    assertEquals(count, vp.register(Register.RDX));
    assertEquals(100 + count - 1, memory.readLong(OUT + (count - 1) * 8L));
  }

  @Test
  void thirtyTwoBitCallersUsePairs() {
    vp.setLongMode(false);
    vp.register(Register.RAX, 0xffff_ffff_0000_0000L | SUM | HypercallValue.FAST);
    vp.register(Register.RDX, 0);
    vp.register(Register.RBX, 0x1);
    vp.register(Register.RCX, 0xffff_ffff_0000_0002L);
    vp.register(Register.RDI, 0x10);
    vp.register(Register.RSI, 0x20);
    assertEquals(HypercallOutcome.DONE, dispatcher(0, false).dispatch(vp, frame));
    assertEquals(List.of(0x0000_0011_0000_0022L), seen);
    assertEquals(0, vp.register(Register.RAX));
    assertEquals(0, vp.register(Register.RDX));
  }

  @Test
  void callsAreRefusedOutsideProtectedModeAndAboveCplZero() {
    vp.setPrivilegeLevel(3);
    assertEquals(HypercallOutcome.INVALID_OPCODE, call(SUM, IN, 0));
    vp.setPrivilegeLevel(0);
    vp.setProtectedMode(false);
    assertEquals(HypercallOutcome.INVALID_OPCODE, call(SUM, IN, 0));
    assertEquals(-1, vp.register(Register.RAX));
    assertEquals(List.of(), served);
  }

  @Test
  void repsAreServedFromTheStartIndex() {
    writeList(4);
    memory.writeLong(OUT, -1);
    assertEquals(HypercallOutcome.DONE, call(LIST | 4L << 32 | 1L << 48, IN, OUT));
    assertEquals(4L << 32, vp.register(Register.RAX));
    assertEquals(-1, memory.readLong(OUT), "an element before the start index was written");
    assertEquals(101, memory.readLong(OUT + 8));
    assertEquals(103, memory.readLong(OUT + 24));
  }

  @Test
  void aFailingRepReportsThoseBeforeIt() {
    writeList(4);
    failAt = 2;
    memory.writeLong(OUT + 16, -1);
    assertEquals(HypercallOutcome.DONE, call(LIST | 4L << 32, IN, OUT));
    assertEquals(2L << 32 | HvStatus.INVALID_PARAMETER.code(), vp.register(Register.RAX));
    assertEquals(101, memory.readLong(OUT + 8));
    assertEquals(-1, memory.readLong(OUT + 16));
  }

  @Test
  void longListsTakeSeveralEntries() {
    int count = HypercallDispatcher.REPS_PER_ENTRY + 10;
    writeList(count);
    long input = LIST | (long) count << 32;
    assertEquals(HypercallOutcome.CONTINUE, call(input, IN, OUT));
    assertEquals(
        HypercallValue.withRepStart(input, HypercallDispatcher.REPS_PER_ENTRY),
        vp.register(Register.RCX));
    assertEquals(-1, vp.register(Register.RAX), "a result before the end");
    assertEquals(HypercallOutcome.DONE, dispatcher(0, false).dispatch(vp, frame));
    assertEquals((long) count << 32, vp.register(Register.RAX));
    for (int i = 0; i < count; i++) {
      assertEquals(100 + i, memory.readLong(OUT + i * 8L));
    }
  }

  private void writeList(int count) {
    memory.writeLong(IN, 100);
    for (int i = 0; i < count; i++) {
      memory.writeLong(IN + 8 + i * 8L, i);
    }
  }

  @Test
  void declarationsAreChecked() {
    HypercallHandler none = f -> HvStatus.SUCCESS;
    assertThrows(IllegalArgumentException.class, () -> CallSpec.simple(9, "Odd", 12, 0));
    assertThrows(IllegalArgumentException.class, () -> CallSpec.rep(9, "Odd", 8, 6, 0));
    CallSpec both = CallSpec.rep(9, "Both", 8, 8, 0);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new CallSpec(
                9,
                "Both",
                true,
                8,
                8,
                8,
                0,
                false,
                0,
                0,
                both.since(),
                both.needs(),
                both.coverage(),
                both.section()));
    HypercallDefinition call = row(CallSpec.simple(9, "Call", 8, 0), none);
    assertThrows(IllegalArgumentException.class, () -> new HypercallTable(List.of(call, call)));
    assertEquals("Sum", table.row(table.find(SUM)).name());
    assertEquals(table.size(), table.find(99));
  }
}

package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.PartitionFixture.INPUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.Msr;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DebugCallsTest {
  private static final long OUTPUT = INPUT + 0x1000;
  private static final long SEND = 0x4_0000;
  private static final long RECEIVE = 0x4_1000;
  private static final long PENDING = 0x4_2000;
  private static final long USE_HYPERCALLS = 4;

  private final PartitionFixture f = new PartitionFixture(HostProfile.parse("ws2022,+debugger"), 2);

  @BeforeEach
  void enable() {
    f.enableHypercalls();
    f.write(Msr.DEBUG_OPTIONS, USE_HYPERCALLS);
  }

  @AfterEach
  void close() {
    f.close();
  }

  private long call(int code, int count, int options) {
    f.memory.writeInt(INPUT, count);
    f.memory.writeInt(INPUT + 4, options);
    return f.hypercall(code, INPUT, OUTPUT);
  }

  private void arrive(int... bytes) {
    for (int b : bytes) {
      f.debugger.toGuest.add((byte) b);
    }
    f.partition.debugDataArrived();
  }

  @Test
  void dataGoesOut() {
    f.memory.write(INPUT + 8, new byte[] {1, 2, 3});
    assertEquals(0, call(CallCode.POST_DEBUG_DATA, 3, 1));
    assertEquals(3, f.memory.readInt(OUTPUT));
    assertEquals(List.of((byte) 1, (byte) 2, (byte) 3), List.copyOf(f.debugger.fromGuest));
    assertEquals(
        HvStatus.INSUFFICIENT_BUFFERS.code(), call(CallCode.POST_DEBUG_DATA, 4088, 0), "full");
    assertEquals(3, f.debugger.fromGuest.size());
  }

  @Test
  void dataComesIn() {
    assertEquals(HvStatus.NO_DATA.code(), call(CallCode.RETRIEVE_DEBUG_DATA, 2, 0));
    arrive(7, 8, 9);
    assertEquals(0, call(CallCode.RETRIEVE_DEBUG_DATA, 2, 3));
    assertEquals(2, f.memory.readInt(OUTPUT));
    assertEquals(1, f.memory.readInt(OUTPUT + 4));
    assertEquals(0x0807, f.memory.readShort(OUTPUT + 8));
  }

  @Test
  void aSessionIsReset() {
    arrive(1);
    assertEquals(
        HvStatus.NO_DATA.code(), f.fastHypercall(CallCode.RESET_DEBUG_SESSION, 2), "outgoing");
    assertEquals(0, f.fastHypercall(CallCode.RESET_DEBUG_SESSION, 1));
    assertEquals(0, f.debugger.available());
    for (int options : new int[] {0, 4, -1}) {
      assertEquals(
          HvStatus.INVALID_PARAMETER.code(),
          f.fastHypercall(CallCode.RESET_DEBUG_SESSION, options & 0xffff_ffffL));
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "4089, 0", "1, 8", "1, -1"})
  void badCountsAndOptionsAreRefused(int count, int options) {
    arrive(1);
    assertEquals(HvStatus.INVALID_PARAMETER.code(), call(CallCode.POST_DEBUG_DATA, count, options));
    assertEquals(
        HvStatus.INVALID_PARAMETER.code(), call(CallCode.RETRIEVE_DEBUG_DATA, count, options));
  }

  @Test
  void dataDoesNotLeaveThePage() {
    arrive(1);
    f.memory.writeInt(INPUT + 0xff0, 1);
    assertEquals(0, f.hypercall(CallCode.RETRIEVE_DEBUG_DATA, INPUT + 0xff0, OUTPUT));
    arrive(1);
    assertEquals(
        HvStatus.INVALID_PARAMETER.code(),
        f.hypercall(CallCode.RETRIEVE_DEBUG_DATA, INPUT + 0xff0, OUTPUT + 0xff8));
    f.memory.writeInt(INPUT + 0xff8, 1);
    assertEquals(
        HvStatus.INVALID_PARAMETER.code(),
        f.hypercall(CallCode.POST_DEBUG_DATA, INPUT + 0xff8, OUTPUT));
  }

  @ParameterizedTest
  @ValueSource(ints = {CallCode.POST_DEBUG_DATA, CallCode.RETRIEVE_DEBUG_DATA})
  void dataIsNotMovedByRegisters(int code) {
    assertEquals(HvStatus.INVALID_PARAMETER.code(), f.fastHypercall(code, 1));
  }

  @Test
  void theGuestChoosesTheCallsFirst() {
    f.write(Msr.DEBUG_OPTIONS, 0);
    int denied = HvStatus.OPERATION_DENIED.code();
    assertEquals(denied, call(CallCode.POST_DEBUG_DATA, 1, 0));
    assertEquals(denied, call(CallCode.RETRIEVE_DEBUG_DATA, 1, 0));
    assertEquals(denied, f.fastHypercall(CallCode.RESET_DEBUG_SESSION, 1));
  }

  @Test
  void theHypervisorsDebuggerIsReached() {
    assertEquals(0, f.fastHypercall(CallCode.OUTPUT_DEBUG_CHARACTER, 0x41));
    f.memory.writeLong(INPUT, 5);
    f.memory.writeLong(INPUT + 8, 6);
    assertEquals(0, f.hypercall(CallCode.INVOKE_HYPERVISOR_DEBUGGER, INPUT, 0));
    assertEquals(List.of("character 65", "invoked 0 5 6"), f.debugger.told);
  }

  @Test
  void registersMoveDataToo() {
    f.memory.write(SEND, new byte[] {4, 5});
    f.write(Msr.DEBUG_SEND_BUFFER, SEND);
    f.write(Msr.DEBUG_RECEIVE_BUFFER, RECEIVE);
    f.write(Msr.DEBUG_PENDING_BUFFER, PENDING);
    f.write(Msr.DEBUG_CONTROL, 2 << 16 | 1);
    assertEquals(1, f.read(Msr.DEBUG_STATUS));
    assertEquals(List.of((byte) 4, (byte) 5), List.copyOf(f.debugger.fromGuest));
    f.write(Msr.DEBUG_CONTROL, 2);
    assertEquals(0, f.read(Msr.DEBUG_STATUS), "nothing there");
    arrive(6, 7, 8);
    assertEquals(1, f.memory.readByte(PENDING));
    f.write(Msr.DEBUG_CONTROL, 2);
    assertEquals(3 << 16 | 4, f.read(Msr.DEBUG_STATUS));
    assertEquals(0x0706, f.memory.readShort(RECEIVE));
    assertEquals(0, f.memory.readByte(PENDING));
    assertEquals(SEND, f.read(Msr.DEBUG_SEND_BUFFER));
    assertEquals(RECEIVE, f.read(Msr.DEBUG_RECEIVE_BUFFER));
    assertEquals(PENDING, f.read(Msr.DEBUG_PENDING_BUFFER));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1L << 46, PartitionFixture.RAM, PartitionFixture.RAM - 1, 0xfffL})
  void hostileBuffersTouchNothing(long gpa) {
    arrive(1, 2);
    f.write(Msr.DEBUG_SEND_BUFFER, gpa);
    f.write(Msr.DEBUG_RECEIVE_BUFFER, gpa == 0xfff ? -8 : gpa);
    f.write(Msr.DEBUG_PENDING_BUFFER, -1);
    f.write(Msr.DEBUG_CONTROL, 0xffffL << 16 | 3);
    assertEquals(0, f.read(Msr.DEBUG_STATUS));
    assertEquals(2, f.debugger.available());
  }

  @Test
  void withoutADebuggerOrTheOverrideNothingIsOffered() {
    try (PartitionFixture none = new PartitionFixture(HostProfile.parse("ws2022,+debugger"));
        PartitionFixture plain = new PartitionFixture(PartitionFixture.WS2022, 2)) {
      none.enableHypercalls();
      plain.enableHypercalls();
      assertEquals(
          HvStatus.INVALID_HYPERCALL_CODE.code(),
          none.fastHypercall(CallCode.RESET_DEBUG_SESSION, 1));
      assertEquals(
          HvStatus.ACCESS_DENIED.code(), plain.fastHypercall(CallCode.RESET_DEBUG_SESSION, 1));
      assertEquals(MsrOutcome.FAULT, none.tryRead(Msr.DEBUG_STATUS));
      assertEquals(MsrOutcome.FAULT, plain.tryRead(Msr.DEBUG_STATUS));
    }
  }

  @Test
  void theLeavesAnnounceIt() {
    CpuidResult result = new CpuidResult();
    f.partition.cpuid(f.vp, CpuidLeaf.STACK_PROPERTIES, 0, result);
    assertEquals(2, result.eax);
    f.partition.cpuid(f.vp, CpuidLeaf.FEATURES, 0, result);
    assertEquals(1 << 12, result.eax & 1 << 12);
    assertEquals(1 << 11, result.ebx & 1 << 11);
    assertEquals(1 << 11 | 1 << 1, result.edx & (1 << 11 | 1 << 1));
    try (PartitionFixture old = new PartitionFixture(HostProfile.parse("ws2012,+debugger"), 2);
        PartitionFixture plain = new PartitionFixture(HostProfile.parse("ws2012"), 2)) {
      old.partition.cpuid(old.vp, CpuidLeaf.STACK_PROPERTIES, 0, result);
      assertEquals(2, result.eax);
      assertFalse(plain.partition.cpuid(plain.vp, CpuidLeaf.STACK_PROPERTIES, 0, result));
    }
  }
}

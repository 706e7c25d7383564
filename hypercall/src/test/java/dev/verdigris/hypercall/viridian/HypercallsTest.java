package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.PartitionFixture.INPUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import dev.verdigris.hypercall.viridian.abi.PostMessageLayout;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HypercallsTest {
  private static final int CONNECTION = 0x12_3456;

  private final PartitionFixture f = new PartitionFixture();
  private final List<String> received = new ArrayList<>();

  @BeforeEach
  void enable() {
    f.enableHypercalls();
  }

  @AfterEach
  void close() {
    f.close();
  }

  private long post(int connection, int type, int size) {
    f.memory.writeInt(INPUT + PostMessageLayout.CONNECTION_ID, connection);
    f.memory.writeInt(INPUT + PostMessageLayout.MESSAGE_TYPE, type);
    f.memory.writeInt(INPUT + PostMessageLayout.PAYLOAD_SIZE, size);
    return f.hypercall(CallCode.POST_MESSAGE, INPUT, 0);
  }

  private HvStatus receive(int vpIndex, int type, byte[] payload, int length) {
    received.add(vpIndex + " " + type + " " + payload[0] + " " + length);
    return HvStatus.SUCCESS;
  }

  @Test
  void aPostedMessageReachesItsPort() {
    f.partition.bindMessagePort(CONNECTION, this::receive);
    f.memory.writeByte(INPUT + PostMessageLayout.PAYLOAD, 99);
    assertEquals(0, post(CONNECTION, 1, 240));
    assertEquals(0, post(CONNECTION, Integer.MAX_VALUE, 0));
    assertEquals(List.of("0 1 99 240", "0 2147483647 99 0"), received);
  }

  @Test
  void thePortsAnswerIsTheCallers() {
    f.partition.bindMessagePort(CONNECTION, (vp, type, p, n) -> HvStatus.INSUFFICIENT_BUFFERS);
    assertEquals(0x13, post(CONNECTION, 1, 0));
  }

  @ParameterizedTest
  @CsvSource({"0, 8, 5", "-2147483648, 8, 5", "-1, 8, 5", "1, 241, 5", "1, -1, 5", "1, 8, 18"})
  void badMessagesAreRefused(int type, int size, int status) {
    f.partition.bindMessagePort(CONNECTION, this::receive);
    assertEquals(status, post(status == 18 ? CONNECTION + 1 : CONNECTION, type, size));
    assertEquals(List.of(), received);
  }

  @Test
  void capabilitiesComeInARegisterWhereHostsDoThat() {
    f.vp.register(Register.RDX, -1);
    f.vp.register(Register.RCX, CallCode.EXT_QUERY_CAPABILITIES | HypercallValue.FAST);
    assertEquals(HypercallOutcome.DONE, f.partition.hypercall(f.vp));
    assertEquals(0, f.vp.register(Register.RDX));
    HostProfile without = HostProfile.parse("ws2022,-xmm-output");
    try (PartitionFixture other = new PartitionFixture(without)) {
      other.enableHypercalls();
      other.vp.register(Register.RCX, CallCode.EXT_QUERY_CAPABILITIES | HypercallValue.FAST);
      assertEquals(HypercallOutcome.INVALID_OPCODE, other.partition.hypercall(other.vp));
    }
  }

  @Test
  void aMessageDoesNotFitIntoRegisters() {
    assertEquals(
        HvStatus.INVALID_HYPERCALL_INPUT.code(),
        f.fastHypercall(CallCode.POST_MESSAGE, CONNECTION));
  }

  @Test
  void aSignalReachesItsPortFastOrByMemory() {
    f.partition.bindEventPort(CONNECTION, (vp, flag) -> received.add("signal " + vp + " " + flag));
    assertEquals(0, f.fastHypercall(CallCode.SIGNAL_EVENT, CONNECTION | 2047L << 32));
    f.memory.writeLong(INPUT, CONNECTION);
    assertEquals(0, f.hypercall(CallCode.SIGNAL_EVENT, INPUT, 0));
    assertEquals(List.of("signal 0 2047", "signal 0 0"), received);
    assertEquals(5, f.fastHypercall(CallCode.SIGNAL_EVENT, CONNECTION | 2048L << 32));
    assertEquals(18, f.fastHypercall(CallCode.SIGNAL_EVENT, CONNECTION + 1));
    assertEquals(18, f.fastHypercall(CallCode.SIGNAL_EVENT, CONNECTION | 1L << 31));
    assertEquals(2, received.size());
  }

  @Test
  void unbindingRemovesBothKindsOfPort() {
    f.partition.bindMessagePort(CONNECTION, this::receive);
    f.partition.bindEventPort(CONNECTION, (vp, flag) -> received.add("signal"));
    f.partition.unbind(CONNECTION);
    assertEquals(18, post(CONNECTION, 1, 0));
    assertEquals(18, f.fastHypercall(CallCode.SIGNAL_EVENT, CONNECTION));
    assertEquals(List.of(), received);
    assertThrows(
        IllegalArgumentException.class, () -> f.partition.bindMessagePort(1 << 24, this::receive));
  }

  @Test
  void longSpinWaitIsAlwaysAnswered() {
    assertEquals(0, f.fastHypercall(CallCode.NOTIFY_LONG_SPIN_WAIT, 4096));
  }

  @Test
  void extendedCapabilitiesAreNone() {
    f.memory.writeLong(INPUT, -1);
    assertEquals(0, f.hypercall(CallCode.EXT_QUERY_CAPABILITIES, 0, INPUT));
    assertEquals(0, f.memory.readLong(INPUT));
    assertEquals(4, f.hypercall(CallCode.EXT_QUERY_CAPABILITIES, 0, INPUT + 4));
  }

  @Test
  void whatIsNotModelledIsAnInvalidCode() {
    for (int code : new int[] {0, 2, 3, 0xb, 0x13, 0x5f, 0x8004, 0x7fff, 0xffff}) {
      assertEquals(2, f.hypercall(code, INPUT, INPUT));
    }
  }

  @Test
  void privilegesGrantTheCalls() {
    HostProfile bare = PartitionFixture.profile(Privilege.HYPERCALL_MSRS, Feature.CRASH_MSRS);
    try (PartitionFixture other = new PartitionFixture(bare)) {
      other.enableHypercalls();
      int denied = HvStatus.ACCESS_DENIED.code();
      assertEquals(denied, other.hypercall(CallCode.POST_MESSAGE, INPUT, 0));
      assertEquals(denied, other.fastHypercall(CallCode.SIGNAL_EVENT, 1));
      assertEquals(denied, other.hypercall(CallCode.EXT_QUERY_CAPABILITIES, 0, INPUT));
      assertEquals(0, other.fastHypercall(CallCode.NOTIFY_LONG_SPIN_WAIT, 0));
    }
  }

  @Test
  void userModeGetsAnInvalidOpcode() {
    f.vp.setPrivilegeLevel(3);
    assertEquals(HypercallOutcome.INVALID_OPCODE, f.partition.hypercall(f.vp));
    assertEquals(Map.of(), f.partition.hypercallCounts());
  }

  @Test
  void callsAndMsrAccessesAreCountedByName() {
    f.fastHypercall(CallCode.SIGNAL_EVENT, 1);
    f.fastHypercall(CallCode.SIGNAL_EVENT, 2);
    post(1, 1, 1);
    f.hypercall(0x2, 0, 0);
    assertEquals(
        "{HvCallPostMessage=1, HvCallSignalEvent=2, unknown=1}",
        f.partition.hypercallCounts().toString());
    f.read(1, 0x4000_0020);
    f.read(0, 0x4000_0020);
    f.tryRead(0x4000_00f8);
    f.tryWrite(0x4000_0fff, 1);
    f.tryWrite(0x4000_1000, 1);
    f.tryRead(0x10);
    assertEquals(
        "{HV_X64_MSR_GUEST_OS_ID=1, HV_X64_MSR_HYPERCALL=1, HV_X64_MSR_TIME_REF_COUNT=2, unknown=2}",
        f.partition.msrCounts().toString());
  }

  @Test
  void eventsHaveNamesForWhatTheySay() {
    assertEquals("HvCallPostMessage", f.events.nameOf(EventType.HYPERCALL, 0, 0x5c).orElseThrow());
    assertEquals(
        "HV_STATUS_INVALID_ALIGNMENT", f.events.nameOf(EventType.HYPERCALL, 2, 4).orElseThrow());
    assertEquals(
        "HV_X64_MSR_EOM", f.events.nameOf(EventType.MSR_WRITE, 0, 0x4000_0084).orElseThrow());
    assertTrue(f.events.nameOf(EventType.HYPERCALL, 0, 0xabc).isEmpty());
    assertTrue(f.events.nameOf(EventType.SINT, 0, 1).isEmpty());
  }

  @Test
  void eventsTellWhatHappened() {
    List<String> events = new ArrayList<>();
    f.events.add(
        (type, vp, a, b, c, d) ->
            events.add(type + " " + vp + " " + Long.toHexString(a) + " " + b + " " + c));
    f.partition.bindMessagePort(5, this::receive);
    post(5, 7, 3);
    f.read(0x4000_0002);
    f.tryWrite(0x4000_0002, 9);
    f.tryRead(0x4000_00f8);
    f.tryRead(0x1b);
    f.hypercall(0xabc | HypercallValue.FAST, 0, 0);
    f.enableSynic(2, 0x30);
    events.removeIf(
        e -> e.startsWith("MSR_WRITE 0 40000083") || e.startsWith("MSR_WRITE 0 40000082"));
    f.partition.postMessage(0, 2, 1, new byte[4], 4);
    assertEquals(
        List.of(
            "MESSAGE_RECEIVED 0 5 7 3",
            "HYPERCALL 0 5c 92 0",
            "MSR_READ 0 40000002 0 0",
            "MSR_WRITE 0 40000002 9 1",
            "MSR_READ 0 400000f8 0 2",
            "HYPERCALL 0 abc 68284 2",
            "MSR_WRITE 0 40000092 48 0",
            "MSR_WRITE 0 40000080 1 0",
            "MESSAGE_POSTED 0 2 1 0",
            "SINT 0 2 48 0"),
        events);
  }
}

package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.PartitionFixture.INPUT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortCallsTest {
  private static final long SELF = -1;
  private static final long OUTPUT = INPUT + 0x1000;
  private static final int MESSAGE = 1;
  private static final int EVENT = 2;
  private static final int PORT = 0x77;
  private static final int CONNECTION = 0x1234;
  private static final int SINT = 3;

  private final PartitionFixture f = new PartitionFixture(HostProfile.parse("ws2022,+ports"), 2);

  @BeforeEach
  void enable() {
    f.enableHypercalls();
    f.enableSynic(SINT, 0x40);
  }

  @AfterEach
  void close() {
    f.close();
  }

  private long call(int code, long... parameters) {
    for (int i = 0; i < 8; i++) {
      f.memory.writeLong(INPUT + i * 8L, i < parameters.length ? parameters[i] : 0);
    }
    return f.hypercall(code, INPUT, OUTPUT);
  }

  private static long sintAndVp(long sint, long vp) {
    return vp << 32 | sint;
  }

  private long create(int port, int type, long flags) {
    return call(CallCode.CREATE_PORT, SELF, port, SELF, type, sintAndVp(SINT, 0), flags);
  }

  private long connect(int connection, int port, int type) {
    return call(CallCode.CONNECT_PORT, SELF, connection, SELF, port, type);
  }

  private long property(int port, int code) {
    assertEquals(0, call(CallCode.GET_PORT_PROPERTY, SELF, port, code));
    return f.memory.readLong(OUTPUT);
  }

  private long post(int connection) {
    return call(CallCode.POST_MESSAGE, connection, 8L << 32 | 5, 0x1122_3344_5566_7788L);
  }

  @Test
  void aMessageComesBackThroughTheGuestsOwnPort() {
    assertEquals(0, create(PORT, MESSAGE, 0));
    assertEquals(0, connect(CONNECTION, PORT, MESSAGE));
    assertEquals(0, post(CONNECTION));
    long slot = PartitionFixture.MESSAGE_PAGE + SINT * 256;
    assertEquals(5, f.memory.readInt(slot));
    assertEquals(8, f.memory.readByte(slot + 4));
    assertEquals(PORT, f.memory.readLong(slot + 8), "OriginationId");
    assertEquals(0x1122_3344_5566_7788L, f.memory.readLong(slot + 16));
    assertEquals(List.of("0:64"), f.takeInterrupts());
    assertEquals(1, property(PORT, 0));
    assertEquals(0, property(PORT, 1));
  }

  @Test
  void anEventSetsTheFlagAfterThePortsFirst() {
    assertEquals(0, create(PORT, EVENT, 4L << 16 | 100));
    assertEquals(0, connect(CONNECTION, PORT, EVENT));
    assertEquals(0, f.fastHypercall(CallCode.SIGNAL_EVENT, 3L << 32 | CONNECTION));
    assertEquals(1 << 7, f.memory.readByte(PartitionFixture.EVENT_PAGE + SINT * 256 + 12));
    assertEquals(1, property(PORT, 1));
    assertEquals(
        HvStatus.INVALID_PARAMETER.code(),
        f.fastHypercall(CallCode.SIGNAL_EVENT, 4L << 32 | CONNECTION));
  }

  @Test
  void theSecondFormsDoTheSame() {
    assertEquals(
        0, call(CallCode.CREATE_PORT_VTL, SELF, PORT, SELF, MESSAGE, sintAndVp(SINT, 1), 0, 0));
    assertEquals(0, call(CallCode.CONNECT_PORT_VTL, SELF, CONNECTION, SELF, PORT, MESSAGE, 0, 0));
    assertEquals(
        HvStatus.INSUFFICIENT_BUFFERS.code(), post(CONNECTION), "SynIC of processor 1 is off");
  }

  @Test
  void whatIsDisconnectedOrDeletedIsGone() {
    create(PORT, MESSAGE, 0);
    connect(CONNECTION, PORT, MESSAGE);
    connect(CONNECTION + 1, PORT, MESSAGE);
    assertEquals(0, call(CallCode.DISCONNECT_PORT, SELF, CONNECTION));
    assertEquals(HvStatus.INVALID_CONNECTION_ID.code(), post(CONNECTION));
    assertEquals(
        HvStatus.INVALID_CONNECTION_ID.code(), call(CallCode.DISCONNECT_PORT, SELF, CONNECTION));
    assertEquals(0, post(CONNECTION + 1));
    assertEquals(0, call(CallCode.DELETE_PORT, SELF, PORT));
    assertEquals(HvStatus.INVALID_CONNECTION_ID.code(), post(CONNECTION + 1));
    assertEquals(HvStatus.INVALID_PORT_ID.code(), call(CallCode.DELETE_PORT, SELF, PORT));
    assertEquals(HvStatus.INVALID_PORT_ID.code(), connect(CONNECTION, PORT, MESSAGE));
    assertEquals(HvStatus.INVALID_PORT_ID.code(), call(CallCode.GET_PORT_PROPERTY, SELF, PORT, 0));
  }

  @Test
  void aHostsConnectionIsNotTheGuestsToTakeOrSever() {
    f.partition.bindMessagePort(CONNECTION, (vp, type, payload, length) -> HvStatus.SUCCESS);
    create(PORT, MESSAGE, 0);
    assertEquals(HvStatus.INVALID_CONNECTION_ID.code(), connect(CONNECTION, PORT, MESSAGE));
    assertEquals(
        HvStatus.INVALID_CONNECTION_ID.code(), call(CallCode.DISCONNECT_PORT, SELF, CONNECTION));
    assertEquals(0, post(CONNECTION));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 3, 0, 0", // no such type
    "3, 3, 0, 0", // monitored
    "1, 16, 0, 0",
    "1, -1, 0, 0",
    "1, 3, 0, 65536", // a message port with flags
    "2, 3, 0, 0", // an event port without
    "2, 3, 0, 67108865", // 1,024 flags from 1 on: fits; see the next
    "2, 3, 0, 134217729" // 2,048 flags from 1 on
  })
  void badPortsAreRefused(int type, int sint, int vp, long flags) {
    long status =
        call(
            CallCode.CREATE_PORT,
            SELF,
            PORT,
            SELF,
            type,
            sintAndVp(sint & 0xffff_ffffL, vp),
            flags);
    boolean fits = flags == 67_108_865;
    assertEquals(fits ? 0 : HvStatus.INVALID_PARAMETER.code(), status);
  }

  @Test
  void identifiersAndPartitionsAreChecked() {
    assertEquals(HvStatus.INVALID_PORT_ID.code(), create(0x100_0000, MESSAGE, 0));
    create(PORT, MESSAGE, 0);
    assertEquals(HvStatus.INVALID_PORT_ID.code(), create(PORT, MESSAGE, 0));
    assertEquals(HvStatus.INVALID_CONNECTION_ID.code(), connect(0x100_0000, PORT, MESSAGE));
    assertEquals(HvStatus.INVALID_PARAMETER.code(), connect(CONNECTION, PORT, EVENT));
    assertEquals(
        HvStatus.INVALID_VP_INDEX.code(),
        call(CallCode.CREATE_PORT, SELF, PORT + 1, SELF, MESSAGE, sintAndVp(SINT, 2), 0));
    assertEquals(HvStatus.UNKNOWN_PROPERTY.code(), call(CallCode.GET_PORT_PROPERTY, SELF, PORT, 2));
    int other = HvStatus.INVALID_PARTITION_ID.code();
    assertEquals(other, call(CallCode.CREATE_PORT, 7, PORT, SELF, MESSAGE));
    assertEquals(other, call(CallCode.CREATE_PORT, SELF, PORT, 7, MESSAGE));
    assertEquals(other, call(CallCode.DELETE_PORT, 7, PORT));
    assertEquals(other, call(CallCode.CONNECT_PORT, 7, CONNECTION, SELF, PORT, MESSAGE));
    assertEquals(other, call(CallCode.CONNECT_PORT, SELF, CONNECTION, 7, PORT, MESSAGE));
    assertEquals(other, call(CallCode.DISCONNECT_PORT, 7, CONNECTION));
    assertEquals(other, call(CallCode.GET_PORT_PROPERTY, 7, PORT, 0));
  }

  @Test
  void aGuestCannotFillTheHost() {
    for (int i = 0; i < PortCalls.MAX_PORTS; i++) {
      assertEquals(0, create(i, MESSAGE, 0));
      assertEquals(0, connect(i, i, MESSAGE));
    }
    assertEquals(HvStatus.INSUFFICIENT_MEMORY.code(), create(PortCalls.MAX_PORTS, MESSAGE, 0));
    assertEquals(HvStatus.INSUFFICIENT_MEMORY.code(), connect(PortCalls.MAX_PORTS, 0, MESSAGE));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        CallCode.CREATE_PORT,
        CallCode.CREATE_PORT_VTL,
        CallCode.DELETE_PORT,
        CallCode.CONNECT_PORT,
        CallCode.CONNECT_PORT_VTL,
        CallCode.DISCONNECT_PORT,
        CallCode.GET_PORT_PROPERTY
      })
  void hostsDoNotGrantThemByThemselves(int code) {
    try (PartitionFixture plain = new PartitionFixture()) {
      plain.enableHypercalls();
      assertEquals(HvStatus.ACCESS_DENIED.code(), plain.hypercall(code, INPUT, OUTPUT));
    }
  }
}

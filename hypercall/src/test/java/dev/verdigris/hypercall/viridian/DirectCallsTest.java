package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.ModelGuest.SELF;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.EventFlagsLayout;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.Msr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Level 1 sends to SINTs of level 0, as a paravisor does. */
class DirectCallsTest {
  private static final int OK = 0;
  private static final int SINT = 2;
  private static final long EVENTS = 0x9_0000;
  private static final int TYPE = 0x8000_0010;
  private static final int PORT = 0x55;

  private final ModelGuest g = new ModelGuest();
  private final long slot = ModelGuest.messagePage(0, 0) + SINT * MessageLayout.SIZE;

  @BeforeEach
  void boot() {
    g.bootSecure(0);
    g.fastReturn(0);
    g.write(0, Msr.SIMP, ModelGuest.messagePage(0, 0) | 1);
    g.write(0, Msr.SIEFP, EVENTS | 1);
    g.write(0, Msr.SINT0 + SINT, 0x50);
    g.write(0, Msr.SCONTROL, 1);
    g.vtlCall(0);
    assertEquals(1, g.level(0));
  }

  @AfterEach
  void close() {
    g.close();
  }

  private long signal(long partition, int vp, int vtl, int sint, int flag) {
    long target = (vp & 0xffff_ffffL) | (long) vtl << 32 | (long) sint << 40 | (long) flag << 48;
    return g.call(0, CallCode.SIGNAL_EVENT_DIRECT, partition, target);
  }

  private long post(long partition, int vp, int vtl, int sint, int type, int size) {
    long target = (vp & 0xffff_ffffL) | (long) vtl << 32;
    return g.call(
        0,
        CallCode.POST_MESSAGE_DIRECT,
        partition,
        target,
        sint | (long) type << 32,
        size | (long) PORT << 32,
        0x3344_5566L << 32,
        0x1122L);
  }

  @Test
  void anEventOfLevelZeroIsSetOnce() {
    assertEquals(OK, signal(SELF, 0, 0, SINT, 9));
    assertEquals(1, g.engine.memory.readByte(g.output(0)));
    assertEquals(OK, signal(SELF, 0, 0, SINT, 9));
    assertEquals(0, g.engine.memory.readByte(g.output(0)), "set already");
    assertEquals(2, g.engine.memory.readByte(EVENTS + SINT * EventFlagsLayout.SIZE + 1));
  }

  @Test
  void aMessageArrivesWithTheSenderThatItNames() {
    assertEquals(OK, post(SELF, 0, 0, SINT, TYPE, 6));
    assertEquals(TYPE, g.engine.memory.readInt(slot));
    assertEquals(6, g.engine.memory.readByte(slot + MessageLayout.PAYLOAD_SIZE));
    assertEquals(PORT, g.engine.memory.readLong(slot + MessageLayout.SENDER));
    assertEquals(0x1122_3344_5566L, g.engine.memory.readLong(slot + MessageLayout.PAYLOAD));
  }

  @Test
  void aTakenSlotIsMarkedAndTheCallerComesAgain() {
    assertEquals(OK, post(SELF, 0, 0, SINT, TYPE, 0));
    assertEquals(HvStatus.OBJECT_IN_USE.code(), post(SELF, 0, 0, SINT, TYPE, 0));
    assertEquals(
        MessageLayout.PENDING,
        g.engine.memory.readByte(slot + MessageLayout.FLAGS),
        "asks for EOM");
    g.engine.memory.writeInt(slot, 0);
    assertEquals(OK, post(SELF, 0, 0, SINT, TYPE, 0));
  }

  @Test
  void targetsAreChecked() {
    assertEquals(HvStatus.INVALID_PARTITION_ID.code(), signal(7, 0, 0, SINT, 0));
    assertEquals(HvStatus.INVALID_PARTITION_ID.code(), post(7, 0, 0, SINT, TYPE, 0));
    for (int vp : new int[] {-1, 99}) {
      assertEquals(HvStatus.INVALID_VP_INDEX.code(), signal(SELF, vp, 0, SINT, 0));
      assertEquals(HvStatus.INVALID_VP_INDEX.code(), post(SELF, vp, 0, SINT, TYPE, 0));
    }
    for (int vtl : new int[] {1, 2, 255}) {
      assertEquals(HvStatus.ACCESS_DENIED.code(), signal(SELF, 0, vtl, SINT, 0));
      assertEquals(HvStatus.ACCESS_DENIED.code(), post(SELF, 0, vtl, SINT, TYPE, 0));
    }
    int invalid = HvStatus.INVALID_PARAMETER.code();
    assertEquals(invalid, signal(SELF, 0, 0, 16, 0));
    assertEquals(invalid, signal(SELF, 0, 0, SINT, EventFlagsLayout.FLAGS));
    assertEquals(invalid, post(SELF, 0, 0, 255, TYPE, 0));
    assertEquals(invalid, post(SELF, 0, 0, SINT, 0, 0));
    assertEquals(invalid, post(SELF, 0, 0, SINT, TYPE, 241));
  }

  @Test
  void aSynicThatIsOffTakesNothing() {
    int off = HvStatus.INVALID_SYNIC_STATE.code();
    assertEquals(off, signal(SELF, 1, 0, SINT, 0));
    assertEquals(off, post(SELF, 1, 0, SINT, TYPE, 0));
  }

  @Test
  void levelZeroIsNobodysHost() {
    g.fastReturn(0);
    assertEquals(HvStatus.ACCESS_DENIED.code(), signal(SELF, 0, 0, SINT, 0));
    assertEquals(HvStatus.ACCESS_DENIED.code(), post(SELF, 0, 0, SINT, TYPE, 0));
  }
}

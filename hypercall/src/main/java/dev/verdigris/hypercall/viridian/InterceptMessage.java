package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InitialContext.Segment;
import dev.verdigris.hypercall.engine.LevelContext;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.SegmentRegister;
import dev.verdigris.hypercall.engine.SystemRegister;
import dev.verdigris.hypercall.viridian.abi.InterceptMessageLayout;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The payload of an intercept message; one buffer, used again for each. */
final class InterceptMessage {
  private static final long CR0_AM = 1L << 18;
  private static final long EFER_LMA = 1L << 10;
  private static final int CR8_SHIFT = 4;

  private final ByteBuffer payload =
      ByteBuffer.allocate(MessageLayout.MAX_PAYLOAD).order(ByteOrder.LITTLE_ENDIAN);

  byte[] payload() {
    return payload.array();
  }

  /**
   * Begins a message of level 0 of a processor: the header, and zeros.
   *
   * @param length bytes of the instruction, 0 when they are not known
   */
  InterceptMessage begin(LevelContext c, int accessType, int length, int size) {
    Arrays.fill(payload.array(), 0, size, (byte) 0);
    payload.putInt(InterceptMessageLayout.VP_INDEX, c.index());
    int cr8 = (int) c.system(SystemRegister.CR8);
    payload.put(InterceptMessageLayout.LENGTH_AND_CR8, (byte) (cr8 << CR8_SHIFT | length));
    payload.put(InterceptMessageLayout.ACCESS_TYPE, (byte) accessType);
    payload.putShort(InterceptMessageLayout.EXECUTION_STATE, (short) executionState(c));
    putSegment(InterceptMessageLayout.CS, c.segment(SegmentRegister.CS));
    putLong(InterceptMessageLayout.RIP, c.register(Register.RIP));
    return putLong(InterceptMessageLayout.RFLAGS, c.register(Register.RFLAGS));
  }

  // The level that is intercepted is 0, and so is its field.
  private static int executionState(LevelContext c) {
    return c.privilegeLevel()
        | (c.protectedMode() ? InterceptMessageLayout.PROTECTED_MODE : 0)
        | ((c.register(Register.CR0) & CR0_AM) != 0 ? InterceptMessageLayout.ALIGNMENT_CHECKS : 0)
        | ((c.register(Register.EFER) & EFER_LMA) != 0 ? InterceptMessageLayout.LONG_MODE : 0);
  }

  InterceptMessage putByte(int offset, int value) {
    payload.put(offset, (byte) value);
    return this;
  }

  InterceptMessage putShort(int offset, int value) {
    payload.putShort(offset, (short) value);
    return this;
  }

  InterceptMessage putInt(int offset, int value) {
    payload.putInt(offset, value);
    return this;
  }

  InterceptMessage putLong(int offset, long value) {
    payload.putLong(offset, value);
    return this;
  }

  InterceptMessage putSegment(int offset, Segment segment) {
    payload.putLong(offset, segment.base());
    payload.putInt(offset + 8, segment.limit());
    payload.putShort(offset + 12, (short) segment.selector());
    payload.putShort(offset + 14, (short) segment.attributes());
    return this;
  }
}

package dev.verdigris.hypercall.viridian.dispatch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Arguments of the hypercall that a processor is making. Input is a private copy, so that what was
 * checked is what is used; output is zeroed, and reaches the guest when the call succeeds. One
 * frame a processor, used again for each call.
 */
public final class HypercallFrame {
  /** Bytes of a parameter list at most: it must not leave its page. */
  public static final int MAX_PARAMETERS = 4096;

  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private final int vpIndex;
  final byte[] input = new byte[MAX_PARAMETERS];
  final byte[] output = new byte[MAX_PARAMETERS];
  int variableHeaderBytes;
  int repCount;
  int rep;

  /** Makes the frame of a processor. */
  public HypercallFrame(int vpIndex) {
    this.vpIndex = vpIndex;
  }

  /** The processor that makes the call. */
  public int vpIndex() {
    return vpIndex;
  }

  /** Bytes of variable header, which follow the fixed input. */
  public int variableHeaderBytes() {
    return variableHeaderBytes;
  }

  /** Elements of the rep call. */
  public int repCount() {
    return repCount;
  }

  /** The element to be served now, 0 to {@link #repCount} − 1. */
  public int rep() {
    return rep;
  }

  /** Two bytes of input, zero-extended. */
  public int inputShort(int offset) {
    return (short) SHORT.get(input, offset) & 0xffff;
  }

  /** Four bytes of input. */
  public int inputInt(int offset) {
    return (int) INT.get(input, offset);
  }

  /** Eight bytes of input. */
  public long inputLong(int offset) {
    return (long) LONG.get(input, offset);
  }

  /** Copies bytes of input. */
  public void input(int offset, byte[] target, int length) {
    System.arraycopy(input, offset, target, 0, length);
  }

  /** Sets four bytes of output. */
  public void outputInt(int offset, int value) {
    INT.set(output, offset, value);
  }

  /** Sets eight bytes of output. */
  public void outputLong(int offset, long value) {
    LONG.set(output, offset, value);
  }

  void setInputLong(int offset, long value) {
    LONG.set(input, offset, value);
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }
}

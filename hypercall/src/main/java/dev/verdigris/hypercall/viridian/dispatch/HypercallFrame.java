package dev.verdigris.hypercall.viridian.dispatch;

import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

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
  private final int level;
  final byte[] input = new byte[MAX_PARAMETERS];
  final byte[] output = new byte[MAX_PARAMETERS];
  // Of the whole lists, from the first element on.
  int inputBytes;
  int outputBytes;
  int variableHeaderBytes;
  private VirtualProcessor processor;
  long inputAddress;
  long outputAddress;
  private int elements;
  private int elementSize;
  private int outputElementSize;
  int repCount;
  private int repStart;
  int rep;
  private boolean postponed;

  /** Makes the frame of a trust level of a processor. */
  public HypercallFrame(int vpIndex, int level) {
    this.vpIndex = vpIndex;
    this.level = level;
  }

  /** The processor that makes the call. */
  public int vpIndex() {
    return vpIndex;
  }

  /** The trust level that makes the call. */
  public int level() {
    return level;
  }

  /** The calling processor's registers. */
  public VirtualProcessor processor() {
    return processor;
  }

  /** Guest-physical address of the input of a call by memory, −1 of one by registers. */
  public long inputAddress() {
    return inputAddress;
  }

  /** Guest-physical address of the output of a call by memory, −1 of one by registers. */
  public long outputAddress() {
    return outputAddress;
  }

  /** Bytes of variable header, which follow the fixed input. */
  public int variableHeaderBytes() {
    return variableHeaderBytes;
  }

  /** Elements of the rep call. */
  public int repCount() {
    return repCount;
  }

  /** Whether the element to be served now is the first of this entry. */
  public boolean entering() {
    return rep == repStart;
  }

  /** The element to be served now, 0 to {@link #repCount} − 1. */
  public int rep() {
    return rep;
  }

  /** Offset in the input of the element to be served now. */
  public int element() {
    return elements + rep * elementSize;
  }

  /** Offset in the output of the element to be served now. */
  public int outputElement() {
    return rep * outputElementSize;
  }

  /** Sets the processor, which is nearly always the same: the collector's barrier costs more. */
  void caller(VirtualProcessor vp) {
    if (processor != vp) {
      processor = vp;
    }
  }

  /**
   * Lets the guest make the call again, from this element on, since it cannot be served now.
   *
   * @return what the handler is to return
   */
  public HvStatus postpone() {
    postponed = true;
    return HvStatus.CALL_PENDING;
  }

  /** Whether the call was postponed; asked once. */
  boolean takePostponed() {
    boolean was = postponed;
    postponed = false;
    return was;
  }

  /** Takes the lists' sizes from the call and its input value. */
  void lay(HypercallDefinition call, long inputValue) {
    variableHeaderBytes = HypercallValue.variableHeaderBytes(inputValue);
    repCount = HypercallValue.repCount(inputValue);
    repStart = HypercallValue.repStart(inputValue);
    rep = repStart;
    elements = call.spec().inputSize() + variableHeaderBytes;
    elementSize = call.spec().inputElementSize();
    outputElementSize = call.spec().outputElementSize();
    inputBytes = elements + repCount * elementSize;
    outputBytes = call.spec().outputSize() + repCount * outputElementSize;
  }

  /** Zeroes as much as the call may return. */
  void clearOutput() {
    if (outputBytes != 0) {
      Arrays.fill(output, 0, outputBytes, (byte) 0);
    }
  }

  /** One byte of input, zero-extended. */
  public int inputByte(int offset) {
    return input[offset] & 0xff;
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

  /** Sets one byte of output. */
  public void outputByte(int offset, int value) {
    output[offset] = (byte) value;
  }

  /** Sets four bytes of output. */
  public void outputInt(int offset, int value) {
    INT.set(output, offset, value);
  }

  /** Sets eight bytes of output. */
  public void outputLong(int offset, long value) {
    LONG.set(output, offset, value);
  }

  /** Sets bytes of output. */
  public void output(int offset, byte[] source, int length) {
    System.arraycopy(source, 0, output, offset, length);
  }

  long outputLong(int offset) {
    return (long) LONG.get(output, offset);
  }

  void setInputLong(int offset, long value) {
    LONG.set(input, offset, value);
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }
}

package dev.verdigris.host.oracle;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

/**
 * The state block of a {@link HostProcessor}: what the tested code starts with and, after a run,
 * what it left. A view on memory outside the Java heap; nothing is copied.
 *
 * <p>Registers are numbered as instructions encode them: RAX 0, RCX 1, RDX 2, RBX 3, RSP 4, RBP 5,
 * RSI 6, RDI 7, R8–R15.
 */
public final class HostState {
  /** Bytes of the FXSAVE64 image (SDM volume 1, table 10-2). */
  public static final int FX_SIZE = 512;

  /** FXSAVE offset of the x87 control word, 2 bytes. */
  public static final int FX_CONTROL = 0;

  /** FXSAVE offset of the x87 status word, 2 bytes. */
  public static final int FX_STATUS = 2;

  /** FXSAVE offset of the abridged x87 tag byte: a bit is 1 where the register is not empty. */
  public static final int FX_TAG = 4;

  /** FXSAVE offset of MXCSR, 4 bytes. */
  public static final int FX_MXCSR = 24;

  /** FXSAVE offset of MXCSR_MASK, 4 bytes. */
  public static final int FX_MXCSR_MASK = 28;

  /** FXSAVE offset of ST(0), 10 bytes in each 16; ST(i) and MM(i) follow. */
  public static final int FX_ST = 32;

  /** FXSAVE offset of XMM0, 16 bytes each. */
  public static final int FX_XMM = 160;

  /**
   * RFLAGS bits that a run starts with: CF, PF, AF, ZF, SF, DF and OF. The others are the host's.
   */
  public static final long FLAGS_MASK = 0xcd5;

  private static final int DEFAULT_CONTROL = 0x37f;
  private static final int DEFAULT_MXCSR = 0x1f80;
  private static final int MXCSR_BITS = 0xffff;

  HostState() {}

  /** Sets everything to zero, x87 control to 0x37f and MXCSR to 0x1f80; RSP to the stack's top. */
  public void reset() {
    UNSAFE.setMemory(NativeLayout.STATE + NativeLayout.GPR, 16 * 8, (byte) 0);
    UNSAFE.setMemory(NativeLayout.STATE + NativeLayout.FX, FX_SIZE, (byte) 0);
    putShort(NativeLayout.FX + FX_CONTROL, DEFAULT_CONTROL);
    mxcsr(DEFAULT_MXCSR);
    rflags(0);
    gpr(4, HostProcessor.WINDOW + HostProcessor.WINDOW_LENGTH);
  }

  /** Reads a general register. */
  public long gpr(int register) {
    return getLong(NativeLayout.GPR + 8 * (register & 15));
  }

  /** Writes a general register. */
  public void gpr(int register, long value) {
    putLong(NativeLayout.GPR + 8 * (register & 15), value);
  }

  /** RFLAGS as PUSHFQ stored them after the run. */
  public long rflags() {
    return getLong(NativeLayout.RFLAGS);
  }

  /** Sets RFLAGS; only the bits of {@link #FLAGS_MASK} count. */
  public void rflags(long value) {
    putLong(NativeLayout.RFLAGS, (value & FLAGS_MASK) | 2);
  }

  /** After a run without a fault the address after the tested code, else that of the fault. */
  public long rip() {
    return getLong(NativeLayout.RIP);
  }

  /** Exception vector of the fault that ended the run, or {@link HostProcessor#NO_FAULT}. */
  public int vector() {
    return (int) getLong(NativeLayout.VECTOR);
  }

  /** The fault's error code, as the processor pushed it; 0 where there is none. */
  public int errorCode() {
    return (int) getLong(NativeLayout.ERROR_CODE);
  }

  /** CR2 of a page fault. */
  public long faultAddress() {
    return getLong(NativeLayout.FAULT_ADDRESS);
  }

  /** Reads half of an XMM register. */
  public long xmm(int register, boolean high) {
    return getLong(xmmOffset(register, high));
  }

  /** Writes half of an XMM register. */
  public void xmm(int register, boolean high, long value) {
    putLong(xmmOffset(register, high), value);
  }

  /** MXCSR. */
  public int mxcsr() {
    return UNSAFE.getInt(fxAddress() + FX_MXCSR);
  }

  /** Sets MXCSR; bits 16–31, which are reserved, are dropped. */
  public void mxcsr(int value) {
    UNSAFE.putInt(fxAddress() + FX_MXCSR, value & MXCSR_BITS);
  }

  /**
   * Host address of the FXSAVE64 image, {@link #FX_SIZE} bytes: x87, MXCSR and XMM in one place.
   * {@link HostProcessor#run} drops the reserved bits of an MXCSR written here.
   */
  public long fxAddress() {
    return NativeLayout.STATE + NativeLayout.FX;
  }

  void prepare(long end) {
    putLong(NativeLayout.RIP, end);
    putLong(NativeLayout.VECTOR, HostProcessor.NO_FAULT);
    putLong(NativeLayout.ERROR_CODE, 0);
    putLong(NativeLayout.FAULT_ADDRESS, 0);
    mxcsr(mxcsr());
  }

  private static int xmmOffset(int register, boolean high) {
    return NativeLayout.FX + FX_XMM + 16 * (register & 15) + (high ? 8 : 0);
  }

  private static long getLong(int offset) {
    return UNSAFE.getLong(NativeLayout.STATE + offset);
  }

  private static void putLong(int offset, long value) {
    UNSAFE.putLong(NativeLayout.STATE + offset, value);
  }

  private static void putShort(int offset, int value) {
    UNSAFE.putShort(NativeLayout.STATE + offset, (short) value);
  }
}

package dev.verdigris.guest.cpu.fpu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;
import dev.verdigris.guest.cpu.fpu.soft.SoftFloat;
import java.util.Arrays;

/**
 * The x87 registers, on which the MMX registers lie: eight 80-bit values, control, status and tag
 * words, and the pointers to the last instruction (Intel SDM volume 1, chapters 8 and 9). Also says
 * which of x87, MMX and SSE may be used at the moment.
 *
 * <p>Registers are kept by physical number: ST(i) is number {@code (top + i) & 7}, MMi is number i.
 */
public final class FpuState {
  /** Status word: exception flags, one bit each; the control word masks them at the same places. */
  public static final int IE = 1;

  public static final int DE = 2;
  public static final int ZE = 4;
  public static final int OE = 8;
  public static final int UE = 0x10;
  public static final int PE = 0x20;
  public static final int EXCEPTIONS = 0x3f;

  /** Status word: stack fault, with IE; C1 tells overflow (1) from underflow (0). */
  public static final int SF = 0x40;

  /** Status word: an unmasked exception is pending; B is the same. */
  public static final int ES = 0x80;

  public static final int B = 0x8000;

  /** Status word: condition codes. */
  public static final int C0 = 0x100;

  public static final int C1 = 0x200;
  public static final int C2 = 0x400;
  public static final int C3 = 0x4000;

  /** Sign and exponent of the default NaN; the significand is {@link #INDEFINITE}. */
  public static final int INDEFINITE_EXPONENT = 0xffff;

  public static final long INDEFINITE = 0xc000_0000_0000_0000L;

  /** Index in {@link #significand} of the slot into which MMX operands from memory are put. */
  public static final int STAGED = 8;

  private static final int TOP_SHIFT = 11;
  private static final int CR0_MP = 2;
  private static final int CR0_EM = 4;
  private static final int CR0_TS = 8;
  private static final int CR0_NE = 0x20;
  private static final int CR4_OSFXSR = 0x200;
  private static final int CR4_OSXMMEXCPT = 0x400;

  /** The arithmetic of this unit. */
  final SoftFloat soft = new SoftFloat();

  /** Significands by physical number, and {@link #STAGED}. */
  public final long[] significand = new long[9];

  /** Sign (bit 15) and exponent (bits 0–14) by physical number. */
  public final int[] exponent = new int[8];

  /** Physical number of ST(0). */
  public int top;

  /** A bit for each physical register that is not empty: the abridged tag byte of FXSAVE. */
  public int used;

  /** Control word; bit 6 reads as set. */
  public int control = 0x37f;

  /** Status word without TOP. */
  public int status;

  /** Where the last instruction that was not a control instruction lies, and its operand. */
  public long lastInstruction;

  public long lastOperand;

  /** Its low eleven opcode bits: bits 0–2 of the first byte, then the second byte. */
  public int lastOpcode;

  /**
   * What stands in the way of instructions of each kind, as a vector, or 0. An op tests one of
   * these and, when it is set, throws {@link #refuse}.
   */
  public int x87Obstacle;

  public int mmxObstacle;
  public int sseObstacle;

  private int waitObstacle;

  // The obstacles less a pending exception.
  private int x87Control;
  private int mmxControl;
  private boolean nativeErrors = true;
  private boolean simdExceptions;

  /**
   * Takes over the control bits that rule x87, MMX and SSE. The system unit calls this whenever CR0
   * or CR4 changes, and at reset.
   */
  public void controlChanged(long cr0, long cr4) {
    int emulate = (int) cr0 & CR0_EM;
    int switched = (int) cr0 & CR0_TS;
    x87Control = (emulate | switched) != 0 ? Vector.NM : 0;
    mmxControl = emulate != 0 ? Vector.UD : switched != 0 ? Vector.NM : 0;
    sseObstacle = (cr4 & CR4_OSFXSR) == 0 ? Vector.UD : mmxControl;
    waitObstacle = switched != 0 && (cr0 & CR0_MP) != 0 ? Vector.NM : 0;
    nativeErrors = (cr0 & CR0_NE) != 0;
    simdExceptions = (cr4 & CR4_OSXMMEXCPT) != 0;
    updateObstacles();
  }

  /** Raises the exception that an obstacle names. */
  public GuestFault refuse(Cpu cpu, Op op, int obstacle) {
    return cpu.fault(op, obstacle, GuestFault.NO_ERROR_CODE);
  }

  /** The vector of an unmasked SSE exception: #XM, or #UD when the system does not expect it. */
  public int simdExceptionVector() {
    return simdExceptions ? Vector.XM : Vector.UD;
  }

  /** What stands in the way of FWAIT. */
  int waitObstacle() {
    return waitObstacle != 0 ? waitObstacle : pendingVector();
  }

  /** What stands in the way of FXSAVE, FXRSTOR and the x87 instructions that do not wait. */
  public int saveObstacle() {
    return x87Control;
  }

  /**
   * #MF when an exception is pending. With CR0.NE clear it would be signalled outside the
   * processor, where nobody listens: execution goes on.
   */
  private int pendingVector() {
    return (status & ES) != 0 && nativeErrors ? Vector.MF : 0;
  }

  private void updateObstacles() {
    int pending = pendingVector();
    x87Obstacle = x87Control != 0 ? x87Control : pending;
    mmxObstacle = mmxControl != 0 ? mmxControl : pending;
  }

  /** The state after RESET, which differs from FNINIT's; INIT leaves all as it is. */
  public void reset() {
    initialize();
    control = 0x40;
    used = 0xff;
    Arrays.fill(significand, 0);
    Arrays.fill(exponent, 0);
  }

  /** FNINIT: everything but the registers' contents. */
  public void initialize() {
    control = 0x37f;
    status = 0;
    top = 0;
    used = 0;
    lastInstruction = 0;
    lastOperand = 0;
    lastOpcode = 0;
    updateObstacles();
  }

  /** The status word, TOP included. */
  public int statusWord() {
    return status | top << TOP_SHIFT;
  }

  /** Sets the status word and with it TOP; ES and B follow from the flags and masks. */
  public void statusWord(int value) {
    top = value >> TOP_SHIFT & 7;
    status = value & ~(7 << TOP_SHIFT);
    summarize();
  }

  /** Sets the control word; a flag that it unmasks becomes pending. */
  public void control(int value) {
    control = (value & 0x1f3f) | 0x40;
    summarize();
  }

  /** Sets exception flags; those that are not masked become pending. */
  void raise(int flags) {
    status |= flags;
    summarize();
  }

  /** FNCLEX. */
  void clearExceptions() {
    status &= ~(B | ES | SF | EXCEPTIONS);
    updateObstacles();
  }

  private void summarize() {
    if ((status & ~control & EXCEPTIONS) != 0) {
      status |= ES | B;
    } else {
      status &= ~(ES | B);
    }
    updateObstacles();
  }

  /** What every MMX instruction but EMMS does to the x87 state. */
  public void enterMmx() {
    top = 0;
    used = 0xff;
  }

  /** Puts a value into an MMX register; its exponent becomes all ones. */
  public void mmx(int register, long value) {
    significand[register] = value;
    exponent[register] = 0xffff;
  }

  /** The tag word in full: two bits a physical register: 0 valid, 1 zero, 2 special, 3 empty. */
  public int tagWord() {
    int tags = 0;
    for (int i = 0; i < 8; i++) {
      tags |= tag(i) << (2 * i);
    }
    return tags;
  }

  /** Sets which registers are empty from a full tag word; the rest follows from the contents. */
  public void tagWord(int tags) {
    used = 0;
    for (int i = 0; i < 8; i++) {
      if ((tags >> (2 * i) & 3) != 3) {
        used |= 1 << i;
      }
    }
  }

  private int tag(int i) {
    if ((used >> i & 1) == 0) {
      return 3;
    }
    int e = exponent[i] & 0x7fff;
    if (e == 0) {
      return significand[i] == 0 ? 1 : 2;
    }
    return e == 0x7fff || significand[i] >= 0 ? 2 : 0;
  }
}

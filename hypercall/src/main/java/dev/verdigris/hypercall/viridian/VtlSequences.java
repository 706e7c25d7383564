package dev.verdigris.hypercall.viridian;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.VsmBits;

/**
 * The code in a hypercall page that calls and returns from a trust level (TLFS, "Hypercall Page
 * Assist"): the control input, which the caller has where a hypercall has its input value, moves
 * aside, and the call code takes its place.
 *
 * <pre>
 * 64-bit   MOV RAX, RCX   MOV ECX, code   hypercall   RET
 * 32-bit   MOV ECX, EAX   MOV EAX, code   hypercall   RET
 * </pre>
 */
final class VtlSequences {
  // Each has room for the longest instruction.
  private static final int WIDE_CALL = 0x20;
  private static final int WIDE_RETURN = 0x40;
  private static final int NARROW_CALL = 0x60;
  private static final int NARROW_RETURN = 0x80;
  private static final byte[] WIDE = {0x48, (byte) 0x89, (byte) 0xc8, (byte) 0xb9};
  private static final byte[] NARROW = {(byte) 0x89, (byte) 0xc1, (byte) 0xb8};

  private VtlSequences() {}

  /** Writes them into a page. */
  static void put(long page, byte[] instruction) {
    put(page + WIDE_CALL, WIDE, CallCode.VTL_CALL, instruction);
    put(page + WIDE_RETURN, WIDE, CallCode.VTL_RETURN, instruction);
    put(page + NARROW_CALL, NARROW, CallCode.VTL_CALL, instruction);
    put(page + NARROW_RETURN, NARROW, CallCode.VTL_RETURN, instruction);
  }

  private static void put(long start, byte[] moves, int code, byte[] instruction) {
    long address = start;
    for (byte b : moves) {
      UNSAFE.putByte(address++, b);
    }
    UNSAFE.putInt(address, code);
    HypercallPage.put(address + Integer.BYTES, instruction);
  }

  /** HvRegisterVsmCodePageOffsets of a 64- or 32-bit caller. */
  static long offsets(boolean wide) {
    long call = wide ? WIDE_CALL : NARROW_CALL;
    long back = wide ? WIDE_RETURN : NARROW_RETURN;
    return call | back << VsmBits.RETURN_OFFSET_SHIFT;
  }
}

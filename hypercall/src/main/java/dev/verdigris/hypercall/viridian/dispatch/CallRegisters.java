package dev.verdigris.hypercall.viridian.dispatch;

import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.VirtualProcessor;

/**
 * Which registers carry what (TLFS, "Hypercall Interface"):
 *
 * <pre>
 *            64-bit caller   32-bit caller
 * input      RCX             EDX:EAX
 * first      RDX             EBX:ECX        input GPA, or first 8 bytes of a fast call
 * second     R8              EDI:ESI        output GPA, or next 8 bytes
 * result     RAX             EDX:EAX
 * </pre>
 *
 * <p>A call between trust levels has its control input in RAX, or ECX (TLFS, "Virtual Secure
 * Mode").
 *
 * <p>A fast call's parameter block goes on from the second register to XMM0–XMM5. Output of a
 * 64-bit caller begins in the register after the input, which counts in units of 16 bytes.
 */
final class CallRegisters {
  /** Bytes of a fast call's parameters at most: RDX, R8 and XMM0–XMM5. */
  static final int BLOCK = 112;

  private static final int XMM_OFFSET = 16;

  private CallRegisters() {}

  static long input(VirtualProcessor vp, boolean wide) {
    return wide ? vp.register(Register.RCX) : pair(vp, Register.RDX, Register.RAX);
  }

  static void input(VirtualProcessor vp, boolean wide, long value) {
    if (wide) {
      vp.register(Register.RCX, value);
    } else {
      pair(vp, Register.RDX, Register.RAX, value);
    }
  }

  /** The control input of a call between trust levels. */
  static long control(VirtualProcessor vp, boolean wide) {
    return wide ? vp.register(Register.RAX) : vp.register(Register.RCX) & 0xffff_ffffL;
  }

  static long first(VirtualProcessor vp, boolean wide) {
    return wide ? vp.register(Register.RDX) : pair(vp, Register.RBX, Register.RCX);
  }

  static long second(VirtualProcessor vp, boolean wide) {
    return wide ? vp.register(Register.R8) : pair(vp, Register.RDI, Register.RSI);
  }

  static void result(VirtualProcessor vp, boolean wide, long value) {
    if (wide) {
      vp.register(Register.RAX, value);
    } else {
      pair(vp, Register.RDX, Register.RAX, value);
    }
  }

  /** Where the output of a fast call begins in its block. */
  static int outputOffset(int inputBytes) {
    return (inputBytes + 15) & ~15;
  }

  /** Eight bytes of a block; the first sixteen are where a 64-bit caller has them. */
  static long block(VirtualProcessor vp, int offset) {
    if (offset < XMM_OFFSET) {
      return vp.register(offset == 0 ? Register.RDX : Register.R8);
    }
    return vp.xmm((offset - XMM_OFFSET) >> 4, (offset & 8) != 0);
  }

  /** Sets eight bytes of a 64-bit caller's block. */
  static void block(VirtualProcessor vp, int offset, long value) {
    if (offset < XMM_OFFSET) {
      vp.register(offset == 0 ? Register.RDX : Register.R8, value);
    } else {
      vp.xmm((offset - XMM_OFFSET) >> 4, (offset & 8) != 0, value);
    }
  }

  private static long pair(VirtualProcessor vp, Register high, Register low) {
    return vp.register(high) << 32 | (vp.register(low) & 0xffff_ffffL);
  }

  private static void pair(VirtualProcessor vp, Register high, Register low, long value) {
    vp.register(high, value >>> 32);
    vp.register(low, value & 0xffff_ffffL);
  }
}

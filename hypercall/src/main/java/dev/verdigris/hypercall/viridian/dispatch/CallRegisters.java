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
 */
final class CallRegisters {
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

  private static long pair(VirtualProcessor vp, Register high, Register low) {
    return vp.register(high) << 32 | (vp.register(low) & 0xffff_ffffL);
  }

  private static void pair(VirtualProcessor vp, Register high, Register low, long value) {
    vp.register(high, value >>> 32);
    vp.register(low, value & 0xffff_ffffL);
  }
}

package dev.verdigris.guest.cpu.oracle;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.fpu.FpuState;
import dev.verdigris.host.oracle.HostProcessor;
import dev.verdigris.host.oracle.HostState;
import java.util.Locale;

/**
 * Compares what the two processors made of a case, in all that the architecture defines (Intel SDM
 * volume 2 and AMD APM volumes 3 to 5; what either leaves open is open).
 *
 * <p>The transcendental x87 functions may differ by one unit in the last place, and so in C1, which
 * tells how they were rounded. RCP and RSQRT may be off by 1.5 * 2^-12 each.
 */
final class Verdict {
  /** Addresses whose contents are defined. */
  @FunctionalInterface
  interface Extent {
    boolean contains(long address);
  }

  private static final int PF = 14;
  private static final int DF = 0x400;
  private static final int CONDITIONS = FpuState.C0 | FpuState.C2 | FpuState.C3;

  private final OurProcessor ours;
  private final HostState host;
  private final Memory memory;
  private final StringBuilder out = new StringBuilder();

  Verdict(OurProcessor ours, HostState host, Memory memory) {
    this.ours = ours;
    this.host = host;
    this.memory = memory;
  }

  /** Whether a case has a defined outcome at all. */
  static boolean defined(Encoder code, Inputs in) {
    if (!code.form.is("double")) {
      return true;
    }
    int count = (code.form.is("bycl") ? (int) in.gpr[1] : code.immediate) & 31;
    return code.operandSize != 2 || count <= 16;
  }

  /** What differs, or null. */
  String compare(Encoder code, Inputs in, int expected, int got) {
    out.setLength(0);
    Cpu cpu = ours.cpu;
    check("vector", expected, got);
    if (expected == got && expected != HostProcessor.NO_FAULT) {
      check("rip", host.rip(), cpu.rip);
      check("error code", host.errorCode(), ours.errorCode);
      if (expected == PF) {
        check("cr2", host.faultAddress(), cpu.mmu.faultAddress());
      }
    }
    int skip = code.form.is("scan") && (host.rflags() & Flags.ZF) != 0 ? code.reg : -1;
    for (int i = 0; i < 16; i++) {
      if (i != skip) {
        check("r" + i, host.gpr(i), cpu.r[i]);
      }
    }
    int mask = flags(code, in, expected) | DF;
    check("flags", host.rflags() & mask, (Flags.status(cpu) | cpu.systemFlags) & mask);
    vectors(code.form);
    coprocessor(code.form);
    memory(code, in);
    return out.length() == 0 ? null : out.toString();
  }

  private void check(String name, long expected, long got) {
    if (expected != got) {
      out.append(String.format(Locale.ROOT, " %s: %x not %x;", name, got, expected));
    }
  }

  /** Flags that the form defines; all where nothing ran. */
  private static int flags(Encoder code, Inputs in, int vector) {
    Form form = code.form;
    int all = Flags.STATUS;
    if (!form.is("shift")) {
      return all & ~form.undefined;
    }
    int bits = 8 * code.operandSize;
    int given = form.is("by1") ? 1 : form.is("bycl") ? (int) in.gpr[1] : code.immediate;
    int count = given & (bits == 64 ? 63 : 31);
    if (count == 0 || (vector >= 0 && vector != 3)) {
      return all;
    }
    int mask = count == 1 ? all : all & ~Flags.OF;
    boolean rotate = !form.is("double") && form.reg < 4;
    if (!rotate) {
      mask &= ~Flags.AF;
      mask &= count >= bits && form.reg != 7 ? ~Flags.CF : ~0;
    }
    return mask;
  }

  private void vectors(Form form) {
    long[] x = ours.cpu.simd.xmm;
    for (int i = 0; i < 32; i++) {
      long expected = host.xmm(i >> 1, (i & 1) != 0);
      if (x[i] != expected && !(form.is("estimate") && Nearness.estimates(x[i], expected))) {
        check("xmm" + (i >> 1) + ((i & 1) != 0 ? "h" : "l"), expected, x[i]);
      }
    }
    check("mxcsr", host.mxcsr(), ours.cpu.simd.mxcsr);
  }

  private void coprocessor(Form form) {
    FpuState fpu = ours.cpu.fpu;
    long fx = host.fxAddress();
    check("fcw", UNSAFE.getShort(fx + HostState.FX_CONTROL) & 0xffff, fpu.control);
    int mask = 0xffff;
    if (form.is("ulp")) {
      // C2 says that the operand was out of range.
      mask = ~(FpuState.C0 | FpuState.C1 | FpuState.C3);
    } else if (form.is("x87") && !form.is("cc") && !form.is("environment")) {
      mask = ~CONDITIONS;
    }
    int status = UNSAFE.getShort(fx + HostState.FX_STATUS) & 0xffff;
    check("fsw", status & mask, fpu.statusWord() & mask);
    check("ftw", UNSAFE.getByte(fx + HostState.FX_TAG) & 0xff, fpu.used);
    for (int i = 0; i < 8; i++) {
      int physical = fpu.top + i & 7;
      long significand = UNSAFE.getLong(fx + HostState.FX_ST + 16L * i);
      int exponent = UNSAFE.getShort(fx + HostState.FX_ST + 16L * i + 8) & 0xffff;
      boolean near =
          form.is("ulp")
              && Nearness.extended(
                  fpu.exponent[physical], fpu.significand[physical], exponent, significand);
      if (!near) {
        check("st" + i, significand, fpu.significand[physical]);
        check("st" + i + " exponent", exponent, fpu.exponent[physical]);
      }
    }
  }

  private void memory(Encoder code, Inputs in) {
    Form form = code.form;
    Extent defined = extent(code, in.target);
    if (code.hasMemory || form.is("mask")) {
      differ(memory.difference(in.target - 32, code.memoryBytes() + 64, defined));
    }
    if (form.is("string")) {
      differ(memory.difference((int) in.gpr[7] - 256, 512, at -> true));
    }
    if (form.is("stack")) {
      differ(memory.difference(in.gpr[4] - 320, 384, at -> true));
    }
    if (form.is("bitstring") && code.hasMemory) {
      differ(memory.difference(in.target - 0x1000, 0x2000, at -> true));
    }
    if (form.is("image") || form.is("environment")) {
      memory.agree();
    }
  }

  private void differ(long at) {
    if (at != 0) {
      out.append(
          String.format(Locale.ROOT, " memory %x is not the host's %s;", at, memory.hex(at, 8)));
    }
  }

  /** Leaves out what the images of x87 and SSE state hold of pointers and reserved fields. */
  private static Extent extent(Encoder code, long target) {
    if (code.form.is("image")) {
      return at -> {
        int offset = (int) (at - target);
        boolean register = offset >= 32 && offset < 160 && (offset & 15) < 10;
        boolean head = offset < 5 || (offset >= 24 && offset < 28);
        return register || head || offset >= 160;
      };
    }
    if (code.form.is("environment")) {
      int step = code.operandSize == 2 ? 2 : 4;
      return at -> {
        int offset = (int) (at - target);
        boolean word = offset < 3 * step && offset % step < 2;
        return word || offset < 0 || offset >= 7 * step;
      };
    }
    return at -> true;
  }
}

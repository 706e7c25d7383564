package dev.verdigris.guest.cpu.simd;

import static dev.verdigris.guest.cpu.simd.PrefixTable.P66;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;

/** PCMPESTRM, PCMPESTRI, PCMPISTRM, PCMPISTRI. */
final class StringOps {
  private StringOps() {}

  static void register(PrefixTable table) {
    for (int i = 0; i < 4; i++) {
      boolean explicit = i < 2;
      boolean index = (i & 1) != 0;
      table.put(Insn.MAP_0F3A, 0x60 + i, P66, insn -> new Compare(insn, explicit, index));
    }
  }

  private static final class Compare extends XmmOp {
    private static final int RAX = 0;
    private static final int RCX = 1;
    private static final int RDX = 2;

    private final int control;
    private final boolean explicit;
    private final boolean index;
    private final boolean wide;

    Compare(Insn insn, boolean explicit, boolean index) {
      super(insn, UNALIGNED_16);
      control = (int) insn.imm & 0xff;
      this.explicit = explicit;
      this.index = index;
      wide = insn.operandSize == 8;
    }

    @Override
    public Op exec(Cpu cpu) {
      int s = source(cpu);
      long[] x = cpu.simd.xmm;
      int la;
      int lb;
      if (explicit) {
        la = StringCompare.explicitLength(wide ? cpu.r[RAX] : (int) cpu.r[RAX], control);
        lb = StringCompare.explicitLength(wide ? cpu.r[RDX] : (int) cpu.r[RDX], control);
      } else {
        la = StringCompare.implicitLength(x[d], x[d + 1], control);
        lb = StringCompare.implicitLength(x[s], x[s + 1], control);
      }
      int result = StringCompare.compare(x, d, s, la, lb, control);
      int n = StringCompare.lanes(control);
      Flags.setStatus(
          cpu,
          (result != 0 ? Flags.CF : 0)
              | (lb < n ? Flags.ZF : 0)
              | (la < n ? Flags.SF : 0)
              | ((result & 1) != 0 ? Flags.OF : 0));
      if (index) {
        cpu.r[RCX] = StringCompare.index(result, control);
      } else {
        StringCompare.mask(x, result, control);
      }
      return next.exec(cpu);
    }
  }
}

package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.R14;
import static dev.verdigris.guest.probe.Reg.R15;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDX;

/** Routines of probes of CPUID. */
final class LeafRoutines {
  // Leaves printed at most, whatever is announced.
  private static final int FURTHER = 0x20;

  private final ProbeCode probe;
  private final Assembler code;

  LeafRoutines(ProbeCode probe) {
    this.probe = probe;
    code = probe.code;
  }

  void write() {
    probe.begin(ProbeKind.LEAF);
    code.load(RAX, R12, Probe.A).load(RCX, R12, Probe.B);
    printLeaf();
    code.ret();
    probe.begin(ProbeKind.FURTHER_LEAVES);
    further();
  }

  private void further() {
    Label next = new Label();
    Label bounded = new Label();
    Label done = new Label();
    code.load(R14, R12, Probe.A).load(RAX, R12, Probe.B).mov32(RCX, 0).cpuid().mov32(R15, RAX);
    code.mov(RAX, R14).alu(Alu.ADD, RAX, FURTHER).alu(Alu.CMP, R15, RAX);
    code.jump(Condition.BELOW_EQUAL, bounded).mov(R15, RAX).bind(bounded);
    code.bind(next).alu(Alu.ADD, R14, 1).alu(Alu.CMP, R14, R15).jump(Condition.ABOVE, done);
    probe.image.printHex(R14, 8);
    probe.image.print(": ");
    code.mov(RAX, R14).mov32(RCX, 0);
    printLeaf();
    probe.image.print("; ");
    code.jump(next).bind(done);
    probe.image.print("end");
    code.ret();
  }

  private void printLeaf() {
    code.cpuid().push(RDX).push(RCX).push(RBX).push(RAX);
    for (int i = 0; i < 4; i++) {
      if (i != 0) {
        probe.image.print(" ");
      }
      code.pop(RAX);
      probe.image.printHex(RAX, 8);
    }
  }
}

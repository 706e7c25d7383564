package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.R13;
import static dev.verdigris.guest.probe.Reg.R14;
import static dev.verdigris.guest.probe.Reg.R15;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBP;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDX;
import static dev.verdigris.guest.probe.Reg.RSI;

import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.ReferenceTscLayout;

/** The routine that compares the reference TSC page with the reference count (TLFS, "Timers"). */
final class TimeRoutines {
  private static final int ROUNDS = 16;
  private static final int CONSISTENT = 0;
  private static final int INCONSISTENT = 1;
  private static final int INVALID = 2;

  private final ProbeCode probe;
  private final BareImage image;
  private final Assembler code;

  TimeRoutines(ProbeCode probe) {
    this.probe = probe;
    image = probe.image;
    code = probe.code;
  }

  void write() {
    probe.begin(ProbeKind.REFERENCE_TSC);
    image.guarded(
        () -> {
          code.load(R13, R12, Probe.B).mov(RAX, R13).alu(Alu.OR, RAX, 1);
          probe.writeMsr();
          compare();
          code.load(RAX, R12, Probe.B);
          probe.writeMsr();
        });
    probe.endPrinting(this::printVerdict);
  }

  /** Page in R13; leaves the verdict in RBP. */
  private void compare() {
    Label round = new Label();
    Label valid = new Label();
    Label wrong = new Label();
    Label end = new Label();
    code.mov32(RBP, INVALID).mov32(R15, ROUNDS);
    code.load32(RAX, R13, ReferenceTscLayout.SEQUENCE).alu32(Alu.CMP, RAX, 0);
    code.jump(Condition.NOT_EQUAL, valid).jump(end);
    code.bind(valid).mov32(RBP, CONSISTENT);
    code.bind(round);
    readCount();
    code.mov(R14, RAX);
    code.rdtsc();
    probe.joinHalves();
    code.load(RCX, R13, ReferenceTscLayout.SCALE).multiply(RCX);
    code.load(RCX, R13, ReferenceTscLayout.OFFSET).alu(Alu.ADD, RDX, RCX).mov(RSI, RDX);
    readCount();
    code.load(RCX, R12, Probe.C).alu(Alu.ADD, RAX, RCX).alu(Alu.SUB, R14, RCX);
    code.alu(Alu.CMP, RSI, R14).jump(Condition.LESS, wrong);
    code.alu(Alu.CMP, RSI, RAX).jump(Condition.GREATER, wrong);
    code.alu32(Alu.SUB, R15, 1).jump(Condition.NOT_EQUAL, round).jump(end);
    code.bind(wrong).mov32(RBP, INCONSISTENT).bind(end);
  }

  private void readCount() {
    code.mov32(RCX, Msr.TIME_REF_COUNT).rdmsr();
    probe.joinHalves();
  }

  private void printVerdict() {
    Label inconsistent = new Label();
    Label invalid = new Label();
    Label end = new Label();
    code.alu32(Alu.CMP, RBP, INCONSISTENT).jump(Condition.EQUAL, inconsistent);
    code.jump(Condition.ABOVE, invalid);
    image.print("consistent");
    code.jump(end).bind(inconsistent);
    image.print("inconsistent");
    code.jump(end).bind(invalid);
    image.print("sequence 0");
    code.bind(end);
  }
}

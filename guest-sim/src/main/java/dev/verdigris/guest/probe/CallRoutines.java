package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.R14;
import static dev.verdigris.guest.probe.Reg.R15;
import static dev.verdigris.guest.probe.Reg.R8;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBP;
import static dev.verdigris.guest.probe.Reg.RBX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDI;
import static dev.verdigris.guest.probe.Reg.RDX;
import static dev.verdigris.guest.probe.Reg.RSI;
import static dev.verdigris.guest.probe.Reg.RSP;

import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import java.util.EnumMap;
import java.util.Map;

/** Routines of probes of hypercalls (TLFS, "Hypercall Interface"). */
final class CallRoutines {
  private static final int XMM_PARAMETERS = 6;
  private static final int STATUS = 0xffff;
  // Bytes of output that can be shown.
  private static final int CLEARED = 64;
  // RFLAGS: bit 1; IOPL 3, so that a hypercall page may hold a port instruction.
  private static final int USER_FLAGS = 0x3002;

  private final ProbeCode probe;
  private final BareImage image;
  private final Assembler code;
  private final Label load = new Label();
  private final Label userReturned = new Label();
  private final Label keep = new Label();
  private final Label print = new Label();
  private final Map<CallPath, Label> instructions = new EnumMap<>(CallPath.class);

  CallRoutines(ProbeCode probe) {
    this.probe = probe;
    image = probe.image;
    code = probe.code;
  }

  /** Where a path begins. */
  long address(CallPath path) {
    return switch (path) {
      case PAGE -> ProbeMemory.HYPERCALL_PAGE;
      case COPY -> ProbeMemory.HYPERCALL_COPY;
      case VMCALL, VMMCALL -> code.address(instructions.get(path));
    };
  }

  void write() {
    instructions.put(CallPath.VMCALL, code.here());
    code.vmcall().ret();
    instructions.put(CallPath.VMMCALL, code.here());
    code.vmmcall().ret();
    writeLoad();
    writeKeep();
    writePrint();
    copyPage();
    call();
    call32();
    callUser();
    callInterrupting();
    callOthers();
  }

  /**
   * Fills the input page, clears the output, and loads the registers of a 64-bit caller; RBP is
   * what to call.
   */
  private void writeLoad() {
    Label slow = new Label();
    code.bind(load);
    code.mov(RDI, ProbeMemory.OUTPUT).mov32(RCX, 2 * ProbeMemory.PAGE).mov32(RAX, 0).fillBytes();
    code.load(RSI, R12, Probe.INPUT).load(RCX, R12, Probe.INPUT_SIZE);
    code.mov(RDI, ProbeMemory.INPUT).copyBytes();
    code.load(RCX, R12, Probe.A).load(RDX, R12, Probe.B).load(R8, R12, Probe.C);
    code.load(RBP, R12, Probe.PATH);
    code.mov32(RAX, RCX).alu32(Alu.AND, RAX, (int) HypercallValue.FAST);
    code.jump(Condition.EQUAL, slow).mov(RSI, ProbeMemory.INPUT);
    code.load(RDX, RSI, 0).load(R8, RSI, 8);
    for (int i = 0; i < XMM_PARAMETERS; i++) {
      code.loadXmm(i, RSI, 16 + 16 * i);
    }
    code.bind(slow).ret();
  }

  /** Keeps the result and the registers that may hold output; RBX stays. */
  private void writeKeep() {
    code.bind(keep).store(probe.result, RAX).lea(RAX, probe.block);
    code.store(RAX, 0, RDX).store(RAX, 8, R8);
    for (int i = 0; i < XMM_PARAMETERS; i++) {
      code.storeXmm(RAX, 16 + 16 * i, i);
    }
    code.load(R12, probe.current).ret();
  }

  /** Prints the result, and output after a success. */
  private void writePrint() {
    Label next = new Label();
    Label done = new Label();
    code.bind(print).load(RAX, probe.result);
    image.printHex(RAX, 16);
    code.load(RAX, probe.result).alu32(Alu.AND, RAX, STATUS).jump(Condition.NOT_EQUAL, done);
    code.load(R14, R12, Probe.OUTPUT).load(R15, R12, Probe.OUTPUT_WORDS);
    code.bind(next).alu(Alu.CMP, R15, 0).jump(Condition.EQUAL, done);
    image.print(" ");
    code.load(RAX, R14, 0);
    image.printHex(RAX, 16);
    code.alu(Alu.ADD, R14, 8).alu(Alu.SUB, R15, 1).jump(next);
    code.bind(done).ret();
  }

  private void copyPage() {
    probe.begin(ProbeKind.COPY_PAGE);
    code.mov(RSI, ProbeMemory.HYPERCALL_PAGE).mov(RDI, ProbeMemory.HYPERCALL_COPY);
    code.mov32(RCX, ProbeMemory.PAGE).copyBytes();
    image.print("done");
    code.ret();
  }

  private void call() {
    probe.begin(ProbeKind.CALL);
    image.guarded(() -> code.call(load).call(RBP));
    code.call(keep);
    probe.endPrinting(() -> code.call(print));
  }

  private void call32() {
    Label compatible = new Label();
    Label back = new Label();
    probe.begin(ProbeKind.CALL_32);
    image.guarded(
        () -> {
          code.mov32(RAX, DescriptorTables.DATA).dataSegments(RAX).call(load);
          code.mov(RDI, R8).shiftRight(RDI, 32).mov32(RSI, R8);
          code.mov(RBX, RDX).shiftRight(RBX, 32);
          code.mov32(RAX, RCX).mov32(R8, RDX).mov(RDX, RCX).shiftRight(RDX, 32).mov32(RCX, R8);
          code.push32(DescriptorTables.CODE32).lea(R15, compatible).push(R15).farReturn();
          // 32-bit code; CALL EBP has the same encoding.
          code.bind(compatible).call(RBP).farJump32(DescriptorTables.CODE, back).bind(back);
          probe.joinHalves();
        });
    code.call(keep);
    probe.endPrinting(() -> code.call(print));
  }

  private void callUser() {
    Label user = new Label();
    probe.begin(ProbeKind.CALL_USER);
    image.guarded(
        () -> {
          code.lea(RAX, image.descriptors().task).store(RAX, DescriptorTables.RSP0, RSP).call(load);
          code.push32(DescriptorTables.USER_DATA).push32((int) ProbeMemory.USER_STACK_TOP);
          code.push32(USER_FLAGS).push32(DescriptorTables.USER_CODE);
          code.lea(RAX, user).push(RAX).iretq();
          code.bind(user).call(RBP).interrupt(BareImage.USER_RETURN);
        });
    code.call(keep).mov32(RAX, DescriptorTables.DATA).dataSegments(RAX);
    code.alu32(Alu.CMP, RBX, BareImage.USER_RETURN).jump(Condition.EQUAL, userReturned);
    probe.printFault();
    code.ret().bind(userReturned);
    image.print("returned ");
    code.call(print).ret();
  }

  private void callInterrupting() {
    probe.begin(ProbeKind.CALL_INTERRUPTING);
    probe.countInterrupts();
    code.push(R14);
    image.guarded(() -> code.call(load).call(RBP));
    code.call(keep).pop(R14).mov32(R15, 1);
    endAwaiting();
  }

  private void callOthers() {
    probe.begin(ProbeKind.CALL_OTHERS);
    probe.countInterrupts();
    code.push(R14);
    image.guarded(
        () -> {
          // All but the first: 2^n − 2.
          code.call(load).load(RCX, probe.processors).mov32(RAX, 1).shiftLeft(RAX);
          code.alu(Alu.SUB, RAX, 2).mov(R8, RAX);
          code.load(RCX, R12, Probe.A).load(RDX, R12, Probe.C).call(RBP);
        });
    code.call(keep).pop(R14).load(R15, probe.processors).alu(Alu.SUB, R15, 1);
    endAwaiting();
  }

  /** Prints the result; after a success waits for R15 more interrupts than R14. */
  private void endAwaiting() {
    probe.endPrinting(
        () -> {
          Label failed = new Label();
          code.push(R14).push(R15).call(print).pop(R15).pop(R14);
          code.load(RAX, probe.result).alu32(Alu.AND, RAX, STATUS);
          code.jump(Condition.NOT_EQUAL, failed);
          probe.awaitInterrupts();
          image.print(" ");
          probe.printDelivered();
          code.bind(failed);
        });
  }
}

package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.R13;
import static dev.verdigris.guest.probe.Reg.R14;
import static dev.verdigris.guest.probe.Reg.R8;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDI;
import static dev.verdigris.guest.probe.Reg.RDX;
import static dev.verdigris.guest.probe.Reg.RSI;
import static dev.verdigris.guest.probe.Reg.RSP;

import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.StartProcessorLayout;

/**
 * Starts the further processors one after another, each when the one before has ended its probes:
 * by INIT and start-up interrupts (Intel SDM volume 3, "MP Initialization"), the last one by
 * HvCallStartVirtualProcessor first. They stay halted, with interrupts on.
 */
final class ProcessorStart {
  private static final int INIT = 0x4500;
  private static final int START_UP = 0x4600 | ProbeMemory.TRAMPOLINE >> 12;
  // Fixed, edge-triggered, with a vector that does nothing but end the boot processor's halt.
  private static final int WAKE_UP = 0x40e4;
  // Ticks of the time stamp counter.
  private static final int AFTER_INIT = 1 << 22;
  private static final int AFTER_FIRST_START_UP = 1 << 24;
  // CR0: MP set, EM and TS clear. CR4: OSFXSR, OSXMMEXCPT.
  private static final int CR0_SET = 0x2;
  private static final int CR0_KEPT = ~0xc;
  private static final int CR4_SET = 0x600;
  private static final int STACK_SHIFT = 12;

  /** Where a further processor begins, in 64-bit mode. */
  final Label entry = new Label();

  /** Subroutine: what each processor does first. */
  final Label prepare = new Label();

  private final Label arrived = new Label();
  private final Label go = new Label();
  private final Label ended = new Label();
  private final ProbeCode probe;
  private final BareImage image;
  private final Assembler code;
  private final LocalApicRoutines apic;
  private final Trampoline trampoline;

  ProcessorStart(ProbeCode probe, LocalApicRoutines apic) {
    this.probe = probe;
    image = probe.image;
    code = probe.code;
    this.apic = apic;
    trampoline = new Trampoline(image);
  }

  /** Writes what is not part of the boot processor's course. */
  void write(Label table, Label run) {
    code.align(16).bind(arrived).int64(0).bind(go).int64(0).bind(ended).int64(0);
    writePrepare();
    writeEntry(table, run);
    trampoline.write(entry);
  }

  private void writePrepare() {
    code.bind(prepare).lidt(image.descriptors().idtPointer);
    code.movFromControl(RAX, 0).alu32(Alu.OR, RAX, CR0_SET).alu32(Alu.AND, RAX, CR0_KEPT);
    code.movToControl(0, RAX);
    code.movFromControl(RAX, 4).alu32(Alu.OR, RAX, CR4_SET).movToControl(4, RAX);
    image.descriptors().loadTask();
    code.call(apic.enable).ret();
  }

  private void writeEntry(Label table, Label run) {
    code.bind(entry).mov32(RAX, DescriptorTables.DATA).dataSegments(RAX);
    code.load(RAX, probe.processor).alu(Alu.ADD, RAX, 1).shiftLeft(RAX, STACK_SHIFT);
    code.alu(Alu.ADD, RAX, (int) ProbeMemory.STACKS).mov(RSP, RAX).call(prepare);
    code.mov32(RAX, 1).store(arrived, RAX);
    Label waiting = code.here();
    code.pause().load(RAX, go).alu(Alu.CMP, RAX, 0).jump(Condition.EQUAL, waiting);
    code.lea(R12, table).call(run).mov32(RAX, 1).store(ended, RAX);
    code.mov(RAX, ProbeMemory.APIC_IDS).load32(RDX, RAX, 0).mov32(RAX, WAKE_UP).call(apic.send);
    Label parked = code.sti().here();
    code.hlt().jump(parked);
  }

  /** Puts the trampoline into place. */
  void writeSetUp() {
    code.lea(RSI, trampoline.begin).mov32(RDI, ProbeMemory.TRAMPOLINE);
    code.lea(RCX, trampoline.end).alu(Alu.SUB, RCX, RSI).copyBytes();
  }

  /**
   * The boot processor's part.
   *
   * @param input of HvCallStartVirtualProcessor
   */
  void writeStartAll(Label input) {
    Label next = new Label();
    Label done = new Label();
    Label byInterrupts = new Label();
    Label running = new Label();
    Label silent = new Label();
    Label proceed = new Label();
    code.load(RAX, apic.mode).alu(Alu.CMP, RAX, LocalApicRoutines.NONE).jump(Condition.EQUAL, done);
    code.mov32(R13, 1);
    code.bind(next).load(RAX, probe.processors).alu(Alu.CMP, R13, RAX);
    code.jump(Condition.ABOVE_EQUAL, done).store(probe.processor, R13);
    code.store(arrived, 0).store(go, 0).store(ended, 0);
    code.alu(Alu.SUB, RAX, 1).alu(Alu.CMP, R13, RAX).jump(Condition.NOT_EQUAL, byInterrupts);
    startByCall(input, byInterrupts);
    awaitArrival(ProbeCode.PATIENCE, running);
    code.bind(byInterrupts);
    send(INIT);
    awaitArrival(AFTER_INIT, running);
    send(START_UP);
    awaitArrival(AFTER_FIRST_START_UP, running);
    send(START_UP);
    awaitArrival(ProbeCode.PATIENCE, running);
    code.jump(silent);
    code.bind(running);
    printLine("start processor");
    image.print("running\n");
    code.mov32(RAX, 1).store(go, RAX);
    Label waiting = code.here();
    code.load(RAX, ended).alu(Alu.CMP, RAX, 0).jump(Condition.NOT_EQUAL, proceed);
    code.sti().hlt().cli().jump(waiting);
    code.bind(silent);
    printLine("start processor");
    image.print("no answer\n");
    code.bind(proceed).load(R13, probe.processor).alu(Alu.ADD, R13, 1).jump(next);
    code.bind(done).store(probe.processor, 0);
  }

  private void startByCall(Label input, Label failed) {
    Label returned = new Label();
    printLine("start HvCallStartVirtualProcessor");
    code.lea(RSI, input).mov(RDI, ProbeMemory.INPUT).mov32(RCX, StartProcessorLayout.SIZE);
    code.copyBytes().load(RAX, probe.processor).mov(RDX, ProbeMemory.INPUT);
    code.store32(RDX, StartProcessorLayout.VP_INDEX, RAX);
    image.guarded(
        () ->
            code.mov32(RCX, CallCode.START_VIRTUAL_PROCESSOR)
                .mov32(R8, 0)
                .mov(RAX, ProbeMemory.HYPERCALL_PAGE)
                .call(RAX));
    code.alu32(Alu.CMP, RBX, -1).jump(Condition.EQUAL, returned);
    probe.printFault();
    image.print("\n");
    code.jump(failed).bind(returned).mov(R14, RAX);
    image.printHex(R14, 16);
    image.print("\n");
    code.alu(Alu.CMP, R14, 0).jump(Condition.NOT_EQUAL, failed);
  }

  private void send(int command) {
    code.load(RAX, probe.processor).shiftLeft(RAX, 2).alu(Alu.ADD, RAX, (int) ProbeMemory.APIC_IDS);
    code.load32(RDX, RAX, 0).mov32(RAX, command).call(apic.send);
  }

  private void awaitArrival(int ticks, Label running) {
    probe.await(
        ticks,
        () -> code.load(RAX, arrived).alu(Alu.CMP, RAX, 0).jump(Condition.NOT_EQUAL, running));
  }

  private void printLine(String what) {
    code.load(RAX, probe.processor);
    image.printHex(RAX, 2);
    image.print(" " + what + " = ");
  }
}

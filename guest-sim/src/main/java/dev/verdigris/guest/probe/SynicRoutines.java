package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.R13;
import static dev.verdigris.guest.probe.Reg.R14;
import static dev.verdigris.guest.probe.Reg.R15;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RCX;

import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.Msr;

/**
 * Routines of probes that have interrupts sent to their own processor: synthetic timers, messages,
 * the local APIC's MSRs, idling.
 */
final class SynicRoutines {
  // 200 µs in units of 100 ns.
  private static final int DELAY = 2000;

  private final ProbeCode probe;
  private final BareImage image;
  private final Assembler code;
  private final LocalApicRoutines apic;

  SynicRoutines(ProbeCode probe, LocalApicRoutines apic) {
    this.probe = probe;
    image = probe.image;
    code = probe.code;
    this.apic = apic;
  }

  void write() {
    timer();
    timerBehind();
    endOfMessage();
    probe.begin(ProbeKind.FREE_SLOT);
    image.guarded(this::freeSlot);
    probe.endPrinting(() -> image.print("done"));
    interrupting();
    idle();
  }

  private void timer() {
    probe.begin(ProbeKind.TIMER);
    probe.countInterrupts();
    image.guarded(
        () -> {
          arm();
          code.mov32(R15, 1);
          probe.awaitInterrupts();
        });
    probe.endPrinting(this::printDelivery);
  }

  private void timerBehind() {
    probe.begin(ProbeKind.TIMER_BEHIND);
    image.guarded(
        () -> {
          Label pending = new Label();
          arm();
          code.load(R13, R12, Probe.OUTPUT);
          probe.await(
              ProbeCode.PATIENCE,
              () ->
                  code.loadByte(RAX, R13, MessageLayout.FLAGS)
                      .alu32(Alu.AND, RAX, MessageLayout.PENDING)
                      .jump(Condition.NOT_EQUAL, pending));
          code.bind(pending);
        });
    probe.endPrinting(
        () -> {
          image.print("flags ");
          printFlags();
        });
  }

  private void endOfMessage() {
    probe.begin(ProbeKind.END_OF_MESSAGE);
    probe.countInterrupts();
    image.guarded(
        () -> {
          freeSlot();
          code.mov32(R15, 1);
          probe.awaitInterrupts();
        });
    probe.endPrinting(this::printDelivery);
  }

  private void interrupting() {
    probe.begin(ProbeKind.MSR_INTERRUPTING);
    probe.countInterrupts();
    image.guarded(
        () -> {
          code.load(RAX, R12, Probe.B);
          probe.writeMsr();
          code.mov32(R15, 1);
          probe.awaitInterrupts();
        });
    probe.endPrinting(probe::printDelivered);
  }

  private void idle() {
    Label possible = new Label();
    probe.begin(ProbeKind.MSR_IDLE);
    code.load(RAX, apic.mode).alu(Alu.CMP, RAX, LocalApicRoutines.NONE);
    code.jump(Condition.NOT_EQUAL, possible);
    image.print("no local APIC");
    code.ret().bind(possible);
    code.load(RAX, R12, Probe.B).mov32(Reg.RDX, 0).call(apic.send);
    image.guarded(probe::readMsr);
    code.sti().pause().cli();
    probe.endPrinting(() -> image.print("woken"));
  }

  /** Arms the timer for a little later. */
  private void arm() {
    code.mov32(RCX, Msr.TIME_REF_COUNT).rdmsr();
    probe.joinHalves();
    code.alu(Alu.ADD, RAX, DELAY).load(RCX, R12, Probe.A).alu(Alu.ADD, RCX, 1);
    code.mov(Reg.RDX, RAX).shiftRight(Reg.RDX, 32).wrmsr();
    code.load(RAX, R12, Probe.B);
    probe.writeMsr();
  }

  private void freeSlot() {
    code.load(R13, R12, Probe.OUTPUT);
    code.store32(R13, MessageLayout.TYPE, MessageLayout.TYPE_NONE).mov32(RAX, 0);
    probe.writeMsr();
  }

  /** Prints R14 as a number of interrupts, and the message where there is one to be shown. */
  private void printDelivery() {
    Label direct = new Label();
    probe.printDelivered();
    code.load(RAX, R12, Probe.OUTPUT_WORDS).alu(Alu.CMP, RAX, 0).jump(Condition.EQUAL, direct);
    image.print(" type ");
    code.load(R13, R12, Probe.OUTPUT).load32(R14, R13, MessageLayout.TYPE);
    image.printHex(R14, 8);
    image.print(" flags ");
    printFlags();
    code.bind(direct);
  }

  private void printFlags() {
    code.load(R13, R12, Probe.OUTPUT).loadByte(R14, R13, MessageLayout.FLAGS);
    image.printHex(R14, 2);
  }
}

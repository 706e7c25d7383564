package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RSI;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tables of probes as data in the image, and the loop that goes through one. */
final class ProbeTable {
  private static final int END = 0;

  /** Subroutine. R12: table. */
  final Label run = new Label();

  private final ProbeCode probe;
  private final Assembler code;
  private final CallRoutines calls;
  private final Map<CallInput, Label> inputs = new LinkedHashMap<>();

  ProbeTable(ProbeCode probe, CallRoutines calls) {
    this.probe = probe;
    code = probe.code;
    this.calls = calls;
  }

  /** Writes the loop: a line is processor, subject, form, an equals sign, and the outcome. */
  void writeLoop() {
    Label done = new Label();
    code.bind(run).load(RAX, R12, Probe.ROUTINE).alu(Alu.CMP, RAX, END);
    code.jump(Condition.EQUAL, done).store(probe.current, R12).load(RAX, probe.processor);
    probe.image.printHex(RAX, 2);
    probe.image.print(" ");
    code.load(RSI, R12, Probe.SUBJECT);
    probe.image.printAt(RSI);
    probe.image.print(" ");
    code.load(RSI, R12, Probe.FORM);
    probe.image.printAt(RSI);
    probe.image.print(" = ");
    code.load(RAX, R12, Probe.ROUTINE).call(RAX);
    probe.image.print("\n");
    code.load(R12, probe.current).alu(Alu.ADD, R12, Probe.SIZE).jump(run);
    code.bind(done).ret();
  }

  /** Writes a table; the routines and the state are there. */
  void writeTable(Label label, List<Probe> probes) {
    code.align(16).bind(label);
    for (Probe p : probes) {
      code.address64(probe.routine(p.kind));
      code.address64(probe.image.text(p.subject)).address64(probe.image.text(p.form));
      code.int64(p.a).int64(p.b).int64(p.c);
      if (p.input.equals(CallInput.NONE)) {
        code.int64(0);
      } else {
        code.address64(input(p.input));
      }
      code.int64(p.input.size()).int64(calls.address(p.path));
      code.int64(output(p)).int64(p.outputWords);
    }
    code.int64(END);
  }

  /** Where input will be in the image. */
  Label input(CallInput input) {
    return inputs.computeIfAbsent(input, i -> new Label());
  }

  /** Writes the input of all tables. */
  void writeInputs() {
    inputs.forEach((input, label) -> code.align(8).bind(label).bytes(input.bytes()));
  }

  private long output(Probe p) {
    long base =
        switch (p.outputPlace) {
          case PAGE -> ProbeMemory.OUTPUT;
          case REGISTERS -> code.address(probe.block);
          case MESSAGE_SLOT -> ProbeMemory.MESSAGES;
        };
    return base + p.outputOffset;
  }
}

package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDX;
import static dev.verdigris.guest.probe.Reg.RSP;

import java.util.ArrayList;
import java.util.List;

/**
 * Subroutines that use the local APIC in the mode that it is found in (Intel SDM volume 3,
 * "Advanced Programmable Interrupt Controller"), and interrupt handlers, which count.
 */
final class LocalApicRoutines {
  /** Value of {@link #mode} without a local APIC. */
  static final int NONE = 0;

  private static final int XAPIC = 1;
  private static final int X2APIC = 2;

  private static final int IA32_APIC_BASE = 0x1b;
  private static final int BASE_X2APIC = 1 << 10;
  private static final int BASE_ENABLED = 1 << 11;
  private static final int BASE_ADDRESS = 0xffff_f000;

  private static final int X2APIC_MSRS = 0x800;
  // Registers: the number of the x2APIC MSR, a sixteenth of the offset in the page.
  private static final int ID = 0x02;
  private static final int TPR = 0x08;
  private static final int EOI = 0x0b;
  private static final int SPURIOUS = 0x0f;
  private static final int ICR = 0x30;
  private static final int ICR_HIGH = 0x31;
  private static final int SOFTWARE_ENABLE = 0x1ff;

  private static final int VECTORS = 256;

  /** How the local APIC is reached. */
  final Label mode = new Label();

  /** Finds and enables the processor's local APIC. */
  final Label enable = new Label();

  /** RAX: command; RDX: destination. Sends an interrupt. */
  final Label send = new Label();

  /** Gives the processor's identifier in RAX. */
  final Label identify = new Label();

  // RCX: register; RAX: value.
  private final Label write = new Label();
  private final Label base = new Label();
  private final ProbeCode probe;
  private final Assembler code;

  LocalApicRoutines(ProbeCode probe) {
    this.probe = probe;
    code = probe.code;
  }

  void write() {
    code.align(16).bind(mode).int64(NONE).bind(base).int64(0);
    writeEnable();
    writeWrite();
    writeSend();
    writeIdentify();
    probe.image.interrupts(writeHandlers());
  }

  private void writeEnable() {
    Label absent = new Label();
    Label found = new Label();
    code.bind(enable).store(mode, NONE);
    probe.image.guarded(() -> code.mov32(RCX, IA32_APIC_BASE).rdmsr());
    code.alu32(Alu.CMP, RBX, -1).jump(Condition.NOT_EQUAL, absent);
    code.mov32(RDX, RAX).alu32(Alu.AND, RDX, BASE_ADDRESS).store(base, RDX);
    code.mov32(RDX, RAX).alu32(Alu.AND, RDX, BASE_ENABLED).jump(Condition.EQUAL, absent);
    code.mov32(RDX, XAPIC).alu32(Alu.AND, RAX, BASE_X2APIC).jump(Condition.EQUAL, found);
    code.mov32(RDX, X2APIC).bind(found).store(mode, RDX);
    code.mov32(RCX, SPURIOUS).mov32(RAX, SOFTWARE_ENABLE).call(write);
    code.mov32(RCX, TPR).mov32(RAX, 0).call(write);
    code.bind(absent).ret();
  }

  private void writeWrite() {
    Label wide = new Label();
    Label none = new Label();
    code.bind(write).load(RDX, mode).alu32(Alu.CMP, RDX, XAPIC);
    code.jump(Condition.ABOVE, wide).jump(Condition.BELOW, none);
    code.shiftLeft(RCX, 4).load(RDX, base).alu(Alu.ADD, RCX, RDX).store32(RCX, 0, RAX);
    code.bind(none).ret();
    code.bind(wide).alu32(Alu.ADD, RCX, X2APIC_MSRS).mov32(RDX, 0).wrmsr().ret();
  }

  private void writeSend() {
    Label wide = new Label();
    Label none = new Label();
    code.bind(send).load(RCX, mode).alu32(Alu.CMP, RCX, XAPIC);
    code.jump(Condition.ABOVE, wide).jump(Condition.BELOW, none);
    code.load(RCX, base).shiftLeft(RDX, 24).store32(RCX, ICR_HIGH << 4, RDX);
    code.store32(RCX, ICR << 4, RAX);
    code.bind(none).ret();
    code.bind(wide).mov32(RCX, X2APIC_MSRS + ICR).wrmsr().ret();
  }

  private void writeIdentify() {
    Label wide = new Label();
    Label none = new Label();
    code.bind(identify).load(RCX, mode).alu32(Alu.CMP, RCX, XAPIC);
    code.jump(Condition.ABOVE, wide).jump(Condition.BELOW, none);
    code.load(RCX, base).load32(RAX, RCX, ID << 4).shiftRight(RAX, 24).ret();
    code.bind(wide).mov32(RCX, X2APIC_MSRS + ID).rdmsr().mov32(RAX, RAX).ret();
    code.bind(none).mov32(RAX, 0).ret();
  }

  private List<Label> writeHandlers() {
    Label common = new Label();
    List<Label> stubs = new ArrayList<>();
    for (int vector = BareImage.FIRST_INTERRUPT; vector < VECTORS; vector++) {
      stubs.add(code.here());
      code.push32(vector).jump(common);
    }
    code.bind(common).push(RAX).push(RCX).push(RDX);
    code.load(RAX, RSP, 24).shiftLeft(RAX, 3).alu(Alu.ADD, RAX, (int) ProbeMemory.COUNTS);
    code.lockIncrement(RAX, 0).mov32(RCX, EOI).mov32(RAX, 0).call(write);
    code.pop(RDX).pop(RCX).pop(RAX).alu(Alu.ADD, RSP, 8).iretq();
    return stubs;
  }
}

package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R10;
import static dev.verdigris.guest.probe.Reg.R8;
import static dev.verdigris.guest.probe.Reg.R9;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDI;
import static dev.verdigris.guest.probe.Reg.RDX;
import static dev.verdigris.guest.probe.Reg.RSI;

/**
 * The subroutine that finds the processors: from the root pointer below 1 MiB to the MADT (ACPI
 * 6.5, 5.2.5–5.2.12). The identifiers at {@link ProbeMemory#APIC_IDS} begin with the boot
 * processor's, the others are in the table's order. Without tables there is the boot processor
 * only.
 *
 * <pre>
 * RSDP  15 revision   16 RSDT   24 XSDT
 * table  0 signature   4 length  36 content
 * MADT  44 entries: 0 type  1 length
 *       type 0: 3 identifier   4 flags (bit 0: enabled)
 *       type 9: 4 identifier   8 flags
 * </pre>
 */
final class ProcessorList {
  private static final int FIRST = 0xe_0000;
  private static final int LAST = 0x10_0000;
  private static final long ROOT = 0x2052_5450_2044_5352L; // "RSD PTR "
  private static final int MADT = 0x4349_5041; // "APIC"
  private static final int LOCAL_APIC = 0;
  private static final int LOCAL_X2APIC = 9;
  private static final int ENABLED = 1;

  /** The subroutine. */
  final Label find = new Label();

  private final ProbeCode probe;
  private final Assembler code;
  private final LocalApicRoutines apic;

  ProcessorList(ProbeCode probe, LocalApicRoutines apic) {
    this.probe = probe;
    code = probe.code;
    this.apic = apic;
  }

  void write() {
    Label next = new Label();
    Label found = new Label();
    Label madt = new Label();
    Label none = new Label();
    code.bind(find).call(apic.identify).mov(R10, ProbeMemory.APIC_IDS).store32(R10, 0, RAX);
    code.mov32(RAX, 1).store(probe.processors, RAX);
    code.mov32(RSI, FIRST).mov(RDX, ROOT);
    code.bind(next).load(RAX, RSI, 0).alu(Alu.CMP, RAX, RDX).jump(Condition.EQUAL, found);
    code.alu(Alu.ADD, RSI, 16).alu(Alu.CMP, RSI, LAST).jump(Condition.BELOW, next);
    code.bind(none).ret();
    code.bind(found);
    walkRoot(madt, none);
    code.bind(madt);
    walkMadt(none);
  }

  /** RSI: root pointer. Goes to a label with a table in RSI, or to another without. */
  private void walkRoot(Label madt, Label none) {
    Label narrow = new Label();
    Label walk = new Label();
    Label next = new Label();
    code.loadByte(RAX, RSI, 15).alu32(Alu.CMP, RAX, 2).jump(Condition.BELOW, narrow);
    code.mov32(R8, 8).load(RDI, RSI, 24).alu(Alu.CMP, RDI, 0).jump(Condition.NOT_EQUAL, walk);
    code.bind(narrow).mov32(R8, 4).load32(RDI, RSI, 16);
    code.alu(Alu.CMP, RDI, 0).jump(Condition.EQUAL, none);
    code.bind(walk).load32(R9, RDI, 4).alu(Alu.ADD, R9, RDI).alu(Alu.ADD, RDI, 36);
    code.bind(next).alu(Alu.CMP, RDI, R9).jump(Condition.ABOVE_EQUAL, none);
    // Tables are below 4 GiB, where they can be read.
    code.load32(RSI, RDI, 0).alu(Alu.ADD, RDI, R8).load32(RAX, RSI, 0);
    code.alu32(Alu.CMP, RAX, MADT).jump(Condition.NOT_EQUAL, next).jump(madt);
  }

  /** RSI: MADT. */
  private void walkMadt(Label end) {
    Label next = new Label();
    Label wide = new Label();
    Label add = new Label();
    Label skip = new Label();
    code.load32(R9, RSI, 4).alu(Alu.ADD, R9, RSI).alu(Alu.ADD, RSI, 44);
    code.bind(next).alu(Alu.CMP, RSI, R9).jump(Condition.ABOVE_EQUAL, end);
    code.loadByte(RAX, RSI, 0).loadByte(RCX, RSI, 1);
    code.alu32(Alu.CMP, RCX, 2).jump(Condition.BELOW, end);
    code.alu32(Alu.CMP, RAX, LOCAL_X2APIC).jump(Condition.EQUAL, wide);
    code.alu32(Alu.CMP, RAX, LOCAL_APIC).jump(Condition.NOT_EQUAL, skip);
    code.loadByte(RDX, RSI, 3).load32(RBX, RSI, 4).jump(add);
    code.bind(wide).load32(RDX, RSI, 4).load32(RBX, RSI, 8);
    code.bind(add).alu32(Alu.AND, RBX, ENABLED).jump(Condition.EQUAL, skip);
    code.load32(RAX, R10, 0).alu32(Alu.CMP, RAX, RDX).jump(Condition.EQUAL, skip);
    code.load(RAX, probe.processors).alu(Alu.CMP, RAX, ProbeMemory.MAX_PROCESSORS);
    code.jump(Condition.ABOVE_EQUAL, end);
    code.mov(RDI, RAX).shiftLeft(RDI, 2).alu(Alu.ADD, RDI, R10).store32(RDI, 0, RDX);
    code.alu(Alu.ADD, RAX, 1).store(probe.processors, RAX);
    code.bind(skip).alu(Alu.ADD, RSI, RCX).jump(next);
  }
}

package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDI;
import static dev.verdigris.guest.probe.Reg.RDX;
import static dev.verdigris.guest.probe.Reg.RSI;
import static dev.verdigris.guest.probe.Reg.RSP;

import dev.verdigris.guest.boot.EntryState;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What every probe stands on: multiboot header, identity page tables for the first GiB, descriptor
 * tables, exception handlers that a probe can recover from, and console output.
 *
 * <p>Guest-physical layout:
 *
 * <pre>
 * 0x100000  multiboot header, GDT
 * 0x101000  PML4, PDPT, page directory (2 MiB pages)
 * 0x104000  code and data
 * 0x11f000  stack, growing down from 0x120000
 * 0x130000  page that the probe gives to the hypervisor for hypercalls
 * 0x131000  page for hypercall input
 * </pre>
 *
 * Code written with {@link #code} may use RBP, R12–R15 across {@code print…}; RAX, RBX, RCX, RDX,
 * RSI and RDI are the printing routines' own.
 */
final class BareImage {
  static final long LOAD_ADDRESS = 0x10_0000;
  static final long STACK_TOP = 0x12_0000;
  static final long HYPERCALL_PAGE = 0x13_0000;
  static final long INPUT_PAGE = 0x13_1000;

  private static final int CODE_SELECTOR = 0x08;
  private static final int DATA_SELECTOR = 0x10;
  private static final int GDT_LIMIT = 0x17;
  private static final int EXCEPTIONS = 32;
  private static final int IDT_ENTRY = 16;
  // Vectors whose exceptions push an error code: #DF, #TS, #NP, #SS, #GP, #PF, #AC, #CP, #VC, #SX.
  private static final int ERROR_CODE_VECTORS =
      1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17 | 1 << 21 | 1 << 29
          | 1 << 30;
  private static final int NO_FAULT = -1;

  private final String name;
  private final Assembler code = new Assembler(LOAD_ADDRESS, 0x1_f000);
  private final Map<String, Label> texts = new LinkedHashMap<>();
  private final Label start = new Label();
  private final Label multibootStart = new Label();
  private final Label gdt = new Label();
  private final Label gdtPointer = new Label();
  private final Label idtPointer = new Label();
  private final Label pml4 = new Label();
  private final Label putText = new Label();
  private final Label putHex = new Label();
  private final Label resume = new Label();
  private final Label fault = new Label();
  private final Label end = new Label();

  BareImage(String name) {
    this.name = name;
    writeMultibootHeader();
    writeGdt();
    writePageTables();
    writeMultibootStart();
    code.bind(start);
    code.lidt(idtPointer);
  }

  Assembler code() {
    return code;
  }

  // What a probe's code is made of.

  /** Prints text. */
  void print(String text) {
    code.lea(RSI, texts.computeIfAbsent(text, t -> new Label())).call(putText);
  }

  /** Prints the low digits of a register in hexadecimal. */
  void printHex(Reg register, int digits) {
    if (register != RAX) {
      code.mov(RAX, register);
    }
    code.mov32(RCX, digits).call(putHex);
  }

  /** Prints zero-terminated text at the address in a register. */
  void printAt(Reg address) {
    if (address != RSI) {
      code.mov(RSI, address);
    }
    code.call(putText);
  }

  /**
   * An instruction that may fault. Afterwards RBX holds the exception vector, or -1 where there was
   * none; RAX and RDX are as the instruction left them.
   */
  void guarded(Runnable instruction) {
    Label after = new Label();
    code.lea(RBX, after).store(resume, RBX);
    code.mov32(RBX, NO_FAULT).store(fault, RBX);
    instruction.run();
    code.bind(after);
    code.mov32(RBX, 0).store(resume, RBX).load(RBX, fault);
  }

  /** Runs one part of code where the last guarded instruction faulted, another where it did not. */
  void ifFaulted(Runnable faulted, Runnable done) {
    Label ok = new Label();
    Label after = new Label();
    code.alu32(Alu.CMP, RBX, NO_FAULT).jump(Condition.EQUAL, ok);
    faulted.run();
    code.jump(after).bind(ok);
    done.run();
    code.bind(after);
  }

  /** Writes the debug-exit port, then halts for good. */
  void exit(int value) {
    code.mov32(RAX, value).out32(ProbeImage.EXIT_PORT);
    Label halt = code.cli().here();
    code.hlt().jump(halt);
  }

  /** Adds the routines and the data, and makes the image. */
  ProbeImage finish() {
    writePutText();
    writePutHex();
    Label[] stubs = writeExceptionHandlers();
    writeIdt(stubs);
    texts.forEach((text, label) -> code.bind(label).text(text));
    code.align(16).bind(end);
    byte[] bytes = code.assemble();
    EntryState entry =
        new EntryState(
            EntryState.Mode.LONG,
            code.address(start),
            STACK_TOP,
            0,
            0,
            0,
            code.address(pml4),
            code.address(gdt),
            GDT_LIMIT,
            CODE_SELECTOR,
            DATA_SELECTOR);
    return new ProbeImage(name, LOAD_ADDRESS, bytes, entry, code.address(multibootStart));
  }

  private void writeMultibootHeader() {
    code.int32(MultibootElf.MAGIC).int32(0).int32(-MultibootElf.MAGIC);
  }

  private void writeGdt() {
    code.align(16).bind(gdt);
    code.int64(0);
    code.int64(0x00af_9b00_0000_ffffL); // 64-bit code
    code.int64(0x00cf_9300_0000_ffffL); // data
    code.bind(gdtPointer).int16(GDT_LIMIT).address64(gdt);
  }

  private void writePageTables() {
    Label pdpt = new Label();
    Label directory = new Label();
    int present = 0x3; // present, writable
    code.align(4096).bind(pml4);
    code.int64(LOAD_ADDRESS + 0x2000 | present).align(4096).bind(pdpt);
    code.int64(LOAD_ADDRESS + 0x3000 | present).align(4096).bind(directory);
    for (long page = 0; page < 512; page++) {
      code.int64(page << 21 | present | 0x80); // page size
    }
    if (code.address(pdpt) != LOAD_ADDRESS + 0x2000
        || code.address(directory) != LOAD_ADDRESS + 0x3000) {
      throw new IllegalStateException("page tables are not where their entries say");
    }
  }

  /** From 32-bit protected mode without paging (multiboot 3.2) to 64-bit mode. */
  private void writeMultibootStart() {
    Label long64 = new Label();
    code.bind(multibootStart).cli();
    code.lgdt32(gdtPointer);
    code.movFromControl(RAX, 4).alu32(Alu.OR, RAX, 0x20).movToControl(4, RAX); // PAE
    code.movAddress32(RAX, pml4).movToControl(3, RAX);
    code.mov32(RCX, 0xc000_0080).rdmsr().alu32(Alu.OR, RAX, 0x100).wrmsr(); // EFER.LME
    code.movFromControl(RAX, 0).alu32(Alu.OR, RAX, 0x8000_0000).movToControl(0, RAX); // PG
    code.farJump32(CODE_SELECTOR, long64).bind(long64);
    code.mov32(RAX, DATA_SELECTOR);
    code.bytes(0x8e, 0xd8, 0x8e, 0xc0, 0x8e, 0xd0); // mov ds, eax; mov es, eax; mov ss, eax
    code.mov(RSP, STACK_TOP);
  }

  /** RSI: text; ends at a zero byte. */
  private void writePutText() {
    Label next = new Label();
    Label done = new Label();
    code.bind(putText).bind(next);
    code.loadByte(RAX, RSI, 0).alu32(Alu.CMP, RAX, 0).jump(Condition.EQUAL, done);
    code.outByte(ProbeImage.CONSOLE_PORT).alu(Alu.ADD, RSI, 1).jump(next);
    code.bind(done).ret();
  }

  /**
   * RAX: value; RCX: digits, 1–16. Turns the value so that each digit comes round to the bottom.
   */
  private void writePutHex() {
    Label align = new Label();
    Label next = new Label();
    Label decimal = new Label();
    code.bind(putHex).mov(RDX, RAX).mov32(RDI, 16).alu32(Alu.SUB, RDI, RCX);
    code.bind(align).alu32(Alu.CMP, RDI, 0).jump(Condition.EQUAL, next);
    code.rotateLeft(RDX, 4).alu32(Alu.SUB, RDI, 1).jump(align);
    code.bind(next).rotateLeft(RDX, 4).mov32(RAX, RDX).alu32(Alu.AND, RAX, 0xf);
    code.alu32(Alu.ADD, RAX, '0').alu32(Alu.CMP, RAX, '9');
    code.jump(Condition.BELOW_EQUAL, decimal).alu32(Alu.ADD, RAX, 'a' - '9' - 1);
    code.bind(decimal).outByte(ProbeImage.CONSOLE_PORT);
    code.alu32(Alu.SUB, RCX, 1).jump(Condition.NOT_EQUAL, next).ret();
  }

  /**
   * One stub a vector; each leaves vector and error code on the stack. The common part returns to
   * {@code resume} where that is set, and else reports the exception and ends the run.
   */
  private Label[] writeExceptionHandlers() {
    Label common = new Label();
    Label[] stubs = new Label[EXCEPTIONS];
    for (int vector = 0; vector < EXCEPTIONS; vector++) {
      stubs[vector] = code.here();
      if ((ERROR_CODE_VECTORS >>> vector & 1) == 0) {
        code.pushByte(0);
      }
      code.pushByte(vector).jump(common);
    }
    Label unexpected = new Label();
    code.bind(common).load(RBX, resume).alu(Alu.CMP, RBX, 0);
    code.jump(Condition.EQUAL, unexpected);
    code.store(RSP, 16, RBX).load(RBX, RSP, 0).store(fault, RBX);
    code.alu(Alu.ADD, RSP, 16).iretq();
    code.bind(unexpected);
    print("unexpected exception ");
    code.load(RAX, RSP, 0);
    printHex(RAX, 2);
    print(" error ");
    code.load(RAX, RSP, 8);
    printHex(RAX, 4);
    print(" at ");
    code.load(RAX, RSP, 16);
    printHex(RAX, 16);
    print("\n");
    exit(ProbeImage.EXIT_FAULT);
    return stubs;
  }

  private void writeIdt(Label[] stubs) {
    Label idt = new Label();
    code.align(16).bind(resume).int64(0);
    code.bind(fault).int64(NO_FAULT);
    code.bind(idt);
    for (Label stub : stubs) {
      long address = code.address(stub);
      code.int16((int) address).int16(CODE_SELECTOR).bytes(0, 0x8e); // interrupt gate, DPL 0
      code.int16((int) (address >>> 16)).int32((int) (address >>> 32)).int32(0);
    }
    code.bind(idtPointer).int16(EXCEPTIONS * IDT_ENTRY - 1).address64(idt);
  }
}

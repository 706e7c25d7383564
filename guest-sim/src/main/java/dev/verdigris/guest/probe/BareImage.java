package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RSI;
import static dev.verdigris.guest.probe.Reg.RSP;

import dev.verdigris.guest.boot.EntryState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every probe stands on: multiboot header, identity page tables, descriptor tables, exception
 * handlers that a probe can recover from, and console output.
 *
 * <p>Guest-physical layout of a small image; a larger one says where its stack is:
 *
 * <pre>
 * 0x100000  multiboot header, task state segment, GDT
 * 0x101000  page tables
 * 0x107000  code and data
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

  /** Vector by which code at privilege level 3 comes back: an exception like others. */
  static final int USER_RETURN = 32;

  /** First vector of {@link #interrupts}. */
  static final int FIRST_INTERRUPT = USER_RETURN + 1;

  private static final long STACK_SIZE = 0x1000;
  // Vectors whose exceptions push an error code: #DF, #TS, #NP, #SS, #GP, #PF, #AC, #CP, #VC, #SX.
  private static final int ERROR_CODE_VECTORS =
      1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17 | 1 << 21 | 1 << 29
          | 1 << 30;
  private static final int NO_FAULT = -1;
  // Of RFLAGS: IF, and bit 1, which is always set.
  private static final int KEPT_FLAGS = 0x202;

  private final String name;
  private final long stackTop;
  private final Assembler code;
  private final DescriptorTables descriptors;
  private final ConsoleRoutines console;
  private final List<Label> interrupts = new ArrayList<>();
  private final Map<String, Label> texts = new LinkedHashMap<>();
  private final Label start = new Label();
  private final Label multibootStart = new Label();
  private final Label pageTables = new Label();
  private final Label resume = new Label();
  private final Label resumeStack = new Label();
  private final Label resumeFlags = new Label();
  private final Label fault = new Label();

  BareImage(String name) {
    this(name, STACK_TOP);
  }

  /** Starts an image that ends below its boot processor's stack. */
  BareImage(String name, long stackTop) {
    this.name = name;
    this.stackTop = stackTop;
    code = new Assembler(LOAD_ADDRESS, (int) (stackTop - STACK_SIZE - LOAD_ADDRESS));
    descriptors = new DescriptorTables(code);
    console = new ConsoleRoutines(code);
    code.int32(MultibootElf.MAGIC).int32(0).int32(-MultibootElf.MAGIC);
    descriptors.writeGdt();
    IdentityMap.write(code, pageTables);
    writeMultibootStart();
    code.bind(start);
    code.lidt(descriptors.idtPointer);
  }

  Assembler code() {
    return code;
  }

  DescriptorTables descriptors() {
    return descriptors;
  }

  /** Root of the page tables. */
  Label pageTables() {
    return pageTables;
  }

  // What a probe's code is made of.

  /** Prints text. */
  void print(String text) {
    code.lea(RSI, text(text)).call(console.putText);
  }

  /** Zero-terminated text that the image will have. */
  Label text(String text) {
    return texts.computeIfAbsent(text, t -> new Label());
  }

  /** Prints the low digits of a register in hexadecimal. */
  void printHex(Reg register, int digits) {
    if (register != RAX) {
      code.mov(RAX, register);
    }
    code.mov32(RCX, digits).call(console.putHex);
  }

  /** Prints zero-terminated text at the address in a register. */
  void printAt(Reg address) {
    if (address != RSI) {
      code.mov(RSI, address);
    }
    code.call(console.putText);
  }

  /**
   * Instructions of which one may fault. Afterwards RBX holds the exception vector, or -1 where
   * there was none; the other registers are as the instructions left them, but for RSP, which after
   * a fault is as before them.
   */
  void guarded(Runnable instructions) {
    Label after = new Label();
    code.store(resumeStack, RSP);
    code.lea(RBX, after).store(resume, RBX);
    code.mov32(RBX, NO_FAULT).store(fault, RBX);
    instructions.run();
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

  /** Adds handlers of the vectors from {@link #FIRST_INTERRUPT} on. */
  void interrupts(List<Label> stubs) {
    interrupts.addAll(stubs);
  }

  /** Adds the routines and the data, and makes the image. */
  ProbeImage finish() {
    console.write();
    List<Label> stubs = writeExceptionHandlers();
    stubs.addAll(interrupts);
    code.align(16).bind(resume).int64(0);
    code.bind(resumeStack).int64(0).bind(resumeFlags).int64(0);
    code.bind(fault).int64(NO_FAULT);
    descriptors.writeIdt(stubs.toArray(Label[]::new), USER_RETURN);
    texts.forEach((text, label) -> code.bind(label).text(text));
    byte[] bytes = code.align(16).assemble();
    EntryState entry =
        new EntryState(
            EntryState.Mode.LONG,
            code.address(start),
            stackTop,
            0,
            0,
            0,
            code.address(pageTables),
            code.address(descriptors.gdt),
            DescriptorTables.GDT_LIMIT,
            DescriptorTables.CODE,
            DescriptorTables.DATA);
    return new ProbeImage(name, LOAD_ADDRESS, bytes, entry, code.address(multibootStart));
  }

  /** From 32-bit protected mode without paging (multiboot 3.2) to 64-bit mode. */
  private void writeMultibootStart() {
    Label long64 = new Label();
    code.bind(multibootStart).cli();
    code.lgdt32(descriptors.gdtPointer);
    code.movFromControl(RAX, 4).alu32(Alu.OR, RAX, 0x20).movToControl(4, RAX); // PAE
    code.movAddress32(RAX, pageTables).movToControl(3, RAX);
    code.mov32(RCX, 0xc000_0080).rdmsr().alu32(Alu.OR, RAX, 0x100).wrmsr(); // EFER.LME
    code.movFromControl(RAX, 0).alu32(Alu.OR, RAX, 0x8000_0000).movToControl(0, RAX); // PG
    code.farJump32(DescriptorTables.CODE, long64).bind(long64);
    code.mov32(RAX, DescriptorTables.DATA).dataSegments(RAX);
    code.mov(RSP, stackTop);
  }

  /**
   * One stub a vector; each leaves vector and error code on the stack. The common part goes on at
   * {@code resume}, at privilege level 0, where that is set, and else reports the exception and
   * ends the run.
   */
  private List<Label> writeExceptionHandlers() {
    Label common = new Label();
    List<Label> stubs = new ArrayList<>();
    for (int vector = 0; vector <= USER_RETURN; vector++) {
      stubs.add(code.here());
      if (vector == USER_RETURN || (ERROR_CODE_VECTORS >>> vector & 1) == 0) {
        code.pushByte(0);
      }
      code.pushByte(vector).jump(common);
    }
    Label unexpected = new Label();
    code.bind(common).load(RBX, resume).alu(Alu.CMP, RBX, 0);
    code.jump(Condition.EQUAL, unexpected);
    code.load(RBX, RSP, 0).store(fault, RBX);
    code.load(RBX, RSP, 32).alu32(Alu.AND, RBX, KEPT_FLAGS).store(resumeFlags, RBX);
    code.load(RSP, resumeStack).load(RBX, resumeFlags).push(RBX).popFlags();
    code.load(RBX, resume).jump(RBX);
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
}

package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.R13;
import static dev.verdigris.guest.probe.Reg.R14;
import static dev.verdigris.guest.probe.Reg.R15;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBP;
import static dev.verdigris.guest.probe.Reg.RBX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDI;
import static dev.verdigris.guest.probe.Reg.RDX;
import static dev.verdigris.guest.probe.Reg.RSI;

/**
 * Walks the Xen interface as an HVM guest does: finds the leaves (xen/arch-x86/cpuid.h), has the
 * hypercall page filled through the MSR that they name, asks for the version, writes to the
 * domain's console, calls what does not exist, and shuts the domain down.
 */
final class XenProbe {
  private static final int FIRST_LEAF = 0x4000_0000;
  private static final int LAST_BASE = 0x4001_0000;
  private static final int BASE_STEP = 0x100;
  private static final int SIGNATURE_EBX = 0x566e_6558;
  private static final int SIGNATURE_ECX = 0x6558_4d4d;
  private static final int SIGNATURE_EDX = 0x4d4d_566e;

  private static final int HYPERCALL_STUB = 32; // bytes of each entry of the hypercall page
  private static final int XEN_VERSION = 17;
  private static final int CONSOLE_IO = 18;
  private static final int SCHED_OP = 29;
  private static final int UNASSIGNED = 60;

  private static final int XENVER_VERSION = 0;
  private static final int XENVER_EXTRAVERSION = 1;
  private static final int XENVER_GET_FEATURES = 6;
  private static final int XENVER_PAGESIZE = 7;
  private static final int CONSOLEIO_WRITE = 0;
  private static final int SCHEDOP_SHUTDOWN = 2;
  private static final int SHUTDOWN_POWEROFF = 0;

  private static final long BUFFER = BareImage.INPUT_PAGE;
  private static final String CONSOLE_TEXT = "verdigris xen probe\n";

  private final BareImage image = new BareImage("xen-probe");
  private final Assembler code = image.code();

  private XenProbe() {}

  static ProbeImage image() {
    return new XenProbe().build();
  }

  private ProbeImage build() {
    image.print("xen probe\n");
    findLeaves();
    hypercallPage();
    call("xen_version(XENVER_version)", XEN_VERSION, XENVER_VERSION, 0, 0);
    call("xen_version(XENVER_extraversion)", XEN_VERSION, XENVER_EXTRAVERSION, BUFFER, 0);
    image.print("extraversion ");
    code.mov(RSI, BUFFER);
    image.printAt(RSI);
    image.print("\n");
    code.mov(R14, BUFFER).store32(R14, 0, 0).store32(R14, 4, 0);
    call("xen_version(XENVER_get_features)", XEN_VERSION, XENVER_GET_FEATURES, BUFFER, 0);
    code.mov(R14, BUFFER).load(RAX, R14, 0).shiftRight(RAX, 32).mov(R12, RAX);
    image.print("features ");
    image.printHex(R12, 8);
    image.print("\n");
    call("xen_version(XENVER_pagesize)", XEN_VERSION, XENVER_PAGESIZE, 0, 0);
    writeConsoleText();
    call("console_io(write)", CONSOLE_IO, CONSOLEIO_WRITE, CONSOLE_TEXT.length(), BUFFER);
    call("hypercall that does not exist", UNASSIGNED, 0, 0, 0);
    code.mov(R14, BUFFER).store32(R14, 0, SHUTDOWN_POWEROFF);
    image.print("end\n");
    call("sched_op(shutdown)", SCHED_OP, SCHEDOP_SHUTDOWN, BUFFER, 0);
    image.exit(ProbeImage.EXIT_FAULT);
    return image.finish();
  }

  /** Leaves the base leaf in RBP; without one, reports that and ends. */
  private void findLeaves() {
    Label next = new Label();
    Label advance = new Label();
    Label found = new Label();
    code.mov32(RBP, FIRST_LEAF).bind(next);
    code.mov(RAX, RBP).mov32(RCX, 0).cpuid();
    code.alu32(Alu.CMP, RBX, SIGNATURE_EBX).jump(Condition.NOT_EQUAL, advance);
    code.alu32(Alu.CMP, RCX, SIGNATURE_ECX).jump(Condition.NOT_EQUAL, advance);
    code.alu32(Alu.CMP, RDX, SIGNATURE_EDX).jump(Condition.EQUAL, found);
    code.bind(advance).alu(Alu.ADD, RBP, BASE_STEP).alu32(Alu.CMP, RBP, LAST_BASE);
    code.jump(Condition.BELOW, next);
    image.print("no xen\n");
    image.exit(ProbeImage.EXIT_SUCCESS);

    code.bind(found).mov(R12, RAX);
    image.print("base leaf ");
    image.printHex(RBP, 8);
    image.print(" last leaf ");
    image.printHex(R12, 8);
    code.mov(RAX, RBP).alu32(Alu.ADD, RAX, 1).mov32(RCX, 0).cpuid().mov(R12, RAX);
    image.print("\nversion ");
    image.printHex(R12, 8);
    code.mov(RAX, RBP).alu32(Alu.ADD, RAX, 2).mov32(RCX, 0).cpuid();
    code.mov(R12, RAX).mov(R13, RBX);
    image.print("\nhypercall pages ");
    image.printHex(R12, 2);
    image.print(" msr ");
    image.printHex(R13, 8);
    image.print("\n");
  }

  /** R13: the MSR. Bits 0–11 of the value are the number of the page, the rest its address. */
  private void hypercallPage() {
    image.print("hypercall page ");
    image.guarded(
        () -> code.mov(RCX, R13).mov(RAX, BareImage.HYPERCALL_PAGE).mov32(RDX, 0).wrmsr());
    image.ifFaulted(
        () -> {
          code.mov(R14, RBX);
          image.print("exception ");
          image.printHex(R14, 2);
          image.print("\n");
          image.exit(ProbeImage.EXIT_FAULT);
        },
        () -> image.print("done\n"));
  }

  private void writeConsoleText() {
    code.mov(R14, BUFFER);
    for (int at = 0; at < CONSOLE_TEXT.length(); at += 4) {
      int word = 0;
      for (int i = 0; i < 4 && at + i < CONSOLE_TEXT.length(); i++) {
        word |= CONSOLE_TEXT.charAt(at + i) << (8 * i);
      }
      code.store32(R14, at, word);
    }
  }

  /** The convention of 64-bit HVM guests: RDI, RSI, RDX; result in RAX. */
  private void call(String what, int number, long first, long second, long third) {
    image.print(what + " -> ");
    code.mov(RDI, first).mov(RSI, second).mov(RDX, third);
    code.mov(R15, BareImage.HYPERCALL_PAGE + (long) number * HYPERCALL_STUB).call(R15);
    image.printHex(RAX, 16);
    image.print("\n");
  }
}

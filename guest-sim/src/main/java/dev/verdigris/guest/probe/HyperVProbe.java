package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.R13;
import static dev.verdigris.guest.probe.Reg.R14;
import static dev.verdigris.guest.probe.Reg.R15;
import static dev.verdigris.guest.probe.Reg.R8;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDX;

/**
 * Walks the Hyper-V interface as TLFS chapters 2 and 3 tell a guest to: CPUID leaves, guest OS
 * identity, hypercall page, then hypercalls by registers and by memory, well-formed and not. Values
 * that depend on time are not part of the transcript, only that they can be read.
 */
final class HyperVProbe {
  private static final int FIRST_LEAF = 0x4000_0000;
  private static final int INTERFACE_LEAF = 0x4000_0001;
  private static final int LAST_LEAF = 0x4000_000a;
  private static final int HV1 = 0x3123_7648; // "Hv#1" (TLFS 2.3)

  private static final int HV_X64_MSR_GUEST_OS_ID = 0x4000_0000;
  private static final int HV_X64_MSR_HYPERCALL = 0x4000_0001;
  private static final int HV_X64_MSR_VP_INDEX = 0x4000_0002;
  private static final int HV_X64_MSR_TIME_REF_COUNT = 0x4000_0020;
  private static final int HV_X64_MSR_TSC_FREQUENCY = 0x4000_0022;
  private static final int HV_X64_MSR_APIC_FREQUENCY = 0x4000_0023;
  private static final int UNASSIGNED_MSR = 0x4000_00fe;

  // TLFS 2.6: open source (bit 63), an operating system type that nobody has, version 1.
  private static final long GUEST_OS_ID = 0xff00_0000_0001_0000L;
  private static final int PAGE_ENABLE = 1;

  private static final int HV_POST_MESSAGE = 0x5c;
  private static final int HV_SIGNAL_EVENT = 0x5d;
  private static final int UNASSIGNED_CALL = 0xfff;
  private static final long FAST = 1L << 16;
  private static final long ONE_REP = 1L << 32;
  private static final int UNBOUND_CONNECTION = 0xabcdef;
  private static final int MESSAGE_TYPE = 1;
  private static final int PAYLOAD_BYTES = 8;

  private final BareImage image = new BareImage("hyper-v-probe");
  private final Assembler code = image.code();

  private HyperVProbe() {}

  static ProbeImage image() {
    return new HyperVProbe().build();
  }

  private ProbeImage build() {
    image.print("hyper-v probe\n");
    leaves();
    endUnlessHyperV();
    image.print("hypercall page before guest os id\n");
    writeMsr(HV_X64_MSR_HYPERCALL, BareImage.HYPERCALL_PAGE | PAGE_ENABLE);
    readMsr(HV_X64_MSR_HYPERCALL, true);
    writeMsr(HV_X64_MSR_GUEST_OS_ID, GUEST_OS_ID);
    readMsr(HV_X64_MSR_GUEST_OS_ID, true);
    writeMsr(HV_X64_MSR_HYPERCALL, BareImage.HYPERCALL_PAGE | PAGE_ENABLE);
    readMsr(HV_X64_MSR_HYPERCALL, true);
    readMsr(HV_X64_MSR_VP_INDEX, true);
    writeMsr(HV_X64_MSR_VP_INDEX, 1);
    readMsr(HV_X64_MSR_TIME_REF_COUNT, false);
    readMsr(HV_X64_MSR_TSC_FREQUENCY, false);
    readMsr(HV_X64_MSR_APIC_FREQUENCY, false);
    readMsr(UNASSIGNED_MSR, true);
    writeMsr(UNASSIGNED_MSR, 0);
    hypercalls();
    writeMsr(HV_X64_MSR_HYPERCALL, 0);
    readMsr(HV_X64_MSR_HYPERCALL, true);
    image.print("end\n");
    image.exit(ProbeImage.EXIT_SUCCESS);
    return image.finish();
  }

  /** The leaves up to what the first one announces, and the hypervisor-present bit of leaf 1. */
  private void leaves() {
    code.mov32(RAX, 1).mov32(RCX, 0).cpuid().mov(RAX, RCX).shiftRight(RAX, 31).mov(R12, RAX);
    image.print("hypervisor present ");
    image.printHex(R12, 1);
    image.print("\n");

    Label next = new Label();
    Label done = new Label();
    Label knownLast = new Label();
    code.mov32(RAX, FIRST_LEAF).mov32(RCX, 0).cpuid().mov(R13, RAX);
    code.alu32(Alu.CMP, R13, LAST_LEAF).jump(Condition.BELOW_EQUAL, knownLast);
    code.mov32(R13, LAST_LEAF).bind(knownLast);
    code.mov32(R12, FIRST_LEAF);
    code.bind(next).alu32(Alu.CMP, R12, R13).jump(Condition.ABOVE, done);
    image.print("cpuid ");
    image.printHex(R12, 8);
    code.mov(RAX, R12).mov32(RCX, 0).cpuid();
    code.push(RDX).push(RCX).push(RBX).push(RAX);
    for (int i = 0; i < 4; i++) {
      image.print(" ");
      code.pop(RAX);
      image.printHex(RAX, 8);
    }
    image.print("\n");
    code.alu(Alu.ADD, R12, 1).jump(next);
    code.bind(done);
  }

  private void endUnlessHyperV() {
    Label present = new Label();
    code.mov32(RAX, INTERFACE_LEAF).mov32(RCX, 0).cpuid();
    code.alu32(Alu.CMP, RAX, HV1).jump(Condition.EQUAL, present);
    image.print("no hyper-v\n");
    image.exit(ProbeImage.EXIT_SUCCESS);
    code.bind(present);
  }

  private void hypercalls() {
    fast("fast HvCallSignalEvent, unbound connection", HV_SIGNAL_EVENT, UNBOUND_CONNECTION);
    postMessage();
    fast("call code that does not exist", UNASSIGNED_CALL, 0);
    call("HvCallPostMessage, input not aligned", HV_POST_MESSAGE, BareImage.INPUT_PAGE + 4, 0);
    call("HvCallPostMessage, with a rep count", HV_POST_MESSAGE | ONE_REP, BareImage.INPUT_PAGE, 0);
    call(
        "HvCallPostMessage, reserved bit set", HV_POST_MESSAGE | 1L << 63, BareImage.INPUT_PAGE, 0);
  }

  /** Input of HvCallPostMessage (TLFS 11.10.1): connection, reserved, type, size, payload. */
  private void postMessage() {
    code.mov(R14, BareImage.INPUT_PAGE);
    code.store32(R14, 0, UNBOUND_CONNECTION).store32(R14, 4, 0);
    code.store32(R14, 8, MESSAGE_TYPE).store32(R14, 12, PAYLOAD_BYTES);
    code.store32(R14, 16, 0x6772_6576).store32(R14, 20, 0x7369_6964);
    call("HvCallPostMessage, unbound connection", HV_POST_MESSAGE, BareImage.INPUT_PAGE, 0);
  }

  private void fast(String what, int callCode, long input) {
    call(what, callCode | FAST, input, 0);
  }

  /** The calling convention of x64 (TLFS 3.7): RCX input value, RDX and R8 operands, RAX result. */
  private void call(String what, long inputValue, long rdx, long r8) {
    image.print(what + " -> ");
    code.mov(RCX, inputValue).mov(RDX, rdx).mov(R8, r8);
    code.mov(R15, BareImage.HYPERCALL_PAGE).call(R15);
    image.printHex(RAX, 16);
    image.print("\n");
  }

  private void readMsr(int msr, boolean show) {
    image.print(String.format("rdmsr %08x ", msr));
    image.guarded(() -> code.mov32(RCX, msr).rdmsr());
    image.ifFaulted(
        this::printFault,
        () -> {
          if (show) {
            code.shiftLeft(RDX, 32).alu(Alu.OR, RAX, RDX);
            image.printHex(RAX, 16);
            image.print("\n");
          } else {
            image.print("readable\n");
          }
        });
  }

  private void writeMsr(int msr, long value) {
    image.print(String.format("wrmsr %08x %016x ", msr, value));
    image.guarded(
        () -> code.mov32(RCX, msr).mov32(RAX, (int) value).mov32(RDX, (int) (value >> 32)).wrmsr());
    image.ifFaulted(this::printFault, () -> image.print("done\n"));
  }

  private void printFault() {
    code.mov(R14, RBX);
    image.print("exception ");
    image.printHex(R14, 2);
    image.print("\n");
  }
}

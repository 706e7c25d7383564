package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.R13;
import static dev.verdigris.guest.probe.Reg.R14;
import static dev.verdigris.guest.probe.Reg.R15;
import static dev.verdigris.guest.probe.Reg.R8;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDX;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.guest.machine.EngineKind;
import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.StartProcessorLayout;
import java.nio.file.Path;

/**
 * A bare image with hypercalls whose first processor starts the second by one. They talk by words
 * of a page; code may use R12 and R13 across what is here, and R14 where it says.
 */
final class TwoProcessors {
  /** The page by which the processors talk. */
  static final long MAIL = 0x14_0000;

  private static final long GUEST_OS_ID = 0xff00_0000_0001_0000L;
  private static final long SECOND_STACK = 0x15_0000;
  private static final int APIC_BASE = 0x1b;
  private static final long X2APIC = 0xfee0_0c00L;
  private static final int X2APIC_SPURIOUS = 0x80f;
  private static final int LOOKS = 100_000;

  final BareImage image = new BareImage("two processors");
  final Assembler code = image.code();
  String host = "azure";
  private ProbeImage finished;
  private RunResult result;

  TwoProcessors() {
    writeMsr(Msr.GUEST_OS_ID, GUEST_OS_ID);
    writeMsr(Msr.HYPERCALL, BareImage.HYPERCALL_PAGE | 1);
  }

  void writeMsr(int msr, long value) {
    code.mov32(RCX, msr).mov32(RAX, (int) value).mov32(RDX, (int) (value >>> 32)).wrmsr();
  }

  /** Sets a quadword of the input page. */
  void input(int offset, long value) {
    code.mov(R14, BareImage.INPUT_PAGE).mov(RAX, value).store(R14, offset, RAX);
  }

  /**
   * Makes a call with the input page, its output in the second half of it, and prints its status.
   */
  void call(long inputValue) {
    code.mov(RCX, inputValue).mov(RDX, BareImage.INPUT_PAGE).mov(R8, BareImage.INPUT_PAGE + 2048);
    code.mov(R15, BareImage.HYPERCALL_PAGE).call(R15);
    image.printHex(RAX, 4);
    image.print(" ");
  }

  /** Starts the second processor, in 64-bit mode with the tables of the first. */
  void startSecond(Label at) {
    int context = StartProcessorLayout.CONTEXT;
    code.mov(R14, BareImage.INPUT_PAGE);
    code.store32(R14, StartProcessorLayout.PARTITION, -1).store32(R14, 4, -1);
    code.store32(R14, StartProcessorLayout.VP_INDEX, 1);
    code.lea(RAX, at).store(R14, context + StartProcessorLayout.RIP, RAX);
    input(context + StartProcessorLayout.RSP, SECOND_STACK);
    input(context + StartProcessorLayout.RFLAGS, 2);
    segment(0, 0xa09b_0008);
    for (int i = 1; i < 6; i++) {
      segment(i, 0xc093_0010);
    }
    input(context + StartProcessorLayout.SEGMENTS + 6 * 16 + 8, 0x008b_0000_0000_ffffL);
    code.bytes(0x41, 0x0f, 0x01, 0x8e).int32(context + StartProcessorLayout.IDTR + 6); // sidt
    code.bytes(0x41, 0x0f, 0x01, 0x86).int32(context + StartProcessorLayout.GDTR + 6); // sgdt
    input(context + StartProcessorLayout.EFER, 0x500);
    code.movFromControl(RAX, 0).store(R14, context + StartProcessorLayout.CR0, RAX);
    code.movFromControl(RAX, 3).store(R14, context + StartProcessorLayout.CR3, RAX);
    code.movFromControl(RAX, 4).store(R14, context + StartProcessorLayout.CR4, RAX);
    input(context + StartProcessorLayout.PAT, 0x0007_0406_0007_0406L);
    call(CallCode.START_VIRTUAL_PROCESSOR);
  }

  /** A flat segment: attributes in the high word, selector in the low one. */
  private void segment(int index, int rightsAndSelector) {
    int offset = StartProcessorLayout.CONTEXT + StartProcessorLayout.SEGMENTS + index * 16;
    input(offset + 8, (rightsAndSelector & 0xffff_ffffL) << 32 | 0xffff_ffffL);
  }

  /** Lets the running processor take interrupts, in x2APIC mode. */
  void enableApic() {
    code.mov32(RCX, APIC_BASE).rdmsr().alu32(Alu.OR, RAX, (int) X2APIC).wrmsr();
    writeMsr(X2APIC_SPURIOUS, 0x1ff);
  }

  /** Sets a word of the mail page. */
  void post(int word, Reg value) {
    code.mov(R14, MAIL).store(R14, 8 * word, value);
  }

  /** Waits until a word of the mail page is not zero; it is in R12. */
  void await(int word) {
    code.mov(R14, MAIL);
    Label again = code.here();
    code.load(R12, R14, 8 * word).alu(Alu.CMP, R12, 0).jump(Condition.EQUAL, again);
  }

  /** Waits until the count in a word of the mail page has gone up twice. */
  void awaitTwo(int word) {
    code.mov(R14, MAIL).load(R13, R14, 8 * word).alu(Alu.ADD, R13, 2);
    Label again = code.here();
    code.load(R12, R14, 8 * word).alu(Alu.CMP, R12, R13).jump(Condition.BELOW, again);
  }

  /** Gives the other processor many slices. */
  void dawdle() {
    code.mov32(R13, 10 * LOOKS);
    Label again = code.here();
    code.alu(Alu.SUB, R13, 1).jump(Condition.NOT_EQUAL, again);
  }

  /** Prints the low digits of a word of the mail page. */
  void show(int word, int digits) {
    code.mov(R14, MAIL).load(R12, R14, 8 * word);
    image.printHex(R12, digits);
    image.print(" ");
  }

  /** Runs on two processors to the image's exit; returns what was printed. */
  String run(Path directory) throws Exception {
    finished = image.finish();
    return runAgain(directory);
  }

  /** Runs what has run before. */
  String runAgain(Path directory) throws Exception {
    BareRun run = BareRun.of(finished, EngineKind.SOFTWARE, directory);
    run.cpus = 2;
    run.host = host;
    result = run.run();
    assertEquals(StopReason.DEBUG_EXIT, result.reason(), run::console);
    return run.console().trim();
  }

  /** How the run ended. */
  RunResult result() {
    return result;
  }
}

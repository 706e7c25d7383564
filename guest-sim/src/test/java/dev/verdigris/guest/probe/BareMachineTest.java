package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBP;
import static dev.verdigris.guest.probe.Reg.RBX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.machine.EngineException;
import dev.verdigris.guest.machine.EngineKind;
import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.engine.StopReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What surrounds the processor of a bare image, on each engine: time, interrupts, console, end. */
@Timeout(120)
class BareMachineTest {
  private static final int COM1 = 0x3f8;
  private static final int LINE_STATUS = COM1 + 5;
  private static final int VECTOR = 0x1f; // has a stub in bare images

  private static final int HV_X64_MSR_VP_ASSIST_PAGE = 0x4000_0073;
  private static final long ASSIST_PAGE = 0x14_0000;

  private static final int IA32_TSC = 0x10;
  private static final int IA32_APIC_BASE = 0x1b;
  private static final int IA32_TSC_ADJUST = 0x3b;
  private static final int IA32_TSC_DEADLINE = 0x6e0;
  private static final int X2APIC_TPR = 0x808;
  private static final int X2APIC_EOI = 0x80b;
  private static final int X2APIC_SPURIOUS = 0x80f;
  private static final int X2APIC_SELF_IPI = 0x83f;
  private static final int X2APIC_LVT_TIMER = 0x832;
  private static final int X2APIC_INITIAL_COUNT = 0x838;
  private static final int X2APIC_DIVIDE = 0x83e;
  private static final int TIMER_TSC_DEADLINE = 2 << 17;
  private static final long APIC_ENABLED = 0xfee0_0900L;
  private static final long X2APIC_ENABLED = 0xfee0_0d00L;

  @TempDir Path directory;

  private final BareImage image = new BareImage("test");
  private final Assembler code = image.code();

  private BareRun prepare(EngineKind engine) throws IOException {
    if (engine == EngineKind.KVM) {
      BareRun.requireKvm();
    }
    return BareRun.of(image.finish(), engine, directory);
  }

  private String runToExit(EngineKind engine)
      throws BootException, IOException, InterruptedException {
    image.exit(ProbeImage.EXIT_SUCCESS);
    BareRun run = prepare(engine);
    RunResult result = run.run();
    assertEquals(StopReason.DEBUG_EXIT, result.reason(), run::console);
    assertEquals(33, result.exitStatus(), run::console);
    assertEquals(engine == EngineKind.SOFTWARE, result.instructions() > 0);
    return run.console();
  }

  private void write(int msr, long value) {
    code.mov32(RCX, msr).mov32(RAX, (int) value).mov32(RDX, (int) (value >>> 32)).wrmsr();
  }

  private void enterX2apic() {
    write(IA32_APIC_BASE, X2APIC_ENABLED);
    write(X2APIC_SPURIOUS, 0x1ff);
  }

  /** Halts with interrupts on, and prints the vector that ended it. */
  private void awaitInterrupt() {
    image.guarded(() -> code.bytes(0xfb).hlt()); // sti; hlt
    code.cli().mov(R12, RBX);
    image.printHex(R12, 2);
  }

  private void out(int port, int value) {
    code.mov32(RDX, port).mov32(RAX, value).bytes(0xee); // out dx, al
  }

  private void in(int port) {
    code.mov32(RDX, port).mov32(RAX, 0).bytes(0xec); // in al, dx
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void haltWaitsForTheLocalApicTimer(EngineKind engine) throws Exception {
    enterX2apic();
    write(X2APIC_DIVIDE, 0xb);
    write(X2APIC_LVT_TIMER, VECTOR);
    for (int i = 0; i < 3; i++) {
      write(X2APIC_INITIAL_COUNT, 200_000); // a millisecond
      awaitInterrupt();
      write(X2APIC_EOI, 0);
    }
    assertEquals("1f1f1f", runToExit(engine));
  }

  /** The timer of the local APIC ends a loop that never leaves the guest by itself. */
  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void timerInterruptsABusyProcessor(EngineKind engine) throws Exception {
    enterX2apic();
    write(X2APIC_DIVIDE, 0xb);
    write(X2APIC_LVT_TIMER, VECTOR);
    write(X2APIC_INITIAL_COUNT, 200_000);
    image.guarded(
        () -> {
          code.bytes(0xfb); // sti
          Label spin = code.here();
          code.jump(spin);
        });
    code.cli().mov(R12, RBX);
    image.printHex(R12, 2);
    assertEquals("1f", runToExit(engine));
  }

  /** TLFS, "EOI Assist": the guest clears a bit of its page and writes no EOI. */
  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void interruptsAreCompletedInTheAssistPage(EngineKind engine) throws Exception {
    enterX2apic();
    write(HV_X64_MSR_VP_ASSIST_PAGE, ASSIST_PAGE | 1);
    for (int i = 0; i < 3; i++) {
      write(X2APIC_SELF_IPI, VECTOR);
      awaitInterrupt();
      code.mov(RBP, ASSIST_PAGE).load(R12, RBP, 0).store32(RBP, 0, 0);
      image.printHex(R12, 1);
    }
    assertEquals("1f11f11f1", runToExit(engine));
  }

  /** An offer that is not taken leaves the interrupt in service until an EOI. */
  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void anEoiIsStillOneWithTheAssistPage(EngineKind engine) throws Exception {
    enterX2apic();
    write(HV_X64_MSR_VP_ASSIST_PAGE, ASSIST_PAGE | 1);
    write(X2APIC_SELF_IPI, VECTOR);
    awaitInterrupt();
    write(X2APIC_SELF_IPI, VECTOR);
    image.guarded(() -> code.bytes(0xfb, 0x90, 0x90, 0xfa)); // sti; nop; nop; cli
    code.mov(R12, RBX);
    image.printHex(R12, 2);
    code.mov(RBP, ASSIST_PAGE).load(R12, RBP, 0);
    image.printHex(R12, 1);
    write(X2APIC_EOI, 0);
    awaitInterrupt();
    assertEquals("1fff01f", runToExit(engine));
  }

  /** SDM volume 3, 11.8.3.1: CR8 holds back the class of its value. */
  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void taskPriorityHoldsAnInterruptBack(EngineKind engine) throws Exception {
    enterX2apic();
    code.mov32(RAX, VECTOR >> 4).bytes(0x44, 0x0f, 0x22, 0xc0); // mov cr8, rax
    code.mov32(RCX, X2APIC_TPR).rdmsr().mov(R12, RAX);
    image.printHex(R12, 2);
    write(X2APIC_SELF_IPI, VECTOR);
    image.guarded(() -> code.bytes(0xfb, 0x90, 0x90, 0xfa)); // sti; nop; nop; cli
    code.mov(R12, RBX);
    image.printHex(R12, 2);
    image.guarded(
        () -> {
          code.mov32(RAX, 0).bytes(0xfb); // sti
          code.bytes(0x44, 0x0f, 0x22, 0xc0); // mov cr8, rax
          Label spin = code.here();
          code.jump(spin);
        });
    code.cli().mov(R12, RBX);
    image.printHex(R12, 2);
    assertEquals("10ff1f", runToExit(engine));
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void deadlineIsInTheTimeStampCounterThatTheGuestHasSet(EngineKind engine) throws Exception {
    enterX2apic();
    write(X2APIC_LVT_TIMER, VECTOR | TIMER_TSC_DEADLINE);
    if (engine == EngineKind.SOFTWARE) {
      write(IA32_TSC, 1L << 50);
      code.mov32(RCX, IA32_TSC_ADJUST).rdmsr();
      write(IA32_TSC_ADJUST, 1L << 51);
    }
    code.bytes(0x0f, 0x31); // rdtsc
    code.shiftLeft(RDX, 32).alu(Alu.OR, RAX, RDX).alu(Alu.ADD, RAX, 1_000_000);
    code.mov(RDX, RAX).shiftRight(RDX, 32).mov32(RCX, IA32_TSC_DEADLINE).wrmsr();
    awaitInterrupt();
    image.exit(ProbeImage.EXIT_SUCCESS);
    BareRun run = prepare(engine);
    RunResult result = run.run();
    assertEquals("1f", run.console());
    assertEquals(StopReason.DEBUG_EXIT, result.reason());
    if (engine == EngineKind.SOFTWARE) {
      assertTrue(result.virtualNanos() > 1_000_000, () -> "after " + result.virtualNanos());
      assertTrue(result.virtualNanos() < 1_000_000_000, () -> "after " + result.virtualNanos());
    }
  }

  /** SDM volume 3, 11.4.3: CPUID shows no APIC while it is disabled. */
  @Test
  void cpuidFollowsTheGlobalEnableOfTheApic() throws Exception {
    for (long base : new long[] {APIC_ENABLED, 0xfee0_0100L, APIC_ENABLED}) {
      write(IA32_APIC_BASE, base);
      code.mov32(RAX, 1).mov32(RCX, 0).cpuid();
      code.mov(R12, RDX).shiftRight(R12, 9).alu32(Alu.AND, R12, 1);
      image.printHex(R12, 1);
    }
    assertEquals("101", runToExit(EngineKind.SOFTWARE));
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void serialPortEchoesTheConsole(EngineKind engine) throws Exception {
    Label next = code.here();
    in(LINE_STATUS);
    code.alu32(Alu.AND, RAX, 1).jump(Condition.EQUAL, next);
    in(COM1);
    code.mov32(R12, RAX).mov32(RDX, COM1).bytes(0xee); // out dx, al
    code.alu32(Alu.CMP, R12, '.').jump(Condition.NOT_EQUAL, next);
    image.exit(ProbeImage.EXIT_SUCCESS);
    BareRun run = prepare(engine);
    run.input = new ByteArrayInputStream("all of this.".getBytes(StandardCharsets.US_ASCII));
    assertEquals(StopReason.DEBUG_EXIT, run.run().reason());
    assertEquals("all of this.", run.console());
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void timeLimitEndsABusyGuest(EngineKind engine) throws Exception {
    image.print("busy");
    Label spin = code.here();
    code.jump(spin);
    BareRun run = prepare(engine);
    run.timeout = Duration.ofMillis(300);
    RunResult result = run.run();
    assertEquals(StopReason.TIMEOUT, result.reason());
    assertEquals(6, result.exitStatus());
    assertTrue(result.wallNanos() >= 300_000_000, () -> "after " + result.wallNanos());
    assertEquals("busy", run.console());
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void timeLimitEndsAGuestThatHasHaltedForGood(EngineKind engine) throws Exception {
    image.print("halted");
    code.cli().hlt();
    BareRun run = prepare(engine);
    run.timeout = Duration.ofMillis(300);
    assertEquals(StopReason.TIMEOUT, run.run().reason());
    assertEquals("halted", run.console());
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void tripleFaultEndsTheRun(EngineKind engine) throws Exception {
    Label empty = new Label();
    Label over = new Label();
    code.lidt(empty).jump(over).bind(empty).int16(0).int64(0).bind(over);
    code.bytes(0x0f, 0x0b); // ud2, with an empty interrupt table
    BareRun run = prepare(engine);
    RunResult result = run.run();
    assertEquals(StopReason.TRIPLE_FAULT, result.reason());
    assertEquals(5, result.exitStatus());
    assertEquals("triple fault on virtual processor 0", result.message().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void acpiPowersOff(EngineKind engine) throws Exception {
    out(0x605, 1 << 5); // SLP_EN, S5
    RunResult result = prepare(engine).run();
    assertEquals(StopReason.POWER_OFF, result.reason());
    assertEquals(0, result.exitStatus());
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void resetEndsTheRunWhereItIsNotToStartAgain(EngineKind engine) throws Exception {
    out(0xcf9, 6);
    BareRun run = prepare(engine);
    run.noReboot = true;
    RunResult result = run.run();
    assertEquals(StopReason.RESET, result.reason());
    assertEquals(7, result.exitStatus());
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void interruptedThreadEndsTheRun(EngineKind engine) throws Exception {
    image.print("on\n");
    Label spin = code.here();
    code.jump(spin);
    BareRun run = prepare(engine);
    Thread runner = Thread.currentThread();
    Thread escape =
        new Thread(
            () -> {
              while (!run.console().equals("on\n")) {
                Thread.onSpinWait();
              }
              runner.interrupt();
            },
            "escape");
    escape.setDaemon(true);
    escape.start();
    assertThrows(InterruptedException.class, run::run);
  }

  /** Xen docs/misc/pvh.pandoc: entered like a multiboot image, EBX names the start information. */
  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void pvhImageFindsItsStartInformation(EngineKind engine) throws Exception {
    code.load(R12, RBX, 0); // magic and version
    image.printHex(R12, 16);
    image.exit(ProbeImage.EXIT_SUCCESS);
    if (engine == EngineKind.KVM) {
      BareRun.requireKvm();
    }
    Path kernel = Files.write(directory.resolve("pvh.elf"), pvhElf(image.finish()));
    BareRun run = BareRun.of(kernel, engine);
    assertEquals(StopReason.DEBUG_EXIT, run.run().reason(), run::console);
    assertEquals("00000001336ec578", run.console());
  }

  /** The multiboot file without its multiboot header, but with a note that names the entry. */
  private static byte[] pvhElf(ProbeImage probe) {
    ByteBuffer elf = ByteBuffer.wrap(probe.multibootElf()).order(ByteOrder.LITTLE_ENDIAN);
    int entry = elf.getInt(24);
    elf.putShort(44, (short) 2); // e_phnum
    int segment = elf.getInt(52 + 4); // p_offset
    elf.putInt(segment, 0);
    int note = 128;
    elf.position(52 + 32);
    elf.putInt(4).putInt(note).putInt(0).putInt(0).putInt(20).putInt(20).putInt(4).putInt(4);
    elf.position(note);
    elf.putInt(4).putInt(4).putInt(18); // XEN_ELFNOTE_PHYS32_ENTRY
    elf.put("Xen\0".getBytes(StandardCharsets.US_ASCII)).putInt(entry);
    return elf.array();
  }

  /** KVM runs no code from where no memory is. */
  @Test
  void guestThatKvmGivesUpOnEndsWithOneLine() throws Exception {
    code.mov(RAX, 0x3000_0000).bytes(0xff, 0xe0); // jmp rax
    BareRun run = prepare(EngineKind.KVM);
    EngineException e = assertThrows(EngineException.class, run::run);
    assertEquals(70, e.exitStatus());
    assertTrue(
        e.getMessage().startsWith("the kvm engine gave up: processor 0 stopped at 0x30000000: "),
        e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }
}

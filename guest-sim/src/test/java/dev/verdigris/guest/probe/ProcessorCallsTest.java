package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.R14;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.viridian.abi.AssertInterruptLayout;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.ClusterIpiLayout;
import dev.verdigris.hypercall.viridian.abi.FlushFlags;
import dev.verdigris.hypercall.viridian.abi.FlushLayout;
import dev.verdigris.hypercall.viridian.abi.InterruptType;
import dev.verdigris.hypercall.viridian.abi.MmioLayout;
import dev.verdigris.hypercall.viridian.abi.Msr;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a guest's processor does to another by hypercall, on a whole machine. */
@Timeout(120)
class ProcessorCallsTest {
  private static final long ONE_REP = 1L << 32;
  private static final int VECTOR = 0x1f; // has a stub in bare images
  private static final long PAGE_DIRECTORY = 0x10_3000;
  private static final int REMAPPED = 0x1000_0000;
  private static final int OLD = 0x40_0000;
  private static final int NEW = 0x60_0000;
  private static final int LARGE_PAGE = 0x83;

  @TempDir Path directory;

  private final TwoProcessors guest = new TwoProcessors();
  private final BareImage image = guest.image;
  private final Assembler code = guest.code;

  /** The second processor's code, out of the first one's way. */
  private void second(Runnable body) {
    Label over = new Label();
    code.jump(over);
    Label start = code.here();
    body.run();
    Label halt = code.cli().here();
    code.hlt().jump(halt);
    code.bind(over);
    guest.startSecond(start);
  }

  private String run() throws Exception {
    image.exit(ProbeImage.EXIT_SUCCESS);
    return guest.run(directory);
  }

  @Test
  void aStartedProcessorKnowsItsNumberAndIsNotStartedAgain() throws Exception {
    second(
        () -> {
          code.mov32(RCX, Msr.VP_INDEX).rdmsr().mov(R12, RAX);
          guest.post(0, R12);
        });
    guest.await(0);
    guest.show(0, 2);
    guest.call(CallCode.START_VIRTUAL_PROCESSOR);
    assertEquals("0000 01 0015", run());
  }

  @ParameterizedTest
  @ValueSource(ints = {CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE, CallCode.FLUSH_VIRTUAL_ADDRESS_LIST})
  void anotherProcessorForgetsWhatIsFlushed(int flush) throws Exception {
    map(OLD);
    code.mov(R14, OLD).store32(R14, 0, 1).mov(R14, NEW).store32(R14, 0, 2);
    second(
        () -> {
          code.mov32(R12, 0);
          Label again = code.here();
          code.mov(R14, REMAPPED).load(RBX, R14, 0);
          guest.post(0, RBX);
          code.alu(Alu.ADD, R12, 1);
          guest.post(1, R12);
          code.jump(again);
        });
    guest.awaitTwo(1);
    map(NEW);
    guest.awaitTwo(1);
    guest.show(0, 1);
    guest.input(FlushLayout.ADDRESS_SPACE, 0);
    guest.input(FlushLayout.FLAGS, FlushFlags.ALL_SPACES);
    guest.input(FlushLayout.PROCESSOR_MASK, 2);
    guest.input(FlushLayout.SIZE, REMAPPED);
    guest.call(flush == CallCode.FLUSH_VIRTUAL_ADDRESS_LIST ? flush | ONE_REP : flush);
    guest.awaitTwo(1);
    guest.show(0, 1);
    assertEquals("0000 1 0000 2", run());
  }

  private void map(int page) {
    int entry = (REMAPPED >>> 21) * 8;
    code.mov(R14, PAGE_DIRECTORY).mov32(RAX, page | LARGE_PAGE).store(R14, entry, RAX);
  }

  /** HV_X64_MSR_GUEST_IDLE with interrupts disabled, then the interrupt taken. */
  @Test
  void anIpiEndsIdle() throws Exception {
    second(
        () -> {
          guest.enableApic();
          code.mov32(R12, 1);
          guest.post(0, R12);
          code.mov32(RCX, Msr.GUEST_IDLE).rdmsr();
          guest.post(1, R12);
          image.guarded(
              () -> {
                code.bytes(0xfb); // sti
                Label spin = code.here();
                code.jump(spin);
              });
          guest.post(2, RBX);
        });
    guest.await(0);
    guest.dawdle();
    guest.show(1, 1);
    guest.input(ClusterIpiLayout.VECTOR, VECTOR);
    guest.input(ClusterIpiLayout.PROCESSOR_MASK, 2);
    guest.call(CallCode.SEND_SYNTHETIC_CLUSTER_IPI);
    guest.await(2);
    guest.show(1, 1);
    guest.show(2, 2);
    assertEquals("0000 0 0000 1 1f", run());
  }

  @Test
  void anAssertedNmiIsTakenWithInterruptsDisabled() throws Exception {
    second(
        () -> {
          code.mov32(R12, 1);
          image.guarded(
              () -> {
                guest.post(0, R12);
                Label spin = code.here();
                code.jump(spin);
              });
          guest.post(1, RBX);
        });
    guest.await(0);
    guest.input(AssertInterruptLayout.PARTITION, -1);
    guest.input(AssertInterruptLayout.TYPE, InterruptType.NMI);
    guest.input(AssertInterruptLayout.DESTINATION, 1);
    guest.input(AssertInterruptLayout.VECTOR, 0);
    guest.call(CallCode.ASSERT_VIRTUAL_INTERRUPT);
    guest.await(1);
    guest.show(1, 2);
    assertEquals("0000 0000 02", run());
  }

  /** The version register of the I/O APIC, by way of its index register. */
  @Test
  void devicesAnswerWithoutAnInstruction() throws Exception {
    guest.host = "azure,+mmio-calls";
    guest.input(MmioLayout.GPA, 0xfec0_0000L);
    guest.input(MmioLayout.WIDTH, 4);
    guest.input(MmioLayout.DATA, 1);
    guest.call(CallCode.MEMORY_MAPPED_IO_WRITE);
    guest.input(MmioLayout.GPA, 0xfec0_0010L);
    guest.call(CallCode.MEMORY_MAPPED_IO_READ);
    code.mov(R14, BareImage.INPUT_PAGE + 2048).load(R12, R14, 0);
    image.printHex(R12, 8);
    assertEquals("0000 0000 00170020", run());
  }

  @Test
  void theTscIsInvariantOnceTheGuestHasAsked() throws Exception {
    showInvariantTsc();
    guest.writeMsr(Msr.TSC_INVARIANT_CONTROL, 1);
    showInvariantTsc();
    guest.host = "azure";
    assertEquals("01", run());
  }

  @Test
  void aHostWithoutTheControlHidesIt() throws Exception {
    showInvariantTsc();
    guest.host = "ws2016";
    assertEquals("0", run());
  }

  private void showInvariantTsc() {
    code.mov32(RAX, 0x8000_0007).mov32(RCX, 0).cpuid().mov(R12, RDX);
    code.shiftRight(R12, 8).alu32(Alu.AND, R12, 1);
    image.printHex(R12, 1);
  }

  @Test
  void theSameSeedGivesTheSameRun() throws Exception {
    second(
        () -> {
          guest.enableApic();
          code.mov32(R12, 1);
          guest.post(0, R12);
          code.mov32(RCX, Msr.GUEST_IDLE).rdmsr();
          guest.post(1, R12);
        });
    guest.await(0);
    guest.input(ClusterIpiLayout.VECTOR, VECTOR);
    guest.input(ClusterIpiLayout.PROCESSOR_MASK, 2);
    guest.call(CallCode.SEND_SYNTHETIC_CLUSTER_IPI);
    guest.await(1);
    run();
    long instructions = guest.result().instructions();
    long nanos = guest.result().virtualNanos();
    assertTrue(instructions > 1000);
    guest.runAgain(directory);
    assertEquals(instructions, guest.result().instructions());
    assertEquals(nanos, guest.result().virtualNanos());
  }
}

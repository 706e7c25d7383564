package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.R12;
import static dev.verdigris.guest.probe.Reg.R14;
import static dev.verdigris.guest.probe.Reg.R15;
import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RBX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.host.kvm.FlatEntry;
import dev.verdigris.host.kvm.KvmEngine;
import dev.verdigris.host.kvm.KvmRunEnd;
import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.ExitHandler;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.memory.OverlayPage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The KVM engine's side of the SPI, exit by exit, with guests of a few instructions. */
@Timeout(60)
class KvmEngineTest {
  private static final int SIGNAL_PORT = 0x5e;
  private static final long MMIO = 0x3000_0000;

  private final BareImage image = new BareImage("test");
  private final Assembler code = image.code();
  private KvmRig rig;
  private Recorder models;

  @BeforeEach
  void open() {
    rig = KvmRig.open();
    models = new Recorder();
    rig.memory.write(BareImage.HYPERCALL_PAGE, KvmEngine.hypercallInstruction());
    rig.memory.writeByte(BareImage.HYPERCALL_PAGE + 2, 0xc3);
  }

  @AfterEach
  void close() {
    if (rig != null) {
      rig.close();
    }
  }

  private void runToExit() {
    image.exit(ProbeImage.EXIT_SUCCESS);
    assertEquals(KvmRunEnd.STOPPED, rig.run(image.finish(), models));
    assertEquals(List.of(ProbeImage.EXIT_SUCCESS), models.exits, () -> models.console.toString());
  }

  private void callHypervisor() {
    image.guarded(() -> code.mov(R15, BareImage.HYPERCALL_PAGE).call(R15));
  }

  @Test
  void hypercallOutcomesContinueRepeatAndRaise() {
    models.outcomes.addAll(
        List.of(
            HypercallOutcome.CONTINUE,
            HypercallOutcome.CONTINUE,
            HypercallOutcome.DONE,
            HypercallOutcome.INVALID_OPCODE,
            HypercallOutcome.GENERAL_PROTECTION));
    code.mov(RCX, 0x1234);
    callHypervisor();
    code.mov(R12, RAX);
    image.printHex(R12, 4);
    for (int i = 0; i < 2; i++) {
      image.print(" ");
      callHypervisor();
      code.mov(R12, RBX);
      image.printHex(R12, 2);
      code.mov(Reg.RSP, BareImage.STACK_TOP); // the return address of the call that faulted
    }
    runToExit();
    assertEquals("1237 06 0d", models.console.toString()); // RCX and one for each entry
  }

  @Test
  void xmmRegistersGoBothWays() {
    models.onHypercall =
        vp -> {
          assertEquals(0x1122_3344_5566_7788L, vp.xmm(1, false));
          assertEquals(0, vp.xmm(1, true));
          vp.xmm(1, false, 0xfeed_face_cafe_beefL);
        };
    models.outcomes.add(HypercallOutcome.DONE);
    code.movFromControl(RAX, 4).alu32(Alu.OR, RAX, 0x200).movToControl(4, RAX); // CR4.OSFXSR
    code.mov(R14, BareImage.INPUT_PAGE).mov(RAX, 0x1122_3344_5566_7788L).store(R14, 0, RAX);
    // SSE by memory only: a KVM without virtualisation hardware emulates no other forms.
    code.bytes(0x41, 0x0f, 0x10, 0x8e).int32(0); // movups xmm1, [r14]
    callHypervisor();
    code.bytes(0x41, 0x0f, 0x11, 0x8e).int32(0x10); // movups [r14 + 0x10], xmm1
    code.load(R12, R14, 0x10);
    image.printHex(R12, 16);
    runToExit();
    assertEquals("feedfacecafebeef", models.console.toString());
  }

  @Test
  void processorStateIsWhatTheImageSetUp() {
    models.outcomes.add(HypercallOutcome.DONE);
    models.onHypercall =
        vp -> {
          assertTrue(vp.longMode());
          assertTrue(vp.protectedMode());
          assertEquals(0, vp.privilegeLevel());
          assertEquals(BareImage.HYPERCALL_PAGE + 2, vp.register(Register.RIP));
          assertEquals(0x12_3456, vp.translate(0x12_3456, false));
          assertEquals(MMIO + 8, vp.translate(MMIO + 8, true));
          assertEquals(-1, vp.translate(0x1_0000_0000L, false)); // above what is mapped
          assertEquals(0x8000_0031L, vp.register(Register.CR0) & 0x8000_0031L);
        };
    callHypervisor();
    runToExit();
    assertEquals(1, models.hypercalls);
  }

  @Test
  void memoryThatNothingBacksIsMmio() {
    code.mov(R14, MMIO).mov(RAX, 0x0102_0304_0506_0708L).store(R14, 0x10, RAX);
    code.store32(R14, 0x20, 0xabcd);
    code.load(R12, R14, 0x30);
    image.printHex(R12, 16);
    runToExit();
    assertEquals(
        List.of("write 30000010 8 102030405060708", "write 30000020 4 abcd", "read 30000030 8"),
        models.mmio);
    assertEquals("a5a5a5a5a5a5a5a5", models.console.toString());
  }

  @Test
  void overlayPagesComeAndGoUnderARunningGuest() {
    OverlayPage overlay = rig.memory.newOverlay("test");
    UNSAFE.putLong(overlay.hostAddress(), 0x2222);
    rig.memory.writeLong(BareImage.INPUT_PAGE, 0x1111);
    boolean[] mapped = new boolean[1];
    models.onSignal =
        () -> {
          if (mapped[0]) {
            overlay.unmap();
          } else {
            overlay.map(BareImage.INPUT_PAGE);
          }
          mapped[0] = !mapped[0];
        };
    for (int i = 0; i < 3; i++) {
      code.mov(R14, BareImage.INPUT_PAGE).load(R12, R14, 0);
      image.printHex(R12, 4);
      code.outByte(SIGNAL_PORT);
    }
    runToExit();
    assertEquals("111122221111", models.console.toString());
  }

  @Test
  void interruptWakesAHaltedProcessor() throws InterruptedException {
    image.guarded(() -> code.outByte(SIGNAL_PORT).bytes(0xfb).hlt()); // sti; hlt
    code.cli().mov(R12, RBX);
    image.printHex(R12, 2);
    Thread sender =
        new Thread(() -> rig.engine.interrupt(0, 0x1f, false), "sender"); // vector 31 has a stub
    models.onSignal = sender::start;
    runToExit();
    sender.join();
    assertEquals("1f", models.console.toString());
  }

  @Test
  void stopEndsAGuestThatNeverExits() throws InterruptedException {
    code.outByte(SIGNAL_PORT);
    Label spin = code.here();
    code.jump(spin);
    Thread stopper = new Thread(rig.engine::stop, "stopper");
    models.onSignal = stopper::start;
    assertEquals(KvmRunEnd.STOPPED, rig.run(image.finish(), models));
    stopper.join();
  }

  @Test
  void haltWithInterruptsOffEndsTheRun() {
    code.cli().hlt();
    assertEquals(KvmRunEnd.HALTED, rig.run(image.finish(), models));
  }

  @Test
  void tripleFaultIsReported() {
    Label empty = new Label();
    Label over = new Label();
    code.lidt(empty).jump(over).bind(empty).int16(0).int64(0).bind(over);
    code.bytes(0x0f, 0x0b); // ud2, with an empty interrupt table
    assertEquals(KvmRunEnd.SHUTDOWN, rig.run(image.finish(), models));
    assertEquals(1, models.tripleFaults);
  }

  @Test
  void protectedModeEntryReachesTheSameImage() {
    image.print("from 32 bits");
    image.exit(ProbeImage.EXIT_SUCCESS);
    ProbeImage probe = image.finish();
    int entry = ByteBuffer.wrap(probe.multibootElf()).order(ByteOrder.LITTLE_ENDIAN).getInt(24);
    rig.engine.attach(models);
    rig.memory.write(probe.loadAddress(), probe.bytes());
    long gdt = probe.entry().gdtBase();
    rig.engine
        .vcpu(0)
        .enter(new FlatEntry(false, entry, 0, 0x2bad_b002, 0, 0, 0, gdt, 0x17, 0x08, 0x10));
    assertEquals(KvmRunEnd.STOPPED, rig.engine.vcpu(0).run());
    assertEquals("from 32 bits", models.console.toString());
  }

  /** Models that write down what reaches them. */
  private final class Recorder implements ExitHandler {
    final Queue<HypercallOutcome> outcomes = new ArrayDeque<>();
    final StringBuilder console = new StringBuilder();
    final List<Integer> exits = new ArrayList<>();
    final List<String> mmio = new ArrayList<>();
    Consumer<VirtualProcessor> onHypercall = vp -> {};
    Runnable onSignal = () -> {};
    int hypercalls;
    int tripleFaults;

    @Override
    public void cpuid(VirtualProcessor vp, int leaf, int subleaf, CpuidResult result) {}

    @Override
    public MsrOutcome readMsr(VirtualProcessor vp, int msr, MsrValue result) {
      return MsrOutcome.UNKNOWN;
    }

    @Override
    public MsrOutcome writeMsr(VirtualProcessor vp, int msr, long value) {
      return MsrOutcome.UNKNOWN;
    }

    @Override
    public HypercallOutcome hypercall(VirtualProcessor vp) {
      hypercalls++;
      onHypercall.accept(vp);
      vp.register(Register.RAX, vp.register(Register.RCX) + hypercalls);
      return outcomes.remove();
    }

    @Override
    public int portIn(VirtualProcessor vp, int port, int size) {
      return port == ProbeImage.CONSOLE_PORT ? port : -1;
    }

    @Override
    public void portOut(VirtualProcessor vp, int port, int size, int value) {
      switch (port) {
        case ProbeImage.CONSOLE_PORT ->
            console.append(new String(new byte[] {(byte) value}, StandardCharsets.US_ASCII));
        case ProbeImage.EXIT_PORT -> {
          exits.add(value);
          rig.engine.stop();
        }
        case SIGNAL_PORT -> onSignal.run();
        default -> throw new AssertionError("port " + port);
      }
    }

    @Override
    public long mmioRead(VirtualProcessor vp, long gpa, int size) {
      mmio.add(String.format("read %x %d", gpa, size));
      return 0xa5a5_a5a5_a5a5_a5a5L;
    }

    @Override
    public void mmioWrite(VirtualProcessor vp, long gpa, int size, long value) {
      mmio.add(String.format("write %x %d %x", gpa, size, value));
    }

    @Override
    public void tripleFault(VirtualProcessor vp) {
      tripleFaults++;
    }
  }
}

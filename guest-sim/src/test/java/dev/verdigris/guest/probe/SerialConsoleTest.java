package dev.verdigris.guest.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.InterruptSource;
import dev.verdigris.guest.cpu.mmu.CodeCache;
import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.ExitHandler;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

/** A machine without a debug console gets the transcript on its serial port. */
class SerialConsoleTest {
  private static final int COM1 = 0x3f8;
  private static final int LINE_STATUS = COM1 + 5;
  private static final int TRANSMITTER_EMPTY = 0x20;

  @Test
  void waitsForTheTransmitterAndWritesByteByByte() {
    BareImage image = new BareImage("serial");
    image.print("to COM1 ");
    image.code().mov(Reg.R12, 0xfeed_0123L);
    image.printHex(Reg.R12, 9);
    image.exit(ProbeImage.EXIT_SUCCESS);
    ProbeImage probe = image.finish();

    SerialMachine machine = new SerialMachine();
    try (GuestMemory memory = GuestMemory.allocate(new RamRegion(0, ProbeImage.MEMORY_NEEDED))) {
      memory.write(probe.loadAddress(), probe.bytes());
      Cpu cpu = new Cpu(0, 0, memory, new CodeCache(memory), machine, machine);
      cpu.system.leaveFirmware();
      cpu.system.enter(probe.entry());
      cpu.run(10_000);
    }
    assertEquals("to COM1 0feed0123", machine.sent.toString(US_ASCII));
    assertEquals(ProbeImage.EXIT_SUCCESS, machine.exit);
  }

  /** COM1, which is busy every other time that it is looked at, and the debug exit. */
  private static final class SerialMachine implements ExitHandler, InterruptSource {
    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private boolean ready;
    int exit;

    @Override
    public int portIn(VirtualProcessor vp, int port, int size) {
      if (port != LINE_STATUS) {
        return -1;
      }
      ready = !ready;
      return ready ? 0 : TRANSMITTER_EMPTY;
    }

    @Override
    public void portOut(VirtualProcessor vp, int port, int size, int value) {
      if (port == COM1) {
        sent.write(value);
      } else if (port == ProbeImage.EXIT_PORT) {
        exit = value;
      }
    }

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
      return HypercallOutcome.INVALID_OPCODE;
    }

    @Override
    public long mmioRead(VirtualProcessor vp, long gpa, int size) {
      return -1;
    }

    @Override
    public void mmioWrite(VirtualProcessor vp, long gpa, int size, long value) {}

    @Override
    public void tripleFault(VirtualProcessor vp) {}

    @Override
    public int pendingVector() {
      return -1;
    }

    @Override
    public void accept(int vector) {}

    @Override
    public int cr8() {
      return 0;
    }

    @Override
    public void cr8(int value) {}
  }
}

package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.EntryState;
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
import dev.verdigris.hypercall.time.Handoff;
import java.util.ArrayList;
import java.util.List;

/** Processors in 32-bit code with little around them: a port write runs what the test sets. */
final class LoopingProcessors implements AutoCloseable {
  /** {@code inc eax; jmp} to itself. */
  static final byte[] COUNTS = {0x40, (byte) 0xeb, (byte) 0xfd};

  /** {@code cli; hlt; jmp} to itself. */
  static final byte[] HALTS = {(byte) 0xfa, (byte) 0xf4, (byte) 0xeb, (byte) 0xfc};

  /** {@code out 0x80, al}, then {@link #COUNTS}. */
  static final byte[] WRITES_PORT = {(byte) 0xe6, (byte) 0x80, 0x40, (byte) 0xeb, (byte) 0xfd};

  private static final int CODE = 0x1000;

  final List<Cpu> cpus = new ArrayList<>();
  Runnable onPortWrite = () -> {};
  final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 1 << 20));
  private final CodeCache cache = new CodeCache(memory);

  /** Makes a processor for each piece of code. */
  LoopingProcessors(byte[]... code) {
    for (int i = 0; i < code.length; i++) {
      Cpu cpu = new Cpu(i, i, memory, cache, new PortExits(), new NoInterrupts());
      long start = CODE * (i + 1L);
      memory.write(start, code[i]);
      cpu.system.enter(
          new EntryState(EntryState.Mode.PROTECTED, start, 0, 0, 0, 0, 0, 0, 0, 8, 16));
      cpus.add(cpu);
    }
  }

  /** Lets other threads write the memory, code too. */
  void share(Handoff processors) {
    memory.expectOtherWriters();
    memory.watchWith(new CodeWatch(cache::drop, processors));
    cpus.forEach(Cpu::shareMemory);
  }

  @Override
  public void close() {
    memory.close();
  }

  private final class PortExits implements ExitHandler {
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
      throw new AssertionError("no hypervisor");
    }

    @Override
    public int portIn(VirtualProcessor vp, int port, int size) {
      return 0;
    }

    @Override
    public void portOut(VirtualProcessor vp, int port, int size, int value) {
      onPortWrite.run();
    }

    @Override
    public long mmioRead(VirtualProcessor vp, long gpa, int size) {
      return 0;
    }

    @Override
    public void mmioWrite(VirtualProcessor vp, long gpa, int size, long value) {}

    @Override
    public void tripleFault(VirtualProcessor vp) {
      throw new AssertionError("triple fault");
    }
  }

  private static final class NoInterrupts implements InterruptSource {
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

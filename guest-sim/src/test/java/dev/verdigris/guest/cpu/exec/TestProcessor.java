package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.boot.EntryState;
import dev.verdigris.guest.cpu.Block;
import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.InterruptSource;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.mmu.CodeCache;
import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.ExitHandler;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;

/**
 * A processor without a machine around it: 16 MiB of RAM, linear address equals physical address.
 * Blocks are run one after another, and exceptions are results.
 */
final class TestProcessor implements AutoCloseable {
  /** Where {@link #load} puts code. */
  static final int CODE = 0x80_1000;

  /** {@link #run} came to the end of the code. */
  static final int NO_FAULT = -1;

  private static final int PAGE_TABLES = 0x1000;
  private static final int LARGE_PAGE = 0x83;
  private static final int PRESENT = 3;
  // PUSH ES: undefined in 64-bit code, so that whatever runs past the code stops at once.
  private static final byte FILL = 0x06;

  final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 16 << 20));
  final CodeCache code = new CodeCache(memory);
  final Cpu cpu = new Cpu(0, 0, memory, code, new NoExits(), new NoInterrupts());
  final BlockBuilder builder = new BlockBuilder(cpu);
  private long end;

  /** The fault's error code. */
  int errorCode;

  /** In 64-bit code, paging on. */
  static TestProcessor wide() {
    TestProcessor p = new TestProcessor();
    p.memory.writeLong(PAGE_TABLES, PAGE_TABLES + 0x1000 | PRESENT);
    p.memory.writeLong(PAGE_TABLES + 0x1000, PAGE_TABLES + 0x2000 | PRESENT);
    for (int i = 0; i < 8; i++) {
      p.memory.writeLong(PAGE_TABLES + 0x2000 + 8 * i, (long) i << 21 | LARGE_PAGE);
    }
    p.enter(EntryState.Mode.LONG);
    return p;
  }

  /** In 32-bit code, paging off. */
  static TestProcessor narrow() {
    TestProcessor p = new TestProcessor();
    p.enter(EntryState.Mode.PROTECTED);
    return p;
  }

  private void enter(EntryState.Mode mode) {
    cpu.system.enter(new EntryState(mode, CODE, 0, 0, 0, 0, PAGE_TABLES, 0, 0, 8, 16));
  }

  /** Places code at {@link #CODE} in a page of what stops at once. */
  void load(byte[] bytes) {
    memory.fill(CODE, 4096, FILL);
    memory.write(CODE, bytes);
    end = (long) CODE + bytes.length;
  }

  /** Places code given as hexadecimal digits. */
  void load(String hex) {
    load(java.util.HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  /** Runs from the start of the code to its end or a fault, whose vector it returns. */
  int run() {
    cpu.rip = CODE;
    return proceed(100_000);
  }

  /**
   * Goes on from the instruction pointer.
   *
   * @param blocks the most blocks to run
   */
  int proceed(int blocks) {
    for (int i = 0; i < blocks; i++) {
      try {
        Op op = builder.find(cpu.rip);
        while (op != null) {
          cpu.rip = ((Block) op).rip;
          op = op.exec(cpu);
        }
      } catch (GuestFault fault) {
        if (fault.op != null) {
          cpu.rip = cpu.ripOf(fault.op);
          cpu.retired = cpu.retiredBefore(fault.op);
        }
        if (fault.vector != GuestFault.RUN_ALONE) {
          errorCode = fault.errorCode;
          return fault.vector == 6 && cpu.rip == end ? NO_FAULT : fault.vector;
        }
        alone();
      }
    }
    throw new AssertionError("the code does not end");
  }

  private void alone() {
    cpu.alone = true;
    try {
      Op op = builder.single(cpu.rip).exec(cpu);
      if (op != null) {
        cpu.rip = ((Block) op).rip;
      }
    } finally {
      cpu.alone = false;
    }
  }

  @Override
  public void close() {
    memory.close();
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

  private static final class NoExits implements ExitHandler {
    @Override
    public void cpuid(VirtualProcessor vp, int leaf, int subleaf, CpuidResult result) {}

    @Override
    public MsrOutcome readMsr(VirtualProcessor vp, int msr, MsrValue result) {
      throw new AssertionError("no model");
    }

    @Override
    public MsrOutcome writeMsr(VirtualProcessor vp, int msr, long value) {
      throw new AssertionError("no model");
    }

    @Override
    public HypercallOutcome hypercall(VirtualProcessor vp) {
      throw new AssertionError("no model");
    }

    @Override
    public int portIn(VirtualProcessor vp, int port, int size) {
      throw new AssertionError("no model");
    }

    @Override
    public void portOut(VirtualProcessor vp, int port, int size, int value) {
      throw new AssertionError("no model");
    }

    @Override
    public long mmioRead(VirtualProcessor vp, long gpa, int size) {
      throw new AssertionError("no model");
    }

    @Override
    public void mmioWrite(VirtualProcessor vp, long gpa, int size, long value) {
      throw new AssertionError("no model");
    }

    @Override
    public void tripleFault(VirtualProcessor vp) {
      throw new AssertionError("triple fault");
    }
  }
}

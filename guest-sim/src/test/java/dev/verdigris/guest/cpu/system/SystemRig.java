package dev.verdigris.guest.cpu.system;

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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A processor with RAM and nothing else: exits and interrupts are what a test says. */
public final class SystemRig implements ExitHandler, InterruptSource, AutoCloseable {
  public static final long RAM = 32L << 20;

  public final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, RAM));
  public final CodeCache code = new CodeCache(memory);
  public final Cpu cpu = new Cpu(0, 0, memory, code, this, this);

  /** One line an exit. */
  public final List<String> exits = new ArrayList<>();

  /** What a device read answers. */
  public long deviceValue;

  public HypercallOutcome hypercallOutcome = HypercallOutcome.DONE;
  public int pending = -1;
  public int priority;

  /** Puts bytes, given as hexadecimal digits and blanks, into RAM. */
  public SystemRig code(long gpa, String hex) {
    memory.write(gpa, HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    return this;
  }

  /** Runs at most a number of instructions, give or take a block. */
  public void run(long instructions) {
    cpu.run(cpu.retired + instructions);
  }

  @Override
  public void cpuid(VirtualProcessor vp, int leaf, int subleaf, CpuidResult result) {
    if (leaf == 0x4000_0000) {
      result.set(1, 2, 3, 4);
    }
  }

  @Override
  public MsrOutcome readMsr(VirtualProcessor vp, int msr, MsrValue result) {
    exits.add(String.format("rdmsr %x", msr));
    result.value = 0x1234_5678_9abcL;
    return msr == 0x4000_0000 ? MsrOutcome.DONE : MsrOutcome.UNKNOWN;
  }

  @Override
  public MsrOutcome writeMsr(VirtualProcessor vp, int msr, long value) {
    exits.add(String.format("wrmsr %x %x", msr, value));
    return msr == 0x4000_0000 ? MsrOutcome.DONE : MsrOutcome.UNKNOWN;
  }

  @Override
  public HypercallOutcome hypercall(VirtualProcessor vp) {
    exits.add("hypercall");
    HypercallOutcome outcome = hypercallOutcome;
    hypercallOutcome = HypercallOutcome.DONE;
    return outcome;
  }

  @Override
  public int portIn(VirtualProcessor vp, int port, int size) {
    exits.add(String.format("in %x %d", port, size));
    return (int) deviceValue;
  }

  @Override
  public void portOut(VirtualProcessor vp, int port, int size, int value) {
    exits.add(String.format("out %x %d %x", port, size, value));
  }

  @Override
  public long mmioRead(VirtualProcessor vp, long gpa, int size) {
    exits.add(String.format("read %x %d", gpa, size));
    return deviceValue;
  }

  @Override
  public void mmioWrite(VirtualProcessor vp, long gpa, int size, long value) {
    exits.add(String.format("write %x %d %x", gpa, size, value));
  }

  @Override
  public void tripleFault(VirtualProcessor vp) {
    exits.add("triple fault");
  }

  @Override
  public int pendingVector() {
    return pending;
  }

  @Override
  public void accept(int vector) {
    exits.add("interrupt " + vector);
    pending = -1;
  }

  @Override
  public int cr8() {
    return priority;
  }

  @Override
  public void cr8(int value) {
    priority = value;
  }

  @Override
  public void close() {
    memory.close();
  }
}

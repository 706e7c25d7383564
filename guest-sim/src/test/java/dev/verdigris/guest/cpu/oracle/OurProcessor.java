package dev.verdigris.guest.cpu.oracle;

import dev.verdigris.guest.boot.EntryState;
import dev.verdigris.guest.cpu.Block;
import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.exec.BlockBuilder;
import dev.verdigris.guest.cpu.system.ControlBits;
import dev.verdigris.guest.cpu.system.SystemRig;
import dev.verdigris.host.oracle.HostProcessor;
import dev.verdigris.hypercall.engine.Register;

/**
 * The processor under test in 64-bit user mode, with the host runner's code page and data window at
 * their addresses and nothing around them. Faults are results.
 */
final class OurProcessor implements AutoCloseable {
  private static final int PAGE = 4096;
  private static final int TABLES = 0x10_0000;
  private static final int STACK = 0x7000;
  private static final int GDT = 0x500;
  private static final int TASK = 0x600;
  private static final int TASK_LIMIT = 0x67;
  private static final long PRESENT = 7;
  private static final long SUPERVISOR = 3;
  private static final long NO_EXECUTE = Long.MIN_VALUE;
  // PUSH ES, undefined in 64-bit code: what runs past the tested instructions stops at once.
  private static final byte FILL = 0x06;
  private static final int UD = 6;
  private static final int INTERRUPTS_ON = 0x202;
  private static final int MOST_BLOCKS = 5000;

  final Cpu cpu;
  private final SystemRig rig = new SystemRig();
  private final BlockBuilder builder;
  private int loaded;

  /** Error code of the last fault; 0 where there is none. */
  int errorCode;

  OurProcessor() {
    cpu = rig.cpu;
    builder = new BlockBuilder(cpu);
    map();
    // Code and data of the kernel, data and code of the user, and a task state without ports.
    long[] descriptors = {
      0,
      0x00af_9b00_0000_ffffL,
      0x00cf_9300_0000_ffffL,
      0,
      0x00cf_f300_0000_ffffL,
      0x00af_fb00_0000_ffffL,
      0x0000_8900_0000_0000L | TASK << 16 | TASK_LIMIT,
      0
    };
    rig.memory.writeShort(TASK + 0x66, TASK_LIMIT + 1);
    for (int i = 0; i < descriptors.length; i++) {
      rig.memory.writeLong(GDT + 8L * i, descriptors[i]);
    }
    cpu.system.enter(
        new EntryState(EntryState.Mode.LONG, STACK, STACK, 0, 0, 0, TABLES, GDT, 63, 8, 16));
    cpu.register(Register.EFER, cpu.system.efer() | ControlBits.EFER_NXE);
    cpu.register(
        Register.CR4, cpu.system.cr4() | ControlBits.CR4_OSFXSR | ControlBits.CR4_OSXMMEXCPT);
    long[] frame = {HostProcessor.CODE, 0x2b, 2, HostProcessor.WINDOW, 0x23};
    for (int i = 0; i < frame.length; i++) {
      rig.memory.writeLong(STACK + 8L * i, frame[i]);
    }
    rig.code(STACK + 0x100, "0f00d8 48cf"); // ltr ax; iretq
    cpu.r[0] = 0x30;
    cpu.rip = STACK + 0x100;
    rig.run(2);
    if (cpu.cpl != 3 || cpu.rip != HostProcessor.CODE) {
      throw new AssertionError("user mode was not entered");
    }
    rig.memory.fill(HostProcessor.CODE, PAGE, FILL);
  }

  private void map() {
    rig.memory.writeLong(TABLES, TABLES + PAGE | PRESENT);
    rig.memory.writeLong(TABLES + PAGE, TABLES + 2 * PAGE | PRESENT);
    long directory = TABLES + 2L * PAGE;
    rig.memory.writeLong(directory, TABLES + 3 * PAGE | PRESENT);
    rig.memory.writeLong(directory + 8 * (HostProcessor.CODE >> 21), TABLES + 4 * PAGE | PRESENT);
    rig.memory.writeLong(TABLES + 3 * PAGE, SUPERVISOR); // descriptors and task state
    rig.memory.writeLong(TABLES + 3 * PAGE + 8 * (STACK >> 12), STACK | SUPERVISOR);
    page(HostProcessor.CODE, 0);
    for (int at = 0; at < HostProcessor.WINDOW_LENGTH; at += PAGE) {
      page(HostProcessor.WINDOW + at, NO_EXECUTE);
    }
  }

  private void page(long address, long rights) {
    long entry = TABLES + 4L * PAGE + 8 * (address >> 12 & 511);
    rig.memory.writeLong(entry, address | PRESENT | rights);
  }

  /** Host address of the data window. */
  long window() {
    return rig.memory.hostAddress(HostProcessor.WINDOW);
  }

  void load(byte[] code) {
    rig.memory.fill(HostProcessor.CODE, Math.max(loaded, code.length) + 1, FILL);
    rig.memory.write(HostProcessor.CODE, code);
    loaded = code.length;
  }

  /** Takes a state. */
  void take(Inputs in) {
    System.arraycopy(in.gpr, 0, cpu.r, 0, 16);
    System.arraycopy(in.xmm, 0, cpu.simd.xmm, 0, 32);
    cpu.simd.mxcsr = in.mxcsr;
    Flags.setStatus(cpu, in.flags);
    cpu.systemFlags = INTERRUPTS_ON | (in.flags & 0x400);
    cpu.fpu.initialize();
    cpu.fpu.control(in.control);
    cpu.fpu.statusWord(in.status);
    cpu.fpu.used = in.tags;
    for (int i = 0; i < 8; i++) {
      int physical = cpu.fpu.top + i & 7;
      cpu.fpu.significand[physical] = in.significand[i];
      cpu.fpu.exponent[physical] = in.exponent[i];
    }
  }

  /**
   * Runs the code to its end or a fault. What lies behind it counts as INT3, as on the host.
   *
   * @return the vector
   */
  int run() {
    cpu.rip = HostProcessor.CODE;
    errorCode = 0;
    for (int i = 0; i < MOST_BLOCKS; i++) {
      try {
        Op op = builder.find(cpu.rip);
        while (op != null) {
          cpu.rip = ((Block) op).rip;
          op = op.exec(cpu);
        }
      } catch (GuestFault fault) {
        if (fault.vector == GuestFault.RUN_ALONE) {
          throw new AssertionError("the code wrote to its own page", fault);
        }
        if (fault.op != null) {
          cpu.rip = cpu.ripOf(fault.op);
        }
        return result(fault);
      }
    }
    throw new AssertionError("the code does not end");
  }

  private int result(GuestFault fault) {
    errorCode = fault.errorCode == GuestFault.NO_ERROR_CODE ? 0 : fault.errorCode;
    long end = HostProcessor.CODE + loaded;
    if (fault.vector != UD || cpu.rip < end) {
      return fault.vector;
    }
    if (cpu.rip == end) {
      return HostProcessor.NO_FAULT;
    }
    cpu.rip++;
    return 3;
  }

  @Override
  public void close() {
    rig.close();
  }
}

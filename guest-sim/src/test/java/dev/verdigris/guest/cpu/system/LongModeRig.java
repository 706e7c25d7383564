package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.boot.EntryState;
import dev.verdigris.guest.cpu.Cpu;

/**
 * A processor in long mode at {@link #CODE} with tables of every kind: identity-mapped user pages,
 * kernel and user segments, a task state, and an interrupt table whose handlers all halt.
 */
final class LongModeRig implements AutoCloseable {
  static final long CODE = 0x1_0000;
  static final long USER_CODE = 0x2_0000;
  static final long STACK = 0x7000;
  static final long IST1 = 0x7800;
  static final long RSP0 = 0x6800;
  static final int KERNEL_CS = 0x08;
  static final int KERNEL_DS = 0x10;
  static final int USER_DS = 0x23;
  static final int USER_CS = 0x2b;
  static final int TASK = 0x30;
  static final long TASK_STATE = 0x4000;
  static final long IDT = 0x2000;

  private static final long GDT = 0x500;
  private static final long TABLES = 0x10_0000;

  final SystemRig rig = new SystemRig();
  final Cpu cpu = rig.cpu;

  LongModeRig() {
    long[] descriptors = {
      0,
      0x00af_9b00_0000_ffffL,
      0x00cf_9300_0000_ffffL,
      0x00cf_fb00_0000_ffffL,
      0x00cf_f300_0000_ffffL,
      0x00af_fb00_0000_ffffL,
      0x0000_8900_4000_0000L | 0x0fff,
      0
    };
    for (int i = 0; i < descriptors.length; i++) {
      rig.memory.writeLong(GDT + 8L * i, descriptors[i]);
    }
    rig.memory.writeLong(TABLES, (TABLES + 0x1000) | 7);
    rig.memory.writeLong(TABLES + 0x1000, (TABLES + 0x2000) | 7);
    for (int i = 0; i < 16; i++) {
      rig.memory.writeLong(TABLES + 0x2000 + 8L * i, ((long) i << 21) | 0x87);
    }
    rig.memory.writeLong(TASK_STATE + 4, RSP0);
    rig.memory.writeLong(TASK_STATE + 0x24, IST1);
    rig.memory.writeShort(TASK_STATE + 0x66, 0x68);
    for (int vector = 0; vector < 256; vector++) {
      gate(vector, handler(vector), 0, 0x8e);
      rig.memory.writeByte(handler(vector), 0xf4);
    }
    cpu.system.enter(
        new EntryState(
            EntryState.Mode.LONG,
            CODE,
            STACK,
            0,
            0,
            0,
            TABLES,
            GDT,
            8 * descriptors.length - 1,
            KERNEL_CS,
            KERNEL_DS));
    cpu.segments.idt(IDT, 0xfff);
    cpu.segments.loads.loadTask(null, TASK);
    cpu.system.msrs.write(ModelSpecificRegisters.STAR, 0x001b_0008_0000_0000L);
    cpu.system.msrs.write(ModelSpecificRegisters.EFER, 0x101 | ControlBits.EFER_NXE);
  }

  /** Where the handler of a vector is. */
  static long handler(int vector) {
    return 0x8000 + 16L * vector;
  }

  /** Fills a gate; {@code access} is present bit, privilege and type. */
  void gate(int vector, long offset, int ist, int access) {
    long low =
        (offset & 0xffff)
            | (long) KERNEL_CS << 16
            | (long) ist << 32
            | (long) access << 40
            | (offset >>> 16 & 0xffff) << 48;
    rig.memory.writeLong(IDT + 16L * vector, low);
    rig.memory.writeLong(IDT + 16L * vector + 8, offset >>> 32);
  }

  LongModeRig code(String hex) {
    rig.code(CODE, hex);
    return this;
  }

  /** Goes to privilege level 3 at {@link #USER_CODE}. */
  LongModeRig user(String hex) {
    rig.code(USER_CODE, hex);
    cpu.cpl = 3;
    cpu.segments.set(Cpu.CS, USER_CS, 0x00af_fb00_0000_ffffL);
    cpu.segments.set(Cpu.SS, USER_DS, 0x00cf_f300_0000_ffffL);
    cpu.segments.update();
    cpu.rip = USER_CODE;
    return this;
  }

  LongModeRig run() {
    rig.run(100);
    return this;
  }

  /** A quadword of the stack frame that a handler was entered with. */
  long frame(int index) {
    return rig.memory.readLong(cpu.r[4] + 8L * index);
  }

  /** The vector in whose handler the processor has halted, or -1. */
  int haltedIn() {
    long at = cpu.rip - 1 - handler(0);
    return cpu.halted && at >= 0 && at % 16 == 0 ? (int) (at / 16) : -1;
  }

  @Override
  public void close() {
    rig.close();
  }
}

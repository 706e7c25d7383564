package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;

/** Bits of {@link Cpu#systemFlags} (Intel SDM volume 1, section 3.4.3). */
public final class SystemFlags {
  /** Bit 1, always set. */
  public static final int FIXED = 1 << 1;

  /** Trap: single step. */
  public static final int TF = 1 << 8;

  /** Interrupts enabled. */
  public static final int IF = 1 << 9;

  /** Direction of string instructions. */
  public static final int DF = 1 << 10;

  /** I/O privilege level, two bits. */
  public static final int IOPL = 3 << 12;

  /** Nested task. */
  public static final int NT = 1 << 14;

  /** Resume: no instruction breakpoint at the next instruction. */
  public static final int RF = 1 << 16;

  /** Virtual-8086 mode. */
  public static final int VM = 1 << 17;

  /** Alignment check; with SMAP, access to user pages. */
  public static final int AC = 1 << 18;

  /** Identification: that it can be changed says that CPUID exists. */
  public static final int ID = 1 << 21;

  /** All bits that can be set, but for the status flags. */
  static final int ALL = TF | IF | DF | IOPL | NT | RF | VM | AC | ID;

  private SystemFlags() {}

  /** I/O privilege level, 0–3. */
  public static int iopl(Cpu cpu) {
    return cpu.systemFlags >> 12 & 3;
  }

  /** True in virtual-8086 mode. */
  public static boolean virtual8086(Cpu cpu) {
    return (cpu.systemFlags & VM) != 0;
  }
}

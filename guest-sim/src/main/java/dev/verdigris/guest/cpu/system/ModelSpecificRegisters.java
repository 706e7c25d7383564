package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/**
 * The model-specific registers that the processor keeps (Intel SDM volume 4, chapter 2), by a table
 * of number, read and write; every other goes to the exit handler.
 */
final class ModelSpecificRegisters {
  static final int TSC = 0x10;
  static final int TSC_ADJUST = 0x3b;
  static final int ARCH_CAPABILITIES = 0x10a;
  static final int SYSENTER_CS = 0x174;
  static final int SYSENTER_ESP = 0x175;
  static final int SYSENTER_EIP = 0x176;
  static final int PAT = 0x277;
  static final int EFER = 0xc000_0080;
  static final int STAR = 0xc000_0081;
  static final int LSTAR = 0xc000_0082;
  static final int CSTAR = 0xc000_0083;
  static final int FMASK = 0xc000_0084;
  static final int FS_BASE = 0xc000_0100;
  static final int GS_BASE = 0xc000_0101;
  static final int KERNEL_GS_BASE = 0xc000_0102;
  static final int TSC_AUX = 0xc000_0103;

  private static final int PLATFORM_ID = 0x17;
  private static final int FEATURE_CONTROL = 0x3a;
  private static final int MICROCODE_UPDATE = 0x79;
  private static final int MICROCODE_REVISION = 0x8b;
  private static final int MTRR_CAP = 0xfe;
  private static final int MCG_CAP = 0x179;
  private static final int MCG_STATUS = 0x17a;
  private static final int MISC_ENABLE = 0x1a0;
  private static final int DEBUG_CONTROL = 0x1d9;
  private static final int MTRR_PHYS_BASE_0 = 0x200;
  private static final int MTRR_DEF_TYPE = 0x2ff;
  private static final int[] MTRR_FIXED = {
    0x250, 0x258, 0x259, 0x268, 0x269, 0x26a, 0x26b, 0x26c, 0x26d, 0x26e, 0x26f
  };

  private static final int VARIABLE_RANGES = 8;
  // Eight variable ranges, fixed ranges, write-combining.
  private static final long MTRR_CAP_VALUE = VARIABLE_RANGES | 1 << 8 | 1 << 10;
  // Enabled, write-back where no range says otherwise (Intel SDM volume 3, section 12.11.2.1).
  private static final long MTRR_WRITE_BACK = 1 << 11 | 6;
  private static final long PAT_RESET = 0x0007_0406_0007_0406L;
  // RDCL_NO, SKIP_L1DFL_VMENTRY, SSB_NO, MDS_NO, IF_PSCHANGE_MC_NO, TAA_NO.
  private static final long CAPABILITIES = 1 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 8;
  private static final long FAST_STRINGS = 1;
  private static final long REVISION = 1L << 32;
  private static final long LOCKED = 1;
  private static final long PHYSICAL_MASK = (1L << 46) - 1;
  private static final int MAX_REGISTERS = 64;

  private record Entry(int number, LongSupplier read, LongPredicate write) {}

  private final Cpu cpu;
  private final Entry[] entries;
  private final int[] numbers;
  private final MsrValue value = new MsrValue();

  long star;
  long lstar;
  long fmask;
  long kernelGsBase;
  long sysenterCs;
  long sysenterEsp;
  long sysenterEip;
  long tscAux;
  private long cstar;
  private long tscOffset;
  private LongConsumer offsetListener = offset -> {};
  private long tscAdjust;
  private long pat;
  private long miscEnable;
  private long debugControl;
  private long mcgStatus;
  private long mtrrDefault;
  private final long[] mtrrVariable = new long[2 * VARIABLE_RANGES];
  private final long[] mtrrFixed = new long[MTRR_FIXED.length];

  private final Entry[] building = new Entry[MAX_REGISTERS];
  private int count;

  ModelSpecificRegisters(Cpu cpu) {
    this.cpu = cpu;
    fastCalls();
    time();
    memoryTypes();
    identity();
    entries = Arrays.copyOf(building, count);
    Arrays.sort(entries, java.util.Comparator.comparingInt(Entry::number));
    numbers = Arrays.stream(entries).mapToInt(Entry::number).toArray();
  }

  private void add(int number, LongSupplier read, LongPredicate write) {
    building[count++] = new Entry(number, read, write);
  }

  private void constant(int number, long constant) {
    add(number, () -> constant, v -> false);
  }

  private void fastCalls() {
    add(EFER, () -> cpu.system.control.efer(), v -> cpu.system.control.writeEfer(v));
    add(STAR, () -> star, v -> set(() -> star = v));
    add(LSTAR, () -> lstar, v -> canonical(v) && set(() -> lstar = v));
    add(CSTAR, () -> cstar, v -> canonical(v) && set(() -> cstar = v));
    add(FMASK, () -> fmask, v -> v >>> 32 == 0 && set(() -> fmask = v));
    add(
        FS_BASE,
        () -> cpu.segBase[Cpu.FS],
        v -> canonical(v) && set(() -> cpu.segBase[Cpu.FS] = v));
    add(
        GS_BASE,
        () -> cpu.segBase[Cpu.GS],
        v -> canonical(v) && set(() -> cpu.segBase[Cpu.GS] = v));
    add(KERNEL_GS_BASE, () -> kernelGsBase, v -> canonical(v) && set(() -> kernelGsBase = v));
    add(SYSENTER_CS, () -> sysenterCs, v -> set(() -> sysenterCs = v & 0xffff_ffffL));
    add(SYSENTER_ESP, () -> sysenterEsp, v -> canonical(v) && set(() -> sysenterEsp = v));
    add(SYSENTER_EIP, () -> sysenterEip, v -> canonical(v) && set(() -> sysenterEip = v));
  }

  private void time() {
    add(TSC, this::tsc, v -> set(() -> moveTsc(v - tsc())));
    add(TSC_ADJUST, () -> tscAdjust, v -> set(() -> moveTsc(v - tscAdjust)));
    add(TSC_AUX, () -> tscAux, v -> v >>> 32 == 0 && set(() -> tscAux = v));
  }

  private void memoryTypes() {
    constant(MTRR_CAP, MTRR_CAP_VALUE);
    add(
        MTRR_DEF_TYPE,
        () -> mtrrDefault,
        v -> (v & ~0xcffL) == 0 && type(v) && set(() -> mtrrDefault = v));
    for (int i = 0; i < mtrrVariable.length; i++) {
      int slot = i;
      long allowed = PHYSICAL_MASK & ~((i & 1) == 0 ? 0xf00L : 0x7ffL);
      add(
          MTRR_PHYS_BASE_0 + i,
          () -> mtrrVariable[slot],
          v ->
              (v & ~allowed) == 0
                  && ((slot & 1) != 0 || type(v))
                  && set(() -> mtrrVariable[slot] = v));
    }
    for (int i = 0; i < MTRR_FIXED.length; i++) {
      int slot = i;
      add(MTRR_FIXED[i], () -> mtrrFixed[slot], v -> set(() -> mtrrFixed[slot] = v));
    }
    add(PAT, () -> pat, v -> patTypes(v) && set(() -> pat = v));
  }

  private void identity() {
    constant(PLATFORM_ID, 0);
    add(FEATURE_CONTROL, () -> LOCKED, v -> false);
    add(MICROCODE_UPDATE, () -> 0, v -> true);
    add(MICROCODE_REVISION, () -> REVISION, v -> true);
    constant(ARCH_CAPABILITIES, CAPABILITIES);
    constant(MCG_CAP, 0);
    add(MCG_STATUS, () -> mcgStatus, v -> v >>> 3 == 0 && set(() -> mcgStatus = v));
    add(MISC_ENABLE, () -> miscEnable, v -> set(() -> miscEnable = v));
    add(DEBUG_CONTROL, () -> debugControl, v -> (v & ~3L) == 0 && set(() -> debugControl = v));
  }

  private static boolean set(Runnable assignment) {
    assignment.run();
    return true;
  }

  private static boolean canonical(long address) {
    return address << 16 >> 16 == address;
  }

  /** Memory types 0, 1, 4, 5 and 6. */
  private static boolean type(long value) {
    int t = (int) value & 0xff;
    return t <= 6 && t != 2 && t != 3;
  }

  private static boolean patTypes(long value) {
    for (int i = 0; i < 64; i += 8) {
      int t = (int) (value >>> i) & 0xff;
      if (t > 7 || t == 2 || t == 3) {
        return false;
      }
    }
    return true;
  }

  void reset() {
    star = 0;
    lstar = 0;
    cstar = 0;
    fmask = 0;
    kernelGsBase = 0;
    sysenterCs = 0;
    sysenterEsp = 0;
    sysenterEip = 0;
    tscAux = 0;
    tscOffset = 0;
    offsetListener.accept(0);
    tscAdjust = 0;
    pat = PAT_RESET;
    miscEnable = FAST_STRINGS;
    debugControl = 0;
    mcgStatus = 0;
    mtrrDefault = 0;
    Arrays.fill(mtrrVariable, 0);
    Arrays.fill(mtrrFixed, 0);
  }

  /** Enables the memory-type ranges, none of them in use: all memory is write-back. */
  void enableMemoryTypes() {
    mtrrDefault = MTRR_WRITE_BACK;
  }

  /** Sets the page attribute table. */
  void pageAttributes(long types) {
    pat = types;
  }

  /** The time stamp counter with the guest's offset. */
  long tsc() {
    return cpu.system.clockTicks() + tscOffset;
  }

  void onTscOffset(LongConsumer listener) {
    offsetListener = listener;
  }

  private void moveTsc(long delta) {
    tscOffset += delta;
    tscAdjust += delta;
    offsetListener.accept(tscOffset);
  }

  /**
   * Reads a register; {@link #result} has the value.
   *
   * @return false for #GP(0)
   */
  boolean read(int number) {
    int i = Arrays.binarySearch(numbers, number);
    if (i >= 0) {
      value.value = entries[i].read.getAsLong();
      return true;
    }
    return cpu.exits.readMsr(cpu, number, value) == MsrOutcome.DONE;
  }

  long result() {
    return value.value;
  }

  /**
   * Writes a register.
   *
   * @return false for #GP(0)
   */
  boolean write(int number, long newValue) {
    int i = Arrays.binarySearch(numbers, number);
    if (i >= 0) {
      return entries[i].write.test(newValue);
    }
    return cpu.exits.writeMsr(cpu, number, newValue) == MsrOutcome.DONE;
  }
}

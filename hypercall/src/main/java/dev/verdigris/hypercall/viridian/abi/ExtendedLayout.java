package dev.verdigris.hypercall.viridian.abi;

/**
 * Parameters of the extended calls (TLFS, "Extended Hypercall Interface").
 *
 * <pre>
 * HvExtCallGetBootZeroedMemory  output  0 RangeCount 8 | from 8 on, each: first page 8, pages 8
 * HvExtCallMemoryHeatHint       input   0 bits 0–1 type, 2–63 0 8; element {@link PageRange} 8
 * </pre>
 */
public final class ExtendedLayout {
  /** Capability: HvExtCallGetBootZeroedMemory. */
  public static final long BOOT_ZEROED_MEMORY = 1;

  /** Capability: HvExtCallMemoryHeatHint. */
  public static final long MEMORY_HEAT_HINT = 1 << 1;

  /** Capability: HvExtCallMemoryHeatHint with {@link #COLD_DISCARD}. */
  public static final long COLD_DISCARD_HINT = 1 << 8;

  /** Offset of RangeCount. */
  public static final int RANGE_COUNT = 0;

  /** Offset of the first range. */
  public static final int RANGES = 8;

  /** Bytes of a range. */
  public static final int RANGE_SIZE = 16;

  /** Most ranges. */
  public static final int MAX_RANGES = 255;

  /** Bytes of output with the ranges. */
  public static final int BOOT_ZEROED_SIZE = RANGES + MAX_RANGES * RANGE_SIZE;

  /** Hint type: the content is not needed. */
  public static final long COLD_DISCARD = 2;

  private ExtendedLayout() {}
}

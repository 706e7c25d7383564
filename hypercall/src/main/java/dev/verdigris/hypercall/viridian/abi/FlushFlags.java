package dev.verdigris.hypercall.viridian.abi;

/** HV_FLUSH_FLAGS (TLFS, "Virtual MMU and Caching"). */
public final class FlushFlags {
  /** HV_FLUSH_ALL_PROCESSORS: the mask or set does not count. */
  public static final long ALL_PROCESSORS = 1;

  /** HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES: the address space does not count. */
  public static final long ALL_SPACES = 1 << 1;

  /** HV_FLUSH_NON_GLOBAL_MAPPINGS_ONLY; not for lists. */
  public static final long NON_GLOBAL_ONLY = 1 << 2;

  /** HV_FLUSH_USE_EXTENDED_RANGE_FORMAT; for lists only. */
  public static final long EXTENDED_RANGES = 1 << 3;

  private FlushFlags() {}
}

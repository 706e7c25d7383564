package dev.verdigris.hypercall.viridian.abi;

/**
 * Input of HvCallEnablePartitionVtl (TLFS, "Virtual Secure Mode"). That of HvCallEnableVpVtl is
 * laid out as {@link StartProcessorLayout}.
 *
 * <pre>
 * offset size
 *   0     8   TargetPartitionId
 *   8     1   TargetVtl           0–15
 *   9     1   Flags               bit 0 EnableMbec
 *  10     6   reserved, 0
 * </pre>
 */
public final class EnableVtlLayout {
  /** Offset of TargetPartitionId. */
  public static final int PARTITION = 0;

  /** Offset of TargetVtl. */
  public static final int TARGET_VTL = 8;

  /** Offset of Flags. */
  public static final int FLAGS = 9;

  /** Offset of six bytes that must be zero. */
  public static final int RESERVED = 10;

  /** Bytes of input. */
  public static final int SIZE = 16;

  /** Flag: EnableMbec, the level may tell user from kernel mode in what it lets others execute. */
  public static final int ENABLE_MBEC = 1;

  private EnableVtlLayout() {}
}

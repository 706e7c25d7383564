package dev.verdigris.hypercall.viridian.abi;

/**
 * Input of HvCallModifyVtlProtectionMask (TLFS, "Virtual Secure Mode"), which goes on with 8-byte
 * guest page numbers.
 *
 * <pre>
 * offset size
 *   0     8   TargetPartitionId
 *   8     4   MapFlags            {@link GpaAccess}
 *  12     1   TargetVtl           {@link InputVtl}: the level that protects
 *  13     3   reserved, 0
 * </pre>
 */
public final class ProtectionMaskLayout {
  /** Offset of TargetPartitionId. */
  public static final int PARTITION = 0;

  /** Offset of MapFlags. */
  public static final int MAP_FLAGS = 8;

  /** Offset of TargetVtl. */
  public static final int TARGET_VTL = 12;

  /** Bytes of fixed input. */
  public static final int SIZE = 16;

  /** Bytes of an element. */
  public static final int ELEMENT_SIZE = 8;

  private ProtectionMaskLayout() {}
}

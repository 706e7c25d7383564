package dev.verdigris.hypercall.viridian.abi;

/**
 * Input and output of HvCallGetVpIndexFromApicId (TLFS, "Virtual Processors").
 *
 * <pre>
 * offset size
 *   0     8   PartitionId
 *   8     1   TargetVtl      {@link InputVtl}
 *   9     7   reserved, 0
 *
 * input element   0 APIC identifier 4;  output element  0 VP index 4
 * </pre>
 */
public final class ApicIdLookupLayout {
  /** Offset of PartitionId. */
  public static final int PARTITION = 0;

  /** Offset of TargetVtl. */
  public static final int TARGET_VTL = 8;

  /** Bytes of fixed input. */
  public static final int SIZE = 16;

  /** Bytes of an element, of input and of output. */
  public static final int ELEMENT = 4;

  private ApicIdLookupLayout() {}
}

package dev.verdigris.hypercall.viridian.abi;

/**
 * Inputs of HvCallSendSyntheticClusterIpi and HvCallSendSyntheticClusterIpiEx (TLFS, "Virtual
 * Interrupt Control").
 *
 * <pre>
 * offset size
 *   0     4   Vector         16–255
 *   4     1   TargetVtl      {@link InputVtl}
 *   5     3   padding
 *   8     8   ProcessorMask  processors 0–63
 *   8  16+8n  ProcessorSet   {@link VpSetLayout}, the Ex form
 * </pre>
 */
public final class ClusterIpiLayout {
  /** Offset of Vector. */
  public static final int VECTOR = 0;

  /** Offset of TargetVtl. */
  public static final int TARGET_VTL = 4;

  /** Offset of ProcessorMask. */
  public static final int PROCESSOR_MASK = 8;

  /** Offset of ProcessorSet in the Ex form. */
  public static final int PROCESSOR_SET = 8;

  /** Bytes of input. */
  public static final int SIZE = 16;

  /** Bytes of fixed input in the Ex form. */
  public static final int EX_SIZE = PROCESSOR_SET + VpSetLayout.BANKS;

  private ClusterIpiLayout() {}
}

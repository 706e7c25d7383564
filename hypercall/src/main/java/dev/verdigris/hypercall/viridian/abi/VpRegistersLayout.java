package dev.verdigris.hypercall.viridian.abi;

/**
 * Input and output of HvCallGetVpRegisters and HvCallSetVpRegisters (TLFS, "Virtual Processors").
 *
 * <pre>
 * offset size
 *   0     8   PartitionId
 *   8     4   VpIndex        {@link #VP_SELF} for the caller
 *  12     1   TargetVtl      {@link InputVtl}
 *  13     3   reserved, 0
 *
 * get: input element   0 RegisterName 4;  output element  0 RegisterValue 16
 * set: input element   0 RegisterName 4 | 4 reserved, 0, 12 | 16 RegisterValue 16
 * </pre>
 */
public final class VpRegistersLayout {
  /** Offset of PartitionId. */
  public static final int PARTITION = 0;

  /** Offset of VpIndex. */
  public static final int VP_INDEX = 8;

  /** Offset of TargetVtl. */
  public static final int TARGET_VTL = 12;

  /** Bytes of fixed input. */
  public static final int SIZE = 16;

  /** Bytes of a register name. */
  public static final int NAME_SIZE = 4;

  /** Bytes of a register value. */
  public static final int VALUE_SIZE = 16;

  /** Offset of the value in an element to be set. */
  public static final int SET_VALUE = 16;

  /** Bytes of an element to be set. */
  public static final int SET_SIZE = 32;

  /** HV_VP_INDEX_SELF. */
  public static final int VP_SELF = 0xffff_fffe;

  private VpRegistersLayout() {}
}

package dev.verdigris.hypercall.viridian.abi;

/**
 * Input of HvCallStartVirtualProcessor (TLFS, "Virtual Processors"), and the HV_INITIAL_VP_CONTEXT
 * in it, whose offsets count from its own start.
 *
 * <pre>
 * offset size                        context offset size
 *   0     8   PartitionId               0     8   Rip
 *   8     4   VpIndex                   8     8   Rsp
 *  12     1   TargetVtl                16     8   Rflags
 *  13     3   reserved, 0              24   8×16  Cs Ds Es Fs Gs Ss Tr Ldtr
 *  16   224   VpContext               152   2×16  Idtr Gdtr
 *                                     184   5×8   Efer Cr0 Cr3 Cr4 Pat
 *
 * segment     0 base 8 | 8 limit 4 | 12 selector 2 | 14 attributes 2
 * table       0 padding 6 | 6 limit 2 | 8 base 8
 * </pre>
 */
public final class StartProcessorLayout {
  /** Offset of PartitionId. */
  public static final int PARTITION = 0;

  /** Offset of VpIndex. */
  public static final int VP_INDEX = 8;

  /** Offset of TargetVtl. */
  public static final int TARGET_VTL = 12;

  /** Offset of three bytes that must be zero. */
  public static final int RESERVED = 13;

  /** Offset of VpContext. */
  public static final int CONTEXT = 16;

  /** Bytes of VpContext. */
  public static final int CONTEXT_SIZE = 224;

  /** Bytes of input. */
  public static final int SIZE = CONTEXT + CONTEXT_SIZE;

  /** Offset of Rip in the context. */
  public static final int RIP = 0;

  /** Offset of Rsp in the context. */
  public static final int RSP = 8;

  /** Offset of Rflags in the context. */
  public static final int RFLAGS = 16;

  /** Offset of the first segment register, CS, in the context. */
  public static final int SEGMENTS = 24;

  /** Offset of IDTR in the context. */
  public static final int IDTR = 152;

  /** Offset of GDTR in the context. */
  public static final int GDTR = 168;

  /** Offset of EFER in the context. */
  public static final int EFER = 184;

  /** Offset of CR0 in the context. */
  public static final int CR0 = 192;

  /** Offset of CR3 in the context. */
  public static final int CR3 = 200;

  /** Offset of CR4 in the context. */
  public static final int CR4 = 208;

  /** Offset of the page attribute table in the context. */
  public static final int PAT = 216;

  /** Bytes of a segment or table register. */
  public static final int REGISTER_SIZE = 16;

  private StartProcessorLayout() {}
}

package dev.verdigris.hypercall.viridian.abi;

/**
 * HV_VP_ASSIST_PAGE (TLFS, "Virtual Processors"), with HV_VP_VTL_CONTROL at offset 8 (TLFS,
 * "Virtual Secure Mode").
 *
 * <pre>
 * offset size
 *   0     4   EOI assist                    bit 0: no EOI required
 *   4     4   reserved
 *   8     4   EntryReason                   why the level runs
 *  12     1   VinaStatus                    bit 0: asserted, until the guest clears it
 *  13     3   reserved
 *  16    16   VtlReturn registers           of a 64-bit level RAX 8, RCX 8
 *                                           of a 32-bit level EAX 4, ECX 4, EDX 4
 *  32     8   nested enlightenments control
 *  40     1   enlightened VM entry
 *  48     8   current nested VMCS
 * </pre>
 */
public final class VpAssistLayout {
  /** Offset of the EOI assist field. */
  public static final int EOI_ASSIST = 0;

  /** EOI assist: the guest need not write its next EOI. */
  public static final int NO_EOI_REQUIRED = 1;

  /** Offset of EntryReason. */
  public static final int ENTRY_REASON = 8;

  /** HvVtlEntryVtlCall. */
  public static final int ENTRY_CALL = 1;

  /** HvVtlEntryInterrupt. */
  public static final int ENTRY_INTERRUPT = 2;

  /** Offset of VinaStatus. */
  public static final int VINA_STATUS = 12;

  /** VinaStatus: VinaAsserted. */
  public static final int VINA_ASSERTED = 1;

  /** Offset of VtlReturnX64Rax. */
  public static final int RETURN_RAX = 16;

  /** Offset of VtlReturnX64Rcx. */
  public static final int RETURN_RCX = 24;

  /** Offset of VtlReturnX86Eax. */
  public static final int RETURN_EAX = 16;

  /** Offset of VtlReturnX86Ecx. */
  public static final int RETURN_ECX = 20;

  /** Offset of VtlReturnX86Edx. */
  public static final int RETURN_EDX = 24;

  private VpAssistLayout() {}
}

package dev.verdigris.hypercall.viridian.abi;

/**
 * HV_VP_ASSIST_PAGE (TLFS, "Virtual Processors").
 *
 * <pre>
 * offset size
 *   0     4   EOI assist                    bit 0: no EOI required
 *   4     4   reserved
 *   8    24   VTL control                   entry reason 4, VINA status 1, return registers 2×8
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

  private VpAssistLayout() {}
}

package dev.verdigris.hypercall.viridian.abi;

/**
 * Fields of the registers of virtual secure mode (TLFS, "Virtual Secure Mode").
 *
 * <pre>
 * VsmCodePageOffsets    23–12 VtlReturnOffset | 11–0 VtlCallOffset
 * VsmVpStatus           31–16 EnabledVtlSet | 4 ActiveMbecEnabled | 3–0 ActiveVtl
 * VsmPartitionStatus    35–20 MbecEnabledVtlSet | 19–16 MaximumVtl | 15–0 EnabledVtlSet
 * VsmVina               10 AutoEoi | 9 AutoReset | 8 Enabled | 7–0 Vector
 * VsmCapabilities       17 DenyLowerVtlStartup | 16–1 MbecVtlMask | 0 Dr6Shared
 * VsmPartitionConfig    6 DenyLowerVtlStartup | 5 ZeroMemoryOnReset
 *                       | 4–1 DefaultVtlProtectionMask | 0 EnableVtlProtection
 * VsmVpSecureConfig     1 TlbLocked | 0 MbecEnabled
 * </pre>
 */
public final class VsmBits {
  /** Shift of VtlReturnOffset. */
  public static final int RETURN_OFFSET_SHIFT = 12;

  /** ActiveMbecEnabled, in VsmVpStatus. */
  public static final long ACTIVE_MBEC = 1L << 4;

  /** Shift of EnabledVtlSet in VsmVpStatus. */
  public static final int VP_ENABLED_SHIFT = 16;

  /** Shift of MaximumVtl in VsmPartitionStatus. */
  public static final int MAXIMUM_SHIFT = 16;

  /** Shift of MbecEnabledVtlSet in VsmPartitionStatus. */
  public static final int MBEC_SET_SHIFT = 20;

  /** Vector, in VsmVina. */
  public static final long VINA_VECTOR = 0xff;

  /** Enabled, in VsmVina. */
  public static final long VINA_ENABLED = 1L << 8;

  /** AutoReset, in VsmVina: entering the level ends the assertion. */
  public static final long VINA_AUTO_RESET = 1L << 9;

  /** AutoEoi, in VsmVina. */
  public static final long VINA_AUTO_EOI = 1L << 10;

  /** Dr6Shared, in VsmCapabilities. */
  public static final long DR6_SHARED = 1;

  /** Shift of MbecVtlMask in VsmCapabilities. */
  public static final int MBEC_MASK_SHIFT = 1;

  /** DenyLowerVtlStartup, in VsmCapabilities. */
  public static final long CAN_DENY_STARTUP = 1L << 17;

  /** EnableVtlProtection, in VsmPartitionConfig. */
  public static final long PROTECTION = 1;

  /** DefaultVtlProtectionMask, in VsmPartitionConfig: {@link GpaAccess} bits. */
  public static final long DEFAULT_MASK = 0xf << 1;

  /** Shift of DefaultVtlProtectionMask. */
  public static final int DEFAULT_MASK_SHIFT = 1;

  /** ZeroMemoryOnReset, in VsmPartitionConfig. */
  public static final long ZERO_ON_RESET = 1L << 5;

  /** DenyLowerVtlStartup, in VsmPartitionConfig. */
  public static final long DENY_STARTUP = 1L << 6;

  /** MbecEnabled, in VsmVpSecureConfig. */
  public static final long MBEC = 1;

  /** TlbLocked, in VsmVpSecureConfig. */
  public static final long TLB_LOCKED = 1L << 1;

  private VsmBits() {}
}

package dev.verdigris.hypercall.viridian.abi;

/**
 * Input of HvCallInstallIntercept (TLFS, "Virtual Processors").
 *
 * <pre>
 * offset size
 *   0     8   PartitionId
 *   8     4   AccessType          mask of accesses; 0 takes the intercept away
 *  12     4   InterceptType
 *  16     8   InterceptParameter  of a port intercept the port, 2 bytes
 * </pre>
 */
public final class InterceptLayout {
  /** Offset of PartitionId. */
  public static final int PARTITION = 0;

  /** Offset of AccessType. */
  public static final int ACCESS = 8;

  /** Offset of InterceptType. */
  public static final int TYPE = 12;

  /** Offset of InterceptParameter. */
  public static final int PARAMETER = 16;

  /** Bytes of input. */
  public static final int SIZE = 24;

  /** HV_INTERCEPT_ACCESS_MASK_READ. */
  public static final int READ = 1;

  /** HV_INTERCEPT_ACCESS_MASK_WRITE. */
  public static final int WRITE = 1 << 1;

  /** HvInterceptTypeX64IoPort. */
  public static final int IO_PORT = 0;

  private InterceptLayout() {}
}

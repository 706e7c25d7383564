package dev.verdigris.hypercall.viridian.abi;

/**
 * Access to a guest page: the low bits of HV_MAP_GPA_FLAGS, and HV_INTERCEPT_ACCESS_TYPE, the kind
 * of one access (TLFS, "Data types").
 */
public final class GpaAccess {
  /** HV_MAP_GPA_READABLE. */
  public static final int READ = 1;

  /** HV_MAP_GPA_WRITABLE. */
  public static final int WRITE = 1 << 1;

  /** HV_MAP_GPA_KERNEL_EXECUTABLE. */
  public static final int KERNEL_EXECUTE = 1 << 2;

  /** HV_MAP_GPA_USER_EXECUTABLE. */
  public static final int USER_EXECUTE = 1 << 3;

  /** Every access. */
  public static final int ALL = READ | WRITE | KERNEL_EXECUTE | USER_EXECUTE;

  /** HV_INTERCEPT_ACCESS_READ. */
  public static final int TYPE_READ = 0;

  /** HV_INTERCEPT_ACCESS_WRITE. */
  public static final int TYPE_WRITE = 1;

  /** HV_INTERCEPT_ACCESS_EXECUTE. */
  public static final int TYPE_EXECUTE = 2;

  private GpaAccess() {}
}

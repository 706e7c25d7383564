package dev.verdigris.hypercall.xen.abi;

/** Error numbers of Xen's public ABI (xen/errno.h); a hypercall returns them negated. */
public final class XenErrno {
  /** XEN_EPERM: the caller is not allowed to. */
  public static final int EPERM = 1;

  /** XEN_EFAULT: an argument's address is bad. */
  public static final int EFAULT = 14;

  /** XEN_EINVAL: an argument is bad. */
  public static final int EINVAL = 22;

  /** XEN_ENOSYS: there is no such call. */
  public static final int ENOSYS = 38;

  private XenErrno() {}
}

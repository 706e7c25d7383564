package dev.verdigris.hypercall.xen.abi;

/** Hypercall numbers (xen/xen.h) and the commands of those that take one. */
public final class XenCall {
  /** __HYPERVISOR_xen_version. */
  public static final int XEN_VERSION = 17;

  /** __HYPERVISOR_console_io. */
  public static final int CONSOLE_IO = 18;

  /** __HYPERVISOR_iret: not for hardware-assisted guests. */
  public static final int IRET = 23;

  /** __HYPERVISOR_sched_op. */
  public static final int SCHED_OP = 29;

  /** CONSOLEIO_write: count, buffer. */
  public static final int CONSOLEIO_WRITE = 0;

  /** CONSOLEIO_read: count, buffer. */
  public static final int CONSOLEIO_READ = 1;

  /** SCHEDOP_yield (xen/sched.h). */
  public static final int SCHEDOP_YIELD = 0;

  /** SCHEDOP_shutdown: struct sched_shutdown, the reason in its four bytes. */
  public static final int SCHEDOP_SHUTDOWN = 2;

  /** SHUTDOWN_poweroff. */
  public static final int SHUTDOWN_POWEROFF = 0;

  /** SHUTDOWN_reboot. */
  public static final int SHUTDOWN_REBOOT = 1;

  /** SHUTDOWN_crash. */
  public static final int SHUTDOWN_CRASH = 3;

  /** SHUTDOWN_MAX: the highest reason that there is. */
  public static final int SHUTDOWN_MAX = 5;

  private XenCall() {}
}

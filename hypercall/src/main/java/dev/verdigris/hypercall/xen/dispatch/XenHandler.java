package dev.verdigris.hypercall.xen.dispatch;

/** What a Xen hypercall does. */
@FunctionalInterface
public interface XenHandler {
  /**
   * What a handler returns to have the guest make the call again, after its interrupts, with the
   * arguments that the handler has set. Beyond what any call can return.
   */
  long CONTINUE = Long.MIN_VALUE;

  /** Serves the call; returns its result, a negated error number, or {@link #CONTINUE}. */
  long call(XenCallFrame frame);
}

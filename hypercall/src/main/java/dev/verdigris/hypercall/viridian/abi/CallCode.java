package dev.verdigris.hypercall.viridian.abi;

/** Hypercall codes (TLFS, appendix "Hypercall code reference"). */
public final class CallCode {
  /** HvCallNotifyLongSpinWait. */
  public static final int NOTIFY_LONG_SPIN_WAIT = 0x0008;

  /** HvCallPostMessage. */
  public static final int POST_MESSAGE = 0x005c;

  /** HvCallSignalEvent. */
  public static final int SIGNAL_EVENT = 0x005d;

  /** HvExtCallQueryCapabilities; extended calls have bit 15 set. */
  public static final int EXT_QUERY_CAPABILITIES = 0x8001;

  private CallCode() {}
}

package dev.verdigris.hypercall.viridian.abi;

/**
 * HV_SYNIC_EVENT_FLAGS and the event flags page that holds one area for each SINT (TLFS,
 * "Inter-Partition Communication"): a bit for each flag, bit 0 of byte 0 first.
 */
public final class EventFlagsLayout {
  /** Flags for each SINT. */
  public static final int FLAGS = 2048;

  /** Bytes for each SINT. */
  public static final int SIZE = 256;

  private EventFlagsLayout() {}
}

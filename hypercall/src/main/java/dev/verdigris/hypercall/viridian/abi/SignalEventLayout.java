package dev.verdigris.hypercall.viridian.abi;

/**
 * Input of HvCallSignalEvent (TLFS, "Inter-Partition Communication").
 *
 * <pre>
 * offset size
 *   0     4   ConnectionId  bits 0–23
 *   4     2   FlagNumber    0–2047
 *   6     2   reserved
 * </pre>
 */
public final class SignalEventLayout {
  /** Offset of ConnectionId. */
  public static final int CONNECTION_ID = 0;

  /** Offset of FlagNumber. */
  public static final int FLAG_NUMBER = 4;

  /** Bytes of input. */
  public static final int SIZE = 8;

  private SignalEventLayout() {}
}

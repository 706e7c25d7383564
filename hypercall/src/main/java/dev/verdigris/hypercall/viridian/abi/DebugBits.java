package dev.verdigris.hypercall.viridian.abi;

/**
 * Bits of the synthetic debugger's registers.
 *
 * <pre>
 * CONTROL   0 send | 1 receive | 16–31 bytes to send
 * STATUS    0 sent | 2 received | 3 reset | 16–31 bytes received
 * OPTIONS   2 the guest uses hypercalls
 * </pre>
 */
public final class DebugBits {
  /** CONTROL: send what is in the send buffer. */
  public static final long SEND = 1;

  /** CONTROL: receive into the receive buffer. */
  public static final long RECEIVE = 1 << 1;

  /** STATUS: sent. */
  public static final long SENT = 1;

  /** STATUS: received. */
  public static final long RECEIVED = 1 << 2;

  /** OPTIONS: by hypercalls and not by these registers. */
  public static final long USE_HYPERCALLS = 1 << 2;

  private static final int SIZE_SHIFT = 16;

  private DebugBits() {}

  /** The bytes that a control or status value names. */
  public static int size(long value) {
    return (int) (value >>> SIZE_SHIFT) & 0xffff;
  }

  /** A status of bytes received. */
  public static long received(int size) {
    return RECEIVED | (long) size << SIZE_SHIFT;
  }
}

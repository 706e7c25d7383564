package dev.verdigris.hypercall.viridian.abi;

/**
 * Input of HvCallPostMessage (TLFS, "Inter-Partition Communication").
 *
 * <pre>
 * offset size
 *   0     4   ConnectionId  bits 0–23
 *   4     4   reserved
 *   8     4   MessageType   bit 31 clear, not 0
 *  12     4   PayloadSize   0–240
 *  16   240   Message
 * </pre>
 */
public final class PostMessageLayout {
  /** Offset of ConnectionId. */
  public static final int CONNECTION_ID = 0;

  /** Offset of MessageType. */
  public static final int MESSAGE_TYPE = 8;

  /** Offset of PayloadSize. */
  public static final int PAYLOAD_SIZE = 12;

  /** Offset of Message. */
  public static final int PAYLOAD = 16;

  /** Bytes of input. */
  public static final int SIZE = 256;

  private PostMessageLayout() {}
}

package dev.verdigris.hypercall.viridian.abi;

/**
 * HV_MESSAGE and the message page that holds one for each SINT (TLFS, "Inter-Partition
 * Communication").
 *
 * <pre>
 * offset size
 *   0     4   MessageType     0 when the slot is free
 *   4     1   PayloadSize     0–240
 *   5     1   MessageFlags    bit 0 MessagePending: write EOM when the slot is free again
 *   6     2   reserved
 *   8     8   OriginationId   sender: port or partition
 *  16   240   Payload
 * </pre>
 */
public final class MessageLayout {
  /** Offset of MessageType. */
  public static final int TYPE = 0;

  /** Offset of PayloadSize. */
  public static final int PAYLOAD_SIZE = 4;

  /** Offset of MessageFlags. */
  public static final int FLAGS = 5;

  /** Offset of OriginationId. */
  public static final int SENDER = 8;

  /** Offset of Payload. */
  public static final int PAYLOAD = 16;

  /** Bytes in a message. */
  public static final int SIZE = 256;

  /** Highest PayloadSize. */
  public static final int MAX_PAYLOAD = 240;

  /** MessagePending, in MessageFlags. */
  public static final int PENDING = 1;

  /** HvMessageTypeNone. */
  public static final int TYPE_NONE = 0;

  /** Bit of MessageType that only the hypervisor's own messages have. */
  public static final int TYPE_HYPERVISOR = 0x8000_0000;

  /** HvMessageTypeGpaIntercept. */
  public static final int TYPE_GPA_INTERCEPT = 0x8000_0001;

  /** HvMessageTimerExpired. */
  public static final int TYPE_TIMER_EXPIRED = 0x8000_0010;

  /** HvMessageTypeX64IoPortIntercept. */
  public static final int TYPE_PORT_INTERCEPT = 0x8001_0000;

  /** HvMessageTypeMsrIntercept. */
  public static final int TYPE_MSR_INTERCEPT = 0x8001_0001;

  /** HvMessageTypeRegisterIntercept. */
  public static final int TYPE_REGISTER_INTERCEPT = 0x8001_0006;

  private MessageLayout() {}
}

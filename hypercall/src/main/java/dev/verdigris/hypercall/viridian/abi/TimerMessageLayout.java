package dev.verdigris.hypercall.viridian.abi;

/**
 * HV_TIMER_MESSAGE_PAYLOAD (TLFS, "Timers"), the payload of HvMessageTimerExpired.
 *
 * <pre>
 * offset size
 *   0     4   TimerIndex      0–3
 *   4     4   reserved
 *   8     8   ExpirationTime  when the timer was due, 100 ns units
 *  16     8   DeliveryTime    when the message got into its slot
 * </pre>
 */
public final class TimerMessageLayout {
  /** Offset of TimerIndex. */
  public static final int TIMER_INDEX = 0;

  /** Offset of ExpirationTime. */
  public static final int EXPIRATION_TIME = 8;

  /** Offset of DeliveryTime. */
  public static final int DELIVERY_TIME = 16;

  /** Bytes in the payload. */
  public static final int SIZE = 24;

  private TimerMessageLayout() {}
}

package dev.verdigris.vmbus.abi;

/**
 * OPENCHANNEL, OPENCHANNEL_RESULT and CLOSECHANNEL (Linux {@code struct
 * vmbus_channel_open_channel}).
 *
 * <pre>
 * OPENCHANNEL                 OPENCHANNEL_RESULT
 *  0 header                    0 header
 *  8 u32 relid                 8 u32 relid
 * 12 u32 open id              12 u32 open id
 * 16 u32 ring GPADL           16 u32 status
 * 20 u32 target VP (from 2.4)
 * 24 u32 downstream offset, pages
 * 28 u8[120] user data
 * 148 u32 event connection    (these three with their features of 6.0)
 * 152 u16 event flag
 * 154 u16 flags
 * </pre>
 */
public final class OpenLayout {
  /** Channel, u32. */
  public static final int RELID = 8;

  /** The guest's own mark, given back in the result, u32. */
  public static final int OPEN_ID = 12;

  /** GPADL that holds both rings, u32. */
  public static final int RING_GPADL = 16;

  /** Processor that the host signals, u32. */
  public static final int TARGET_VP = 20;

  /** Pages before the host-to-guest ring in the GPADL, u32. */
  public static final int DOWNSTREAM_OFFSET = 24;

  /** What the driver tells the device. */
  public static final int USER_DATA = 28;

  /** Bytes at {@link #USER_DATA}. */
  public static final int USER_DATA_SIZE = 120;

  /** Bytes of OPENCHANNEL. */
  public static final int SIZE = 148;

  /**
   * Connection that the guest will signal, u32; with {@link
   * FeatureFlags#GUEST_SPECIFIED_SIGNAL_PARAMETERS}.
   */
  public static final int CONNECTION = 148;

  /** Event flag that the host is to set, u16; with the same feature. */
  public static final int EVENT_FLAG = 152;

  /** Flags, u16; with {@link FeatureFlags#CHANNEL_INTERRUPT_REDIRECTION}. */
  public static final int FLAGS = 154;

  /** Bytes of OPENCHANNEL when either feature holds. */
  public static final int SIZE_WITH_SIGNALS = 156;

  /** VMBUS_OPEN_FLAG_REDIRECT_INTERRUPT: says nothing to a host that redirects none. */
  public static final int REDIRECT_INTERRUPT = 0x1;

  /** Target VP that asks for no interrupts at all (VP_INDEX_DISABLE_INTERRUPT). */
  public static final int NO_INTERRUPTS = 0xffff_ffff;

  /** Channel in the result, u32. */
  public static final int RESULT_RELID = 8;

  /** The guest's mark in the result, u32. */
  public static final int RESULT_OPEN_ID = 12;

  /** {@link MessageStatus}, u32. */
  public static final int RESULT_STATUS = 16;

  /** Bytes of OPENCHANNEL_RESULT. */
  public static final int RESULT_SIZE = 20;

  /** Channel in CLOSECHANNEL, u32. */
  public static final int CLOSE_RELID = 8;

  /** Bytes of CLOSECHANNEL. */
  public static final int CLOSE_SIZE = 12;

  private OpenLayout() {}
}

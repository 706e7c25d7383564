package dev.verdigris.vmbus.abi;

/**
 * OFFERCHANNEL, RESCIND_CHANNELOFFER and RELID_RELEASED (Linux {@code struct
 * vmbus_channel_offer_channel}).
 *
 * <pre>
 *   0 header                    180 u16 sub-channel index
 *   8 GUID device class         182 u16 reserved
 *  24 GUID instance             184 u32 relid
 *  40 u64 reserved, twice       188 u8  monitor id
 *  56 u16 flags                 189 u8  monitor allocated, bit 0
 *  58 u16 MMIO megabytes        190 u16 dedicated interrupt, bit 0 (from 1.1)
 *  60 u8[120] user-defined      192 u32 connection id (from 1.1)
 * </pre>
 */
public final class OfferLayout {
  /** Device class GUID. */
  public static final int CLASS = 8;

  /** Instance GUID. */
  public static final int INSTANCE = 24;

  /** {@link OfferFlags}, u16. */
  public static final int FLAGS = 56;

  /** MMIO space that the device wants, in megabytes, u16. */
  public static final int MMIO_MEGABYTES = 58;

  /** What the device tells its driver. */
  public static final int USER_DEFINED = 60;

  /** Bytes at {@link #USER_DEFINED}. */
  public static final int USER_DEFINED_SIZE = 120;

  /** 0 for a primary channel, u16. */
  public static final int SUB_CHANNEL_INDEX = 180;

  /** MMIO space that the device can also do without, in megabytes, u16. */
  public static final int MMIO_MEGABYTES_OPTIONAL = 182;

  /** The channel's number on this bus, u32. */
  public static final int RELID = 184;

  /** Monitor number, u8. */
  public static final int MONITOR_ID = 188;

  /** Bit 0: the monitor number is valid, u8. */
  public static final int MONITOR_ALLOCATED = 189;

  /** Bit 0: signals need no bit in the interrupt page, u16. */
  public static final int DEDICATED = 190;

  /** Connection that the guest signals, u32. */
  public static final int CONNECTION = 192;

  /** Bytes of OFFERCHANNEL. */
  public static final int SIZE = 196;

  /** Relid in RESCIND_CHANNELOFFER, u32. */
  public static final int RESCIND_RELID = 8;

  /** Bytes of RESCIND_CHANNELOFFER. */
  public static final int RESCIND_SIZE = 12;

  /** Relid in RELID_RELEASED, u32. */
  public static final int RELEASED_RELID = 8;

  /** Bytes of RELID_RELEASED. */
  public static final int RELEASED_SIZE = 12;

  private OfferLayout() {}
}

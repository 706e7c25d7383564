package dev.verdigris.vmbus.abi;

/**
 * A packet of the storage protocol (Linux {@code struct vstor_packet}).
 *
 * <pre>
 *  0 u32 operation
 *  4 u32 flags
 *  8 u32 status (NTSTATUS)
 * 12 by operation: {@link SrbLayout}, the version, the properties, or the sub-channel count
 *
 * version          properties
 * 12 u16 version   12 u32 reserved
 * 14 u16 revision  16 u16 most sub-channels
 *                  18 u16 reserved
 *                  20 u32 flags
 *                  24 u32 most bytes of a transfer
 *                  28 u64 reserved
 * </pre>
 */
public final class VstorLayout {
  /** {@link VstorOperation}, u32. */
  public static final int OPERATION = 0;

  /** Bit 0, REQUEST_COMPLETION_FLAG: an answer is wanted, u32. */
  public static final int FLAGS = 4;

  /** {@link NtStatus}, u32. */
  public static final int STATUS = 8;

  /** What belongs to the operation. */
  public static final int BODY = 12;

  /** {@link StorageVersion}, u16. */
  public static final int VERSION = 12;

  /** Most sub-channels, u16. */
  public static final int PROPERTIES_SUB_CHANNELS = 16;

  /** Bit 0: STORAGE_CHANNEL_SUPPORTS_MULTI_CHANNEL, u32. */
  public static final int PROPERTIES_FLAGS = 20;

  /** Most bytes of a transfer, u32. */
  public static final int PROPERTIES_MAX_TRANSFER = 24;

  /** Number of sub-channels asked for, u16. */
  public static final int SUB_CHANNEL_COUNT = 12;

  /** STORAGE_CHANNEL_SUPPORTS_MULTI_CHANNEL. */
  public static final int MULTI_CHANNEL = 1;

  /** Bytes of a packet before version 5.1. */
  public static final int SIZE_BEFORE_5_1 = 48;

  /** Bytes of a packet from version 5.1. */
  public static final int SIZE = 64;

  private VstorLayout() {}
}

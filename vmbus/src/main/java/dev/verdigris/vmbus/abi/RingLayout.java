package dev.verdigris.vmbus.abi;

/**
 * A ring's header page (Linux {@code struct hv_ring_buffer}); the data pages follow it.
 *
 * <pre>
 *  0 u32 write index       8 u32 interrupt mask       64 u32 feature bits
 *  4 u32 read index       12 u32 pending send size
 * </pre>
 *
 * <p>Indices count bytes from the first data page and stay below the bytes of data. Equal indices
 * mean empty, so a ring never holds its last byte.
 */
public final class RingLayout {
  /** Where the writer writes next, u32. */
  public static final int WRITE_INDEX = 0;

  /** Where the reader reads next, u32. */
  public static final int READ_INDEX = 4;

  /** Not 0 while the reader wants no signal, u32. */
  public static final int INTERRUPT_MASK = 8;

  /** Free bytes that a blocked writer waits for, 0 for none, u32. */
  public static final int PENDING_SEND_SIZE = 12;

  /** Feature bits, u32. */
  public static final int FEATURES = 64;

  /** feat_pending_send_sz: whoever set it keeps to {@link #PENDING_SEND_SIZE}. */
  public static final int FEATURE_PENDING_SEND_SIZE = 1;

  /** Bytes of the header. */
  public static final int SIZE = 4096;

  private RingLayout() {}
}

package dev.verdigris.vmbus.abi;

/**
 * What a channel in pipe mode carries: each in-band packet begins with a header (Linux {@code
 * struct vmbuspipe_hdr}, {@code struct vmpipe_proto_header}).
 *
 * <pre>
 * 0 u32 packet type
 * 4 u32 bytes of data
 * 8 data
 * </pre>
 */
public final class PipeLayout {
  /** Packet type, u32. */
  public static final int TYPE = 0;

  /** Bytes of data that follow the header, u32. */
  public static final int LENGTH = 4;

  /** Bytes of the header. */
  public static final int HEADER_SIZE = 8;

  /** Type of a packet with a message, or with a piece of the stream. */
  public static final int DATA = 1;

  /** Type of a packet with the beginning of a message only. */
  public static final int PARTIAL = 2;

  /** VMBUS_PIPE_TYPE_BYTE, in the offer's first user-defined bytes. */
  public static final int MODE_BYTE = 0;

  /** VMBUS_PIPE_TYPE_MESSAGE. */
  public static final int MODE_MESSAGE = 4;

  /** MAX_PIPE_DATA_PAYLOAD. */
  public static final int MAX_DATA = 16384;

  /** MAX_PIPE_USER_DEFINED_BYTES: user-defined bytes of an offer, the mode's four apart. */
  public static final int USER_DEFINED_SIZE = 116;

  private PipeLayout() {}
}

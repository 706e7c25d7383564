package dev.verdigris.hypercall.viridian.abi;

/**
 * Inputs of HvCallMemoryMappedIoRead, whose output is the data, and HvCallMemoryMappedIoWrite.
 *
 * <pre>
 * offset size
 *   0     8   Gpa
 *   8     4   AccessWidth  bytes
 *  12     4   reserved, 0
 *  16    64   Data         of a write
 * </pre>
 */
public final class MmioLayout {
  /** Offset of Gpa. */
  public static final int GPA = 0;

  /** Offset of AccessWidth. */
  public static final int WIDTH = 8;

  /** Offset of four bytes that must be zero. */
  public static final int RESERVED = 12;

  /** Bytes of input of a read. */
  public static final int READ_SIZE = 16;

  /** Offset of Data in a write. */
  public static final int DATA = 16;

  /** HV_HYPERCALL_MMIO_MAX_DATA_LENGTH. */
  public static final int DATA_SIZE = 64;

  /** Bytes of input of a write. */
  public static final int WRITE_SIZE = DATA + DATA_SIZE;

  private MmioLayout() {}
}

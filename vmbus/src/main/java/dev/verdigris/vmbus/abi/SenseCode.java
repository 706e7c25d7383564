package dev.verdigris.vmbus.abi;

import java.util.Arrays;

/**
 * What sense data say (SPC-4 4.5.6, 4.5.7).
 *
 * @param key sense key, 0–15
 * @param code additional sense code
 * @param qualifier additional sense code qualifier
 */
public record SenseCode(int key, int code, int qualifier) {
  /** NO SENSE. */
  public static final SenseCode NONE = new SenseCode(0x0, 0x00, 0x00);

  /** MEDIUM ERROR: unrecovered read error. */
  public static final SenseCode READ_ERROR = new SenseCode(0x3, 0x11, 0x00);

  /** MEDIUM ERROR: write error. */
  public static final SenseCode WRITE_ERROR = new SenseCode(0x3, 0x0c, 0x00);

  /** ILLEGAL REQUEST: invalid command operation code. */
  public static final SenseCode INVALID_OPCODE = new SenseCode(0x5, 0x20, 0x00);

  /** ILLEGAL REQUEST: logical block address out of range. */
  public static final SenseCode LBA_OUT_OF_RANGE = new SenseCode(0x5, 0x21, 0x00);

  /** ILLEGAL REQUEST: invalid field in CDB. */
  public static final SenseCode INVALID_FIELD_IN_CDB = new SenseCode(0x5, 0x24, 0x00);

  /** DATA PROTECT: write protected. */
  public static final SenseCode WRITE_PROTECTED = new SenseCode(0x7, 0x27, 0x00);

  /** Bytes of fixed-format sense data. */
  public static final int SIZE = 18;

  /** Writes fixed-format sense data of a current error, 18 bytes. */
  public void encode(byte[] bytes, int offset) {
    Arrays.fill(bytes, offset, offset + SIZE, (byte) 0);
    bytes[offset] = 0x70;
    bytes[offset + 2] = (byte) key;
    bytes[offset + 7] = SIZE - 8;
    bytes[offset + 12] = (byte) code;
    bytes[offset + 13] = (byte) qualifier;
  }
}

package dev.verdigris.docs.log;

import dev.verdigris.vmbus.abi.DeviceClass;
import java.util.UUID;

/**
 * A protocol of one's own: a guest writes its log to the host, which says how much it wants to
 * hear. Every message has 16 bytes, its answer the same layout.
 *
 * <pre>
 * 0 u32 operation     4 u32 status, in answers     8 u32 argument     12 u32 reserved
 * </pre>
 */
final class LogProtocol {
  static final DeviceClass CLASS =
      new DeviceClass("log", UUID.fromString("7c1d9a52-3f64-4e0b-8d27-5a9e60b4c1f3"));

  static final int SIZE = 16;
  static final int OPERATION = 0;
  static final int STATUS = 4;
  static final int ARGUMENT = 8;

  /** Guest to host, first of all; argument: the version that the guest wants to speak. */
  static final int HELLO = 1;

  /** Guest to host, GPA-direct; argument: bytes of text, in the answer their CRC-32. */
  static final int APPEND = 2;

  /** Host to guest, to be completed; argument: the level that the host wants to hear. */
  static final int LEVEL = 3;

  static final int VERSION = 2;
  static final int MAX_TEXT = 8192;

  static final int GOOD = 0;
  static final int BAD_VERSION = 1;
  static final int BAD_STATE = 2;
  static final int BAD_TEXT = 3;

  private LogProtocol() {}
}

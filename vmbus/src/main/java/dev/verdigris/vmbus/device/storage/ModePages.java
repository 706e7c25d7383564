package dev.verdigris.vmbus.device.storage;

import dev.verdigris.vmbus.abi.SenseCode;

/** MODE SENSE (SPC-4 6.11, 6.12) with the caching and control pages (SBC-3 6.4.5, SPC-4 7.5.8). */
final class ModePages {
  private static final int CACHING = 0x08;
  private static final int CONTROL = 0x0a;
  private static final int ALL = 0x3f;
  private static final int CHANGEABLE = 1;
  private static final int WRITE_PROTECTED = 0x80;
  private static final int WRITE_CACHE_ENABLED = 0x04;
  private static final int CACHING_LENGTH = 0x12;
  private static final int CONTROL_LENGTH = 0x0a;

  private ModePages() {}

  static void sense6(ScsiRequest request, boolean readOnly, boolean writeCache) {
    sense(request, readOnly, writeCache, 4, request.cdb(4));
  }

  static void sense10(ScsiRequest request, boolean readOnly, boolean writeCache) {
    sense(request, readOnly, writeCache, 8, request.cdb(7, 2));
  }

  /** The header holds the data length without itself, the medium type and a parameter byte. */
  private static void sense(
      ScsiRequest request, boolean readOnly, boolean writeCache, int header, long allocation) {
    int page = request.cdb(2) & 0x3f;
    boolean changeable = request.cdb(2) >>> 6 == CHANGEABLE;
    boolean subpages = request.cdb(3) != 0 && request.cdb(3) != 0xff;
    boolean known = page == CACHING || page == CONTROL || page == ALL;
    if (!known || subpages) {
      request.fail(SenseCode.INVALID_FIELD_IN_CDB);
      return;
    }
    byte[] data = request.response();
    int end = header;
    if (page == CACHING || page == ALL) {
      end = page(data, end, CACHING, CACHING_LENGTH);
      // Nothing can be changed: the changeable values are all 0.
      data[end - CACHING_LENGTH] = (byte) (writeCache && !changeable ? WRITE_CACHE_ENABLED : 0);
    }
    if (page == CONTROL || page == ALL) {
      end = page(data, end, CONTROL, CONTROL_LENGTH);
    }
    int lengthSize = header / 4;
    BigEndian.put(data, 0, lengthSize, end - lengthSize);
    data[lengthSize + 1] = (byte) (readOnly ? WRITE_PROTECTED : 0);
    request.respond(end, allocation);
  }

  private static int page(byte[] data, int at, int code, int length) {
    data[at] = (byte) code;
    data[at + 1] = (byte) length;
    return at + 2 + length;
  }
}

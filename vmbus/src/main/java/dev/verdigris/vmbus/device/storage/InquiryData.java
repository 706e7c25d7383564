package dev.verdigris.vmbus.device.storage;

import dev.verdigris.vmbus.abi.SenseCode;
import dev.verdigris.vmbus.backend.disk.DiskBackend;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** INQUIRY (SPC-4 6.4) with the vital product data pages of a disk (SPC-4 7.8, SBC-3 6.5). */
final class InquiryData {
  private static final byte[] VENDOR = ascii("Msft    ");
  private static final byte[] PRODUCT = ascii("Virtual Disk    ");
  private static final byte[] REVISION = ascii("1.0 ");
  // Bytes of data when no logical unit is there or everything is asked for.
  private static final int STANDARD_SIZE = 36;
  // Peripheral qualifier 3, device type 0x1f: no logical unit can be here.
  private static final int NOT_PRESENT = 0x7f;
  private static final int SPC_3 = 5;

  private static final int PAGE_SUPPORTED = 0x00;
  private static final int PAGE_SERIAL = 0x80;
  private static final int PAGE_IDENTIFICATION = 0x83;
  private static final int PAGE_BLOCK_LIMITS = 0xb0;
  private static final int PAGE_CHARACTERISTICS = 0xb1;
  private static final int PAGE_PROVISIONING = 0xb2;
  private static final byte[] PAGES = {
    PAGE_SUPPORTED,
    (byte) PAGE_SERIAL,
    (byte) PAGE_IDENTIFICATION,
    (byte) PAGE_BLOCK_LIMITS,
    (byte) PAGE_CHARACTERISTICS,
    (byte) PAGE_PROVISIONING
  };

  private static final int HEADER = 4;
  private static final int BLOCK_LIMITS_LENGTH = 0x3c;
  private static final int PROVISIONING_LENGTH = 4;
  private static final int NON_ROTATING = 1;
  // NAA 6 with Microsoft's company identifier 00-22-48 (SPC-4 7.8.6.6.5).
  private static final long NAA_PREFIX = 0x6002248L;

  private final DiskBackend disk;
  private final int maxTransfer;
  private final byte[] serial;
  private final byte[] identifier = new byte[16];

  /**
   * Makes a disk's inquiry data.
   *
   * @param identity what serial number and identifier come from
   * @param maxTransfer most bytes of a transfer
   */
  InquiryData(DiskBackend disk, UUID identity, int maxTransfer) {
    this.disk = disk;
    this.maxTransfer = maxTransfer;
    serial = ascii(identity.toString().replace("-", ""));
    long high = identity.getMostSignificantBits();
    BigEndian.put(identifier, 0, 8, NAA_PREFIX << 36 | high >>> 28);
    BigEndian.put(identifier, 8, 8, identity.getLeastSignificantBits());
  }

  /** Answers for a place where no logical unit is. */
  static void absent(ScsiRequest request) {
    byte[] page = request.response();
    page[0] = NOT_PRESENT;
    page[2] = SPC_3;
    page[3] = 2;
    page[4] = STANDARD_SIZE - 5;
    request.respond(STANDARD_SIZE, request.cdb(3, 2));
  }

  void inquire(ScsiRequest request) {
    boolean vital = (request.cdb(1) & 1) != 0;
    if (vital) {
      vitalProductData(request);
    } else if (request.cdb(2) != 0) {
      request.fail(SenseCode.INVALID_FIELD_IN_CDB);
    } else {
      standard(request);
    }
  }

  private static void standard(ScsiRequest request) {
    byte[] page = request.response();
    page[2] = SPC_3;
    page[3] = 2; // response data format
    page[4] = STANDARD_SIZE - 5;
    page[7] = 2; // command queuing
    System.arraycopy(VENDOR, 0, page, 8, VENDOR.length);
    System.arraycopy(PRODUCT, 0, page, 16, PRODUCT.length);
    System.arraycopy(REVISION, 0, page, 32, REVISION.length);
    request.respond(STANDARD_SIZE, request.cdb(3, 2));
  }

  private void vitalProductData(ScsiRequest request) {
    byte[] page = request.response();
    int code = request.cdb(2);
    int length;
    switch (code) {
      case PAGE_SUPPORTED -> {
        System.arraycopy(PAGES, 0, page, HEADER, PAGES.length);
        length = PAGES.length;
      }
      case PAGE_SERIAL -> {
        System.arraycopy(serial, 0, page, HEADER, serial.length);
        length = serial.length;
      }
      case PAGE_IDENTIFICATION -> length = identification(page);
      case PAGE_BLOCK_LIMITS -> length = blockLimits(page);
      case PAGE_CHARACTERISTICS -> {
        BigEndian.put(page, 4, 2, NON_ROTATING);
        length = BLOCK_LIMITS_LENGTH;
      }
      case PAGE_PROVISIONING -> length = PROVISIONING_LENGTH;
      default -> {
        request.fail(SenseCode.INVALID_FIELD_IN_CDB);
        return;
      }
    }
    page[1] = (byte) code;
    BigEndian.put(page, 2, 2, length);
    request.respond(HEADER + length, request.cdb(3, 2));
  }

  /** Two designators of the logical unit: T10 vendor identification and NAA. */
  private int identification(byte[] page) {
    int at = HEADER;
    page[at] = 2; // ASCII
    page[at + 1] = 1; // T10 vendor identification
    page[at + 3] = (byte) (VENDOR.length + serial.length);
    System.arraycopy(VENDOR, 0, page, at + 4, VENDOR.length);
    System.arraycopy(serial, 0, page, at + 4 + VENDOR.length, serial.length);
    at += 4 + VENDOR.length + serial.length;
    page[at] = 1; // binary
    page[at + 1] = 3; // NAA
    page[at + 3] = (byte) identifier.length;
    System.arraycopy(identifier, 0, page, at + 4, identifier.length);
    return at + 4 + identifier.length - HEADER;
  }

  private int blockLimits(byte[] page) {
    int sectors = maxTransfer / disk.sectorSize();
    BigEndian.put(page, 6, 2, disk.physicalSectorSize() / disk.sectorSize());
    BigEndian.put(page, 8, 4, sectors);
    BigEndian.put(page, 12, 4, sectors);
    return BLOCK_LIMITS_LENGTH;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

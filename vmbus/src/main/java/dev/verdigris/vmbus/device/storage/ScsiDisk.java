package dev.verdigris.vmbus.device.storage;

import dev.verdigris.vmbus.abi.ScsiOpcode;
import dev.verdigris.vmbus.abi.SenseCode;
import dev.verdigris.vmbus.backend.disk.DiskBackend;
import java.io.IOException;
import java.util.UUID;

/** A direct-access logical unit (SBC-3): carries commands out on a disk's back end. */
final class ScsiDisk {
  private static final int CAPACITY_16_SIZE = 32;
  private static final int FORCE_UNIT_ACCESS = 0x08;

  private final DiskBackend disk;
  private final WriteCache cache;
  private final InquiryData inquiry;
  private final BlockTransfer transfer;

  ScsiDisk(
      DiskBackend disk, WriteCache cache, UUID identity, int maxTransfer, GuestWindows windows) {
    this.disk = disk;
    this.cache = cache;
    inquiry = new InquiryData(disk, identity, maxTransfer);
    transfer = new BlockTransfer(disk, windows);
  }

  /** Carries a command out; the result is in the request. */
  void execute(ScsiRequest request) {
    switch (request.cdb(0)) {
      case ScsiOpcode.TEST_UNIT_READY, ScsiOpcode.START_STOP_UNIT -> request.succeed(0);
      case ScsiOpcode.REQUEST_SENSE -> {
        SenseCode.NONE.encode(request.response(), 0);
        request.respond(SenseCode.SIZE, request.cdb(4));
      }
      case ScsiOpcode.INQUIRY -> inquiry.inquire(request);
      case ScsiOpcode.MODE_SENSE_6 -> ModePages.sense6(request, disk.readOnly(), caches());
      case ScsiOpcode.MODE_SENSE_10 -> ModePages.sense10(request, disk.readOnly(), caches());
      case ScsiOpcode.READ_CAPACITY_10 -> readCapacity10(request);
      case ScsiOpcode.SERVICE_ACTION_IN_16 -> serviceActionIn(request);
      case ScsiOpcode.READ_6 ->
          transfer.read(request, request.cdb(1, 3) & 0x1f_ffff, length6(request));
      case ScsiOpcode.READ_10 -> transfer.read(request, request.cdb(2, 4), request.cdb(7, 2));
      case ScsiOpcode.READ_12 -> transfer.read(request, request.cdb(2, 4), request.cdb(6, 4));
      case ScsiOpcode.READ_16 -> transfer.read(request, request.cdb(2, 8), request.cdb(10, 4));
      case ScsiOpcode.WRITE_6 ->
          transfer.write(request, request.cdb(1, 3) & 0x1f_ffff, length6(request), writesThrough());
      case ScsiOpcode.WRITE_10 ->
          transfer.write(request, request.cdb(2, 4), request.cdb(7, 2), forced(request));
      case ScsiOpcode.WRITE_12 ->
          transfer.write(request, request.cdb(2, 4), request.cdb(6, 4), forced(request));
      case ScsiOpcode.WRITE_16 ->
          transfer.write(request, request.cdb(2, 8), request.cdb(10, 4), forced(request));
      case ScsiOpcode.VERIFY_10 -> verify(request, request.cdb(2, 4), request.cdb(7, 2));
      case ScsiOpcode.VERIFY_16 -> verify(request, request.cdb(2, 8), request.cdb(10, 4));
      case ScsiOpcode.SYNCHRONIZE_CACHE_10 ->
          synchronize(request, request.cdb(2, 4), request.cdb(7, 2));
      case ScsiOpcode.SYNCHRONIZE_CACHE_16 ->
          synchronize(request, request.cdb(2, 8), request.cdb(10, 4));
      default -> request.fail(SenseCode.INVALID_OPCODE);
    }
  }

  /** A length of 0 means 256 blocks in the six-byte commands alone. */
  private static long length6(ScsiRequest request) {
    int length = request.cdb(4);
    return length == 0 ? 256 : length;
  }

  private boolean forced(ScsiRequest request) {
    return writesThrough() || (request.cdb(1) & FORCE_UNIT_ACCESS) != 0;
  }

  private boolean writesThrough() {
    return cache == WriteCache.WRITE_THROUGH;
  }

  /** True when there can be writes that a flush has yet to make last. */
  private boolean caches() {
    return !disk.readOnly() && !writesThrough();
  }

  private void readCapacity10(ScsiRequest request) {
    byte[] data = request.response();
    BigEndian.put(data, 0, 4, Math.min(transfer.blocks() - 1, 0xffff_ffffL));
    BigEndian.put(data, 4, 4, disk.sectorSize());
    request.respond(8, 8);
  }

  private void serviceActionIn(ScsiRequest request) {
    if ((request.cdb(1) & 0x1f) != ScsiOpcode.READ_CAPACITY_16) {
      request.fail(SenseCode.INVALID_FIELD_IN_CDB);
      return;
    }
    byte[] data = request.response();
    BigEndian.put(data, 0, 8, transfer.blocks() - 1);
    BigEndian.put(data, 8, 4, disk.sectorSize());
    int ratio = disk.physicalSectorSize() / disk.sectorSize();
    data[13] = (byte) Integer.numberOfTrailingZeros(ratio);
    request.respond(CAPACITY_16_SIZE, request.cdb(10, 4));
  }

  /** VERIFY: without byte check there is nothing to do but the range. */
  private void verify(ScsiRequest request, long lba, long blocks) {
    boolean byteCheck = (request.cdb(1) & 0x06) != 0;
    if (byteCheck) {
      request.fail(SenseCode.INVALID_FIELD_IN_CDB);
    } else if (transfer.inRange(request, lba, blocks)) {
      request.succeed(0);
    }
  }

  /** SYNCHRONIZE CACHE: the whole disk, whatever range is named. */
  private void synchronize(ScsiRequest request, long lba, long blocks) {
    if (!transfer.inRange(request, lba, blocks)) {
      return;
    }
    try {
      disk.flush();
      request.succeed(0);
    } catch (IOException e) {
      request.fail(SenseCode.WRITE_ERROR);
    }
  }
}

package dev.verdigris.vmbus.device.storage;

import dev.verdigris.vmbus.abi.SenseCode;
import dev.verdigris.vmbus.abi.SrbStatus;
import dev.verdigris.vmbus.backend.disk.DiskBackend;
import dev.verdigris.vmbus.gpadl.GuestRanges;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Moves blocks between a disk's back end and the guest's buffers, with no copy between. */
final class BlockTransfer {
  private final DiskBackend disk;
  private final GuestWindows windows;
  private final long blocks;

  BlockTransfer(DiskBackend disk, GuestWindows windows) {
    this.disk = disk;
    this.windows = windows;
    blocks = disk.sizeBytes() / disk.sectorSize();
  }

  /** Number of blocks on the disk. */
  long blocks() {
    return blocks;
  }

  /** Fails the request when the range is not on the disk. */
  boolean inRange(ScsiRequest request, long lba, long count) {
    boolean good = lba >= 0 && lba <= blocks && count <= blocks - lba;
    if (!good) {
      request.fail(SenseCode.LBA_OUT_OF_RANGE);
    }
    return good;
  }

  void read(ScsiRequest request, long lba, long count) {
    if (!inRange(request, lba, count) || !fits(request, count)) {
      return;
    }
    try {
      move(request, lba, count, false);
      request.succeed(count * disk.sectorSize());
    } catch (IOException e) {
      request.fail(SenseCode.READ_ERROR);
    }
  }

  /**
   * Writes.
   *
   * @param forced true to answer only when the blocks are on stable storage
   */
  void write(ScsiRequest request, long lba, long count, boolean forced) {
    if (disk.readOnly()) {
      request.fail(SenseCode.WRITE_PROTECTED);
      return;
    }
    if (!inRange(request, lba, count) || !fits(request, count)) {
      return;
    }
    try {
      move(request, lba, count, true);
      if (forced) {
        disk.flush();
      }
      request.succeed(count * disk.sectorSize());
    } catch (IOException e) {
      request.fail(SenseCode.WRITE_ERROR);
    }
  }

  /** Rejects a request whose buffers are shorter than the command's blocks. */
  private boolean fits(ScsiRequest request, long count) {
    boolean good = count <= request.transferLength() / disk.sectorSize();
    if (!good) {
      request.reject(SrbStatus.INVALID_REQUEST);
    }
    return good;
  }

  private void move(ScsiRequest request, long lba, long count, boolean write) throws IOException {
    GuestRanges data = request.data();
    long position = lba * disk.sectorSize();
    long left = count * disk.sectorSize();
    for (int i = 0; i < data.extents() && left > 0; i++) {
      int length = (int) Math.min(left, data.extentLength(i));
      extent(data, i, length, position, write);
      position += length;
      left -= length;
    }
  }

  private void extent(GuestRanges data, int extent, int length, long position, boolean write)
      throws IOException {
    try {
      for (int done = 0; done < length; ) {
        ByteBuffer window = windows.at(data.hostAddress(extent) + done, length - done);
        int n = window.remaining();
        if (write) {
          disk.write(position + done, window);
        } else {
          disk.read(position + done, window);
        }
        done += n;
      }
    } finally {
      if (!write) {
        data.written(extent, length); // some of it, when reading failed
      }
    }
  }
}

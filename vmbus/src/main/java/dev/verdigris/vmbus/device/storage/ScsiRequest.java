package dev.verdigris.vmbus.device.storage;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.NtStatus;
import dev.verdigris.vmbus.abi.ScsiStatus;
import dev.verdigris.vmbus.abi.SenseCode;
import dev.verdigris.vmbus.abi.SrbLayout;
import dev.verdigris.vmbus.abi.SrbStatus;
import dev.verdigris.vmbus.gpadl.GuestRanges;
import java.util.Arrays;

/**
 * A SCSI command with its data in the guest's memory, and its result. One object serves one request
 * after another. The command is a copy: the guest cannot change it while it is carried out.
 */
final class ScsiRequest {
  private final byte[] cdb = new byte[SrbLayout.MAX_CDB];
  // Room for the longest answer: REPORT LUNS with 255 logical units.
  private final byte[] response = new byte[8 + 8 * 255];
  private final GuestRanges data;
  private int path;
  private int target;
  private int lun;
  private long transferLength;
  private long transferred;
  private int srbStatus;
  private int scsiStatus;
  private SenseCode sense;

  ScsiRequest(GuestMemory memory) {
    data = new GuestRanges(memory);
  }

  /**
   * Takes a request from a copy of its packet; {@link #data()} is to be filled before.
   *
   * @return false when the request cannot be carried out as it is; the result is then set
   */
  boolean decode(byte[] packet) {
    path = LittleEndian.getByte(packet, SrbLayout.PATH);
    target = LittleEndian.getByte(packet, SrbLayout.TARGET);
    lun = LittleEndian.getByte(packet, SrbLayout.LUN);
    transferLength = LittleEndian.getInt(packet, SrbLayout.TRANSFER_LENGTH) & 0xffff_ffffL;
    succeed(0);
    int cdbLength = LittleEndian.getByte(packet, SrbLayout.CDB_LENGTH);
    if (cdbLength == 0 || cdbLength > SrbLayout.MAX_CDB || transferLength > data.length()) {
      reject(SrbStatus.INVALID_REQUEST);
      return false;
    }
    Arrays.fill(cdb, (byte) 0);
    System.arraycopy(packet, SrbLayout.CDB, cdb, 0, cdbLength);
    return true;
  }

  /** Writes the result over the request in the packet's copy. */
  void encode(byte[] packet) {
    LittleEndian.putInt(packet, SrbLayout.TRANSFER_LENGTH, (int) transferred);
    packet[SrbLayout.SCSI_STATUS] = (byte) scsiStatus;
    packet[SrbLayout.SRB_STATUS] = (byte) srbStatus;
    if (sense != null) {
      packet[SrbLayout.SENSE_LENGTH] = SenseCode.SIZE;
      Arrays.fill(packet, SrbLayout.SENSE, SrbLayout.SENSE + SrbLayout.SENSE_SIZE, (byte) 0);
      sense.encode(packet, SrbLayout.SENSE);
    }
  }

  /** The answer's status beside the SRB status. */
  int ntStatus() {
    return switch (srbStatus) {
      case SrbStatus.SUCCESS -> NtStatus.SUCCESS;
      case SrbStatus.INVALID_LUN -> NtStatus.DEVICE_DOES_NOT_EXIST;
      case SrbStatus.INVALID_REQUEST -> NtStatus.INVALID_DEVICE_REQUEST;
      default -> NtStatus.IO_DEVICE_ERROR;
    };
  }

  int path() {
    return path;
  }

  int target() {
    return target;
  }

  int lun() {
    return lun;
  }

  /** The guest's buffers. */
  GuestRanges data() {
    return data;
  }

  /** Bytes that the guest wants moved; the buffers hold at least as many. */
  long transferLength() {
    return transferLength;
  }

  /** A byte of the command, zero-extended. */
  int cdb(int index) {
    return cdb[index] & 0xff;
  }

  /** A big-endian field of the command. */
  long cdb(int index, int bytes) {
    long value = 0;
    for (int i = index; i < index + bytes; i++) {
      value = value << 8 | (cdb[i] & 0xff);
    }
    return value;
  }

  /** Scratch space, zeroed, for an answer to be built in. */
  byte[] response() {
    Arrays.fill(response, (byte) 0);
    return response;
  }

  /**
   * Succeeds with the scratch space's beginning as data, cut to what the guest has room for.
   *
   * @param allocation the command's allocation length
   */
  void respond(int length, long allocation) {
    int bytes = (int) Math.min(Math.min(length, allocation), transferLength);
    succeed(data.put(response, bytes));
  }

  /** Succeeds with so many bytes moved. */
  void succeed(long bytes) {
    transferred = bytes;
    srbStatus = SrbStatus.SUCCESS;
    scsiStatus = ScsiStatus.GOOD;
    sense = null;
  }

  /** Fails with sense data. */
  void fail(SenseCode code) {
    transferred = 0;
    srbStatus = SrbStatus.ERROR | SrbStatus.AUTOSENSE_VALID;
    scsiStatus = ScsiStatus.CHECK_CONDITION;
    sense = code;
  }

  /** Fails before any logical unit sees it. */
  void reject(int newSrbStatus) {
    transferred = 0;
    srbStatus = newSrbStatus;
    scsiStatus = ScsiStatus.GOOD;
    sense = null;
  }
}

package dev.verdigris.vmbus.guest;

import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.NtStatus;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.ScsiOpcode;
import dev.verdigris.vmbus.abi.SrbLayout;
import dev.verdigris.vmbus.abi.StorageVersion;
import dev.verdigris.vmbus.abi.VstorLayout;
import dev.verdigris.vmbus.abi.VstorOperation;
import dev.verdigris.vmbus.ring.RingPacket;
import java.util.Arrays;

/** A model guest's SCSI driver: the handshake, and one command after another. */
public final class StorageClient {
  private static final int NEITHER = 2;

  private final ClientChannel channel;
  private final byte[] packet = new byte[VstorLayout.SIZE];
  private long transaction;
  private StorageVersion version;
  private int maxTransfer;
  private int maxSubChannels;

  /** Makes a driver on an open channel. */
  public StorageClient(ClientChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes a driver of the same disks on a sub-channel, once this one has done its handshake; the
   * sub-channel has none.
   *
   * @param subChannel open
   */
  public StorageClient on(ClientChannel subChannel) {
    StorageClient client = new StorageClient(subChannel);
    client.version = version;
    client.maxTransfer = maxTransfer;
    return client;
  }

  /** Does the handshake, with the newest version that the host takes. */
  public StorageVersion initialize() {
    require(operation(VstorOperation.BEGIN_INITIALIZATION));
    for (int i = StorageVersion.ALL.size() - 1; i >= 0 && version == null; i--) {
      Arrays.fill(packet, (byte) 0);
      LittleEndian.putShort(packet, VstorLayout.VERSION, StorageVersion.ALL.get(i).code());
      if (exchange(VstorOperation.QUERY_PROTOCOL_VERSION, null) == NtStatus.SUCCESS) {
        version = StorageVersion.ALL.get(i);
      }
    }
    require(operation(VstorOperation.QUERY_PROPERTIES));
    maxTransfer = LittleEndian.getInt(packet, VstorLayout.PROPERTIES_MAX_TRANSFER);
    maxSubChannels = LittleEndian.getShort(packet, VstorLayout.PROPERTIES_SUB_CHANNELS);
    require(operation(VstorOperation.END_INITIALIZATION));
    return version;
  }

  /** Most bytes of a transfer, as the host said. */
  public int maxTransfer() {
    return maxTransfer;
  }

  /** Most sub-channels, as the host said. */
  public int maxSubChannels() {
    return maxSubChannels;
  }

  /**
   * Asks for sub-channels, which come as offers.
   *
   * @return the answer's status
   */
  public int createSubChannels(int count) {
    Arrays.fill(packet, (byte) 0);
    LittleEndian.putShort(packet, VstorLayout.SUB_CHANNEL_COUNT, count);
    return exchange(VstorOperation.CREATE_SUB_CHANNELS, null);
  }

  /**
   * Exchanges a packet that is zero but for its operation.
   *
   * @return the answer's status
   */
  public int operation(int operation) {
    Arrays.fill(packet, (byte) 0);
    return exchange(operation, null);
  }

  /** Reads blocks of 512 bytes into the whole buffer by READ (10). */
  public ScsiResult read(int lun, long lba, GuestBuffer buffer) {
    return execute(lun, blocks(ScsiOpcode.READ_10, lba, buffer), true, buffer);
  }

  /** Writes blocks of 512 bytes from the whole buffer by WRITE (10). */
  public ScsiResult write(int lun, long lba, GuestBuffer buffer) {
    return execute(lun, blocks(ScsiOpcode.WRITE_10, lba, buffer), false, buffer);
  }

  /** SYNCHRONIZE CACHE (10) of the whole disk. */
  public ScsiResult flush(int lun) {
    return execute(lun, new byte[] {ScsiOpcode.SYNCHRONIZE_CACHE_10, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  }

  private static byte[] blocks(int opcode, long lba, GuestBuffer buffer) {
    byte[] cdb = new byte[10];
    int count = buffer.length() / 512;
    cdb[0] = (byte) opcode;
    for (int i = 0; i < 4; i++) {
      cdb[2 + i] = (byte) (lba >>> (24 - 8 * i));
    }
    cdb[7] = (byte) (count >>> 8);
    cdb[8] = (byte) count;
    return cdb;
  }

  /** Executes a command without data on path 0, target 0. */
  public ScsiResult execute(int lun, byte[] cdb) {
    return execute(0, 0, lun, cdb, false, null);
  }

  /** Executes a command on path 0, target 0. */
  public ScsiResult execute(int lun, byte[] cdb, boolean in, GuestBuffer buffer) {
    return execute(0, 0, lun, cdb, in, buffer);
  }

  /**
   * Executes a command.
   *
   * @param in true for data from the disk
   * @param buffer the data, or null
   */
  public ScsiResult execute(
      int path, int target, int lun, byte[] cdb, boolean in, GuestBuffer buffer) {
    Arrays.fill(packet, (byte) 0);
    LittleEndian.putShort(packet, SrbLayout.LENGTH, VstorLayout.SIZE - VstorLayout.BODY);
    packet[SrbLayout.PATH] = (byte) path;
    packet[SrbLayout.TARGET] = (byte) target;
    packet[SrbLayout.LUN] = (byte) lun;
    packet[SrbLayout.CDB_LENGTH] = (byte) cdb.length;
    packet[SrbLayout.SENSE_LENGTH] = SrbLayout.SENSE_SIZE;
    packet[SrbLayout.DATA_IN] = (byte) (buffer == null ? NEITHER : in ? 1 : 0);
    LittleEndian.putInt(packet, SrbLayout.TRANSFER_LENGTH, buffer == null ? 0 : buffer.length());
    System.arraycopy(cdb, 0, packet, SrbLayout.CDB, cdb.length);
    int status = exchange(VstorOperation.EXECUTE_SRB, buffer);
    return new ScsiResult(
        status,
        LittleEndian.getByte(packet, SrbLayout.SRB_STATUS),
        LittleEndian.getByte(packet, SrbLayout.SCSI_STATUS),
        LittleEndian.getInt(packet, SrbLayout.TRANSFER_LENGTH),
        LittleEndian.getByte(packet, SrbLayout.SENSE + 2) & 0xf,
        LittleEndian.getByte(packet, SrbLayout.SENSE + 12),
        LittleEndian.getByte(packet, SrbLayout.SENSE + 13));
  }

  /** Sends the packet prepared, and waits for its completion, which takes its place. */
  private int exchange(int operation, GuestBuffer buffer) {
    LittleEndian.putInt(packet, VstorLayout.OPERATION, operation);
    LittleEndian.putInt(packet, VstorLayout.FLAGS, 1);
    // Before 5.1 is agreed the shorter form is what every host takes.
    boolean old = version != null && !version.atLeast(StorageVersion.V5_1);
    int length = old ? VstorLayout.SIZE_BEFORE_5_1 : VstorLayout.SIZE;
    long id = ++transaction;
    boolean sent =
        buffer == null
            ? channel.send(id, packet, length)
            : channel.send(id, buffer, packet, length);
    if (!sent) {
      throw new IllegalStateException("the ring is full");
    }
    channel.pump();
    channel.takeInterrupt();
    RingPacket answer = channel.receive();
    if (answer == null
        || answer.type() != PacketType.COMPLETION
        || answer.transaction() != id
        || answer.payloadLength() != length) {
      throw new IllegalStateException("the host did not complete operation " + operation);
    }
    answer.copyPayload(0, packet, 0, length);
    channel.finish();
    if (LittleEndian.getInt(packet, VstorLayout.OPERATION) != VstorOperation.COMPLETE_IO) {
      throw new IllegalStateException("the completion is of another operation");
    }
    return LittleEndian.getInt(packet, VstorLayout.STATUS);
  }

  private static void require(int status) {
    if (status != NtStatus.SUCCESS) {
      throw new IllegalStateException("the handshake failed with " + Integer.toHexString(status));
    }
  }
}

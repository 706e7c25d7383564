package dev.verdigris.vmbus.device.storage;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.VmbusChannel;
import dev.verdigris.vmbus.VmbusDevice;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.DeviceClass;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.NtStatus;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.StorageVersion;
import dev.verdigris.vmbus.abi.VstorLayout;
import dev.verdigris.vmbus.abi.VstorOperation;
import dev.verdigris.vmbus.backend.disk.DiskBackend;
import dev.verdigris.vmbus.host.ProtocolRule;
import dev.verdigris.vmbus.ring.RingPacket;

/**
 * The synthetic SCSI controller, the host's end of the storage protocol (Linux {@code
 * drivers/scsi/storvsc_drv.c} has the guest's end).
 *
 * <p>A request is carried out when it is taken from the ring, and its answer written before the
 * next one is taken; no request is taken while an answer would not fit.
 */
public final class ScsiController implements VmbusDevice {
  /** Most bytes of a transfer. */
  static final int MAX_TRANSFER = 512 << 10;

  private final String name;
  private final ChannelOffer offer;
  private final LogicalUnits units;
  private final StorageProtocol protocol;
  private final ScsiRequest request;
  private final byte[] packet = new byte[VstorLayout.SIZE];

  /**
   * Makes a controller without disks.
   *
   * @param name its name in reports, unique on its bus; its instance GUID depends on it
   * @param memory the memory of the guest that it is offered to
   * @param newest newest version of the storage protocol that the host speaks
   */
  public ScsiController(String name, GuestMemory memory, StorageVersion newest) {
    this.name = name;
    offer = ChannelOffer.of(DeviceClass.SCSI, ChannelOffer.instance(DeviceClass.SCSI, name));
    units = new LogicalUnits(offer.instance(), new GuestWindows(memory));
    protocol = new StorageProtocol(newest, MAX_TRANSFER);
    request = new ScsiRequest(memory);
  }

  /**
   * Attaches a disk on path 0, target 0, before the guest runs.
   *
   * @param lun logical unit, 0–254
   * @param disk stays the caller's to close
   * @throws IllegalArgumentException when the unit is out of range or taken
   */
  public void attach(int lun, DiskBackend disk) {
    units.attach(lun, disk);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ChannelOffer offer() {
    return offer;
  }

  @Override
  public boolean opened(VmbusChannel channel) {
    protocol.reset();
    return true;
  }

  @Override
  public void closed(VmbusChannel channel) {
    protocol.reset();
  }

  @Override
  public boolean received(VmbusChannel channel, RingPacket incoming) {
    if (!channel.canSend(VstorLayout.SIZE)) {
      return false;
    }
    int length = Math.min(incoming.payloadLength(), VstorLayout.SIZE);
    boolean storagePacket =
        incoming.type() == PacketType.IN_BAND || incoming.type() == PacketType.GPA_DIRECT;
    if (!storagePacket || length < VstorLayout.SIZE_BEFORE_5_1) {
      channel.misbehaved(ProtocolRule.DEVICE_PACKET, incoming.transaction());
      return true;
    }
    incoming.copyPayload(0, packet, 0, length);
    int operation = LittleEndian.getInt(packet, VstorLayout.OPERATION);
    int status = serve(channel, incoming, operation);
    if (incoming.completionRequested()) {
      LittleEndian.putInt(packet, VstorLayout.OPERATION, VstorOperation.COMPLETE_IO);
      LittleEndian.putInt(packet, VstorLayout.FLAGS, 0);
      LittleEndian.putInt(packet, VstorLayout.STATUS, status);
      channel.complete(incoming.transaction(), packet, length);
    }
    return true;
  }

  private int serve(VmbusChannel channel, RingPacket incoming, int operation) {
    int status;
    if (!protocol.ready()) {
      status = protocol.step(operation, packet);
    } else {
      status =
          switch (operation) {
            case VstorOperation.EXECUTE_SRB -> execute(channel, incoming);
            // Nothing is under way when a packet is taken, so there is nothing to reset.
            case VstorOperation.RESET_LUN, VstorOperation.RESET_ADAPTER, VstorOperation.RESET_BUS ->
                NtStatus.SUCCESS;
            case VstorOperation.CREATE_SUB_CHANNELS ->
                LittleEndian.getShort(packet, VstorLayout.SUB_CHANNEL_COUNT) == 0
                    ? NtStatus.SUCCESS
                    : NtStatus.INVALID_PARAMETER;
            case VstorOperation.FCHBA_DATA -> NtStatus.INVALID_DEVICE_REQUEST;
            default -> NtStatus.INVALID_DEVICE_STATE;
          };
    }
    if (status == NtStatus.INVALID_DEVICE_STATE) {
      channel.misbehaved(ProtocolRule.DEVICE_STATE, Integer.toUnsignedLong(operation));
    }
    return status;
  }

  private int execute(VmbusChannel channel, RingPacket incoming) {
    request.data().clear();
    if (incoming.type() == PacketType.GPA_DIRECT && !request.data().parse(incoming)) {
      channel.misbehaved(ProtocolRule.DEVICE_PACKET, incoming.transaction());
    }
    if (request.decode(packet)) {
      units.execute(request);
    }
    request.encode(packet);
    return request.ntStatus();
  }
}

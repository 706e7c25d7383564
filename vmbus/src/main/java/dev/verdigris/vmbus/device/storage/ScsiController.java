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
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.abi.VstorLayout;
import dev.verdigris.vmbus.abi.VstorOperation;
import dev.verdigris.vmbus.backend.disk.DiskBackend;
import dev.verdigris.vmbus.host.ProtocolRule;
import dev.verdigris.vmbus.ring.RingPacket;
import java.util.ArrayList;
import java.util.List;

/**
 * The synthetic SCSI controller, the host's end of the storage protocol (Linux {@code
 * drivers/scsi/storvsc_drv.c} has the guest's end).
 *
 * <p>A request is carried out when it is taken from the ring, and its answer written before the
 * next one is taken; no request is taken while an answer would not fit. The answer goes out on the
 * channel that the request came on.
 */
public final class ScsiController implements VmbusDevice {
  /** Most bytes of a transfer. */
  static final int MAX_TRANSFER = 512 << 10;

  private static final int MOST_SUB_CHANNELS = 255;

  private final String name;
  private final ChannelOffer offer;
  private final LogicalUnits units;
  private final StorageProtocol protocol;
  private final ScsiRequest request;
  private final int maxSubChannels;
  private final List<VmbusChannel> openSubChannels = new ArrayList<>();
  private final byte[] packet = new byte[VstorLayout.SIZE];

  /**
   * Makes a controller without disks and without sub-channels.
   *
   * @param name its name in reports, unique on its bus; its instance GUID depends on it
   * @param memory the memory of the guest that it is offered to
   * @param newest newest version of the storage protocol that the host speaks
   */
  public ScsiController(String name, GuestMemory memory, StorageVersion newest) {
    this(name, memory, newest, 0);
  }

  /**
   * Makes a controller without disks.
   *
   * @param name its name in reports, unique on its bus; its instance GUID depends on it
   * @param memory the memory of the guest that it is offered to
   * @param newest newest version of the storage protocol that the host speaks
   * @param maxSubChannels most sub-channels that a guest gets, 0–255; none before storage version
   *     5.1 or bus version 2.4
   * @throws IllegalArgumentException when it is out of range
   */
  public ScsiController(
      String name, GuestMemory memory, StorageVersion newest, int maxSubChannels) {
    if (maxSubChannels < 0 || maxSubChannels > MOST_SUB_CHANNELS) {
      throw new IllegalArgumentException(maxSubChannels + " sub-channels");
    }
    this.name = name;
    this.maxSubChannels = maxSubChannels;
    offer = ChannelOffer.of(DeviceClass.SCSI, ChannelOffer.instance(DeviceClass.SCSI, name));
    units = new LogicalUnits(offer.instance(), new GuestWindows(memory));
    protocol = new StorageProtocol(newest, MAX_TRANSFER);
    request = new ScsiRequest(memory);
  }

  /**
   * Attaches a disk with a write-back cache on path 0, target 0, before the guest runs.
   *
   * @param lun logical unit, 0–254
   * @param disk stays the caller's to close
   * @throws IllegalArgumentException when the unit is out of range or taken
   */
  public void attach(int lun, DiskBackend disk) {
    attach(lun, disk, WriteCache.WRITE_BACK);
  }

  /**
   * Attaches a disk on path 0, target 0, before the guest runs.
   *
   * @param lun logical unit, 0–254
   * @param disk stays the caller's to close
   * @param cache when a write is answered; a disk that cannot be written has no cache in any case
   * @throws IllegalArgumentException when the unit is out of range or taken
   */
  public void attach(int lun, DiskBackend disk, WriteCache cache) {
    units.attach(lun, disk, cache);
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
    if (channel.subChannelIndex() != 0) {
      openSubChannels.add(channel);
    } else {
      boolean several = channel.version().atLeast(VmbusVersion.V2_4);
      protocol.reset(several ? maxSubChannels : 0);
    }
    return true;
  }

  @Override
  public void closed(VmbusChannel channel) {
    if (channel.subChannelIndex() != 0) {
      openSubChannels.remove(channel);
    } else {
      protocol.reset(0);
    }
  }

  @Override
  public boolean received(VmbusChannel channel, RingPacket incoming) {
    if (channel.subChannelIndex() != 0 && !protocol.ready()) {
      return false; // until the first channel's handshake is over
    }
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
    if (operation == VstorOperation.CREATE_SUB_CHANNELS) {
      status = createSubChannels(channel);
    } else if (!protocol.ready()) {
      status = protocol.step(operation, packet);
      if (protocol.ready()) {
        openSubChannels.forEach(VmbusChannel::resume);
      }
    } else {
      status =
          switch (operation) {
            case VstorOperation.EXECUTE_SRB -> execute(channel, incoming);
            // Nothing is under way when a packet is taken, so there is nothing to reset.
            case VstorOperation.RESET_LUN, VstorOperation.RESET_ADAPTER, VstorOperation.RESET_BUS ->
                NtStatus.SUCCESS;
            case VstorOperation.FCHBA_DATA -> NtStatus.INVALID_DEVICE_REQUEST;
            default -> NtStatus.INVALID_DEVICE_STATE;
          };
    }
    if (status == NtStatus.INVALID_DEVICE_STATE) {
      channel.misbehaved(ProtocolRule.DEVICE_STATE, Integer.toUnsignedLong(operation));
    }
    return status;
  }

  /** The guest asks for sub-channels; for fewer than it has, it keeps those. */
  private int createSubChannels(VmbusChannel channel) {
    if (channel.subChannelIndex() != 0 || !protocol.takesSubChannels()) {
      return NtStatus.INVALID_DEVICE_STATE;
    }
    int count = LittleEndian.getShort(packet, VstorLayout.SUB_CHANNEL_COUNT);
    if (count > protocol.maxSubChannels()) {
      return NtStatus.INVALID_PARAMETER;
    }
    return channel.offerSubChannels(count) == count
        ? NtStatus.SUCCESS
        : NtStatus.INSUFFICIENT_RESOURCES;
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

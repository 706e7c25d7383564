package dev.verdigris.vmbus.roundtrip;

import dev.verdigris.vmbus.VmbusChannel;
import dev.verdigris.vmbus.VmbusDevice;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.DeviceClass;
import dev.verdigris.vmbus.ring.RingPacket;
import java.util.UUID;

/** Completes each packet with a copy of its payload. */
final class BenchEcho implements VmbusDevice {
  private static final DeviceClass CLASS =
      new DeviceClass("echo", UUID.fromString("3d0a7f0c-52b1-4b7a-9a4e-6c1b8f2e9d35"));

  private final byte[] buffer;

  BenchEcho(int payload) {
    buffer = new byte[payload];
  }

  @Override
  public String name() {
    return "echo0";
  }

  @Override
  public ChannelOffer offer() {
    return ChannelOffer.of(CLASS, ChannelOffer.instance(CLASS, name()));
  }

  @Override
  public boolean opened(VmbusChannel channel) {
    return true;
  }

  @Override
  public boolean received(VmbusChannel channel, RingPacket packet) {
    if (!channel.canSend(buffer.length)) {
      return false;
    }
    packet.copyPayload(0, buffer, 0, buffer.length);
    return channel.complete(packet.transaction(), buffer, buffer.length);
  }

  @Override
  public void closed(VmbusChannel channel) {}
}

package dev.verdigris.vmbus.guest;

import dev.verdigris.vmbus.VmbusChannel;
import dev.verdigris.vmbus.VmbusDevice;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.DeviceClass;
import dev.verdigris.vmbus.ring.RingPacket;
import java.util.UUID;

/** Completes each packet with its own payload. */
public final class EchoDevice implements VmbusDevice {
  public static final DeviceClass CLASS =
      new DeviceClass("echo", UUID.fromString("6f0d2c1e-0d5c-4d0b-9d6e-1f3c5a7b9d11"));

  public boolean refuse;
  public boolean silent;
  public boolean later;
  public long latency;
  public int opens;
  public int closes;
  public VmbusChannel channel;
  public Runnable onPacket = () -> {};
  private final String name;
  private final byte[] buffer = new byte[1 << 16];

  public EchoDevice(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ChannelOffer offer() {
    ChannelOffer offer = ChannelOffer.of(CLASS, ChannelOffer.instance(CLASS, name));
    return latency == 0 ? offer : offer.withMonitor(latency);
  }

  @Override
  public boolean opened(VmbusChannel newChannel) {
    channel = newChannel;
    opens++;
    return !refuse;
  }

  @Override
  public boolean received(VmbusChannel from, RingPacket packet) {
    if (silent || later) {
      return silent;
    }
    onPacket.run();
    int length = packet.payloadLength();
    if (!from.canSend(length)) {
      return false;
    }
    packet.copyPayload(0, buffer, 0, length);
    return from.complete(packet.transaction(), buffer, length);
  }

  @Override
  public void closed(VmbusChannel from) {
    closes++;
  }
}

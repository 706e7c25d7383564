package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.MonitorLayout;
import dev.verdigris.vmbus.abi.OfferFlags;
import dev.verdigris.vmbus.abi.OfferLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;

/** An OFFERCHANNEL message, with no more in it than the version and features agreed have. */
final class OfferMessage {
  private static final int CONFIDENTIAL =
      OfferFlags.CONFIDENTIAL_RING_BUFFER | OfferFlags.CONFIDENTIAL_EXTERNAL_MEMORY;

  private OfferMessage() {}

  static void encode(Connection connection, OfferedChannel channel) {
    byte[] message = connection.compose(MessageType.OFFER_CHANNEL);
    channel.offer().encode(message);
    int flags = channel.offer().flags();
    if (!connection.has(FeatureFlags.CONFIDENTIAL_CHANNELS)) {
      flags &= ~CONFIDENTIAL;
    }
    if (!connection.atLeast(VmbusVersion.V4_0)) {
      flags &= ~OfferFlags.TLNPI_PROVIDER_OFFER;
    }
    LittleEndian.putShort(message, OfferLayout.FLAGS, flags);
    LittleEndian.putShort(message, OfferLayout.SUB_CHANNEL_INDEX, channel.subChannelIndex());
    LittleEndian.putInt(message, OfferLayout.RELID, channel.relid());
    boolean monitored = channel.monitor() != MonitorLayout.NO_MONITOR;
    message[OfferLayout.MONITOR_ID] = (byte) channel.monitor();
    message[OfferLayout.MONITOR_ALLOCATED] = (byte) (monitored ? 1 : 0);
    if (connection.atLeast(VmbusVersion.V1_1)) {
      LittleEndian.putShort(message, OfferLayout.DEDICATED, 1);
      LittleEndian.putInt(message, OfferLayout.CONNECTION, channel.connectionId());
    }
  }
}

package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.ModifyLayout;
import dev.verdigris.vmbus.abi.OfferLayout;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.host.OfferedChannel.State;

/** The messages of one channel's life. */
final class ChannelHandler {
  private final Connection connection;
  private final ChannelTable channels;
  private final ChannelOpener opener;
  private final BusPort port;

  ChannelHandler(Connection connection, ChannelTable channels, ChannelOpener opener, BusPort port) {
    this.connection = connection;
    this.channels = channels;
    this.opener = opener;
    this.port = port;
  }

  /** OPENCHANNEL. */
  void open(byte[] message) {
    int relid = LittleEndian.getInt(message, OpenLayout.RELID);
    OfferedChannel channel = channels.require(relid, MessageType.OPEN_CHANNEL);
    if (channel == null || channel.state == State.RESCINDED) {
      return; // a rescinded channel's requests are left without an answer
    }
    if (channel.state != State.CLOSED) {
      port.misbehaved(ProtocolRule.ALREADY_OPEN, relid, 0);
      return;
    }
    boolean opened = prepare(channel, message) && opener.start(channel, State.OPEN);
    byte[] result = connection.compose(MessageType.OPEN_CHANNEL_RESULT);
    LittleEndian.putInt(result, OpenLayout.RESULT_RELID, relid);
    LittleEndian.putInt(
        result, OpenLayout.RESULT_OPEN_ID, LittleEndian.getInt(message, OpenLayout.OPEN_ID));
    LittleEndian.putInt(result, OpenLayout.RESULT_STATUS, status(opened));
    connection.send(MessageType.OPEN_CHANNEL_RESULT);
  }

  private boolean prepare(OfferedChannel channel, byte[] message) {
    int handle = LittleEndian.getInt(message, OpenLayout.RING_GPADL);
    int downstream = LittleEndian.getInt(message, OpenLayout.DOWNSTREAM_OFFSET);
    int vp = 0;
    if (connection.atLeast(VmbusVersion.V2_4)) {
      vp = LittleEndian.getInt(message, OpenLayout.TARGET_VP);
    }
    channel.resetSignals();
    if (!opener.rings(channel, handle, downstream)
        || !opener.target(channel, vp)
        || !signals(channel, message)) {
      return false;
    }
    System.arraycopy(
        message, OpenLayout.USER_DATA, channel.userData(), 0, OpenLayout.USER_DATA_SIZE);
    return true;
  }

  /** Takes the signals that the guest specifies, when it may. */
  private boolean signals(OfferedChannel channel, byte[] message) {
    if (!connection.has(FeatureFlags.GUEST_SPECIFIED_SIGNAL_PARAMETERS)) {
      return true;
    }
    int signal = LittleEndian.getInt(message, OpenLayout.CONNECTION);
    int flag = LittleEndian.getShort(message, OpenLayout.EVENT_FLAG);
    boolean usable =
        signal == channel.connectionId()
            || (BusConnections.guestMayChoose(signal) && !channels.signalled(signal));
    if (!usable || flag >= BusConnections.MAX_CHANNELS) {
      long detail = Integer.toUnsignedLong(usable ? flag : signal);
      port.misbehaved(ProtocolRule.OPEN_SIGNALS, channel.relid(), detail);
      return false;
    }
    channel.signalConnection = signal;
    channel.eventFlag = flag;
    return true;
  }

  /** CLOSECHANNEL, which has no answer. */
  void close(byte[] message) {
    int relid = LittleEndian.getInt(message, OpenLayout.CLOSE_RELID);
    OfferedChannel channel = channels.require(relid, MessageType.CLOSE_CHANNEL);
    if (channel == null) {
      return;
    }
    switch (channel.state) {
      case OPEN -> channels.close(channel);
      case RESCINDED -> channels.stop(channel);
      case RESERVED -> report(ProtocolRule.CHANNEL_RESERVED, relid, MessageType.CLOSE_CHANNEL);
      default -> report(ProtocolRule.NOT_OPEN, relid, MessageType.CLOSE_CHANNEL);
    }
  }

  /** MODIFYCHANNEL, answered from version 5.3. */
  void modify(byte[] message) {
    int relid = LittleEndian.getInt(message, ModifyLayout.RELID);
    OfferedChannel channel = channels.require(relid, MessageType.MODIFY_CHANNEL);
    boolean done = false;
    if (channel != null && channel.state == State.OPEN) {
      done = opener.target(channel, LittleEndian.getInt(message, ModifyLayout.TARGET_VP));
    } else if (channel != null) {
      report(ProtocolRule.NOT_OPEN, relid, MessageType.MODIFY_CHANNEL);
    }
    if (connection.atLeast(MessageType.MODIFY_CHANNEL_RESPONSE.since())) {
      byte[] response = connection.compose(MessageType.MODIFY_CHANNEL_RESPONSE);
      LittleEndian.putInt(response, ModifyLayout.RESPONSE_RELID, relid);
      LittleEndian.putInt(response, ModifyLayout.RESPONSE_STATUS, status(done));
      connection.send(MessageType.MODIFY_CHANNEL_RESPONSE);
    }
  }

  /** RELID_RELEASED: the end of a rescinded channel, or of one that the guest gives up. */
  void released(byte[] message) {
    int relid = LittleEndian.getInt(message, OfferLayout.RELEASED_RELID);
    OfferedChannel channel = channels.require(relid, MessageType.RELID_RELEASED);
    if (channel == null) {
      return;
    }
    switch (channel.state) {
      case RESCINDED -> channels.remove(channel);
      case CLOSED -> channels.giveUp(channel);
      default -> port.misbehaved(ProtocolRule.RELID_IN_USE, relid, 0);
    }
  }

  private void report(ProtocolRule rule, int relid, MessageType type) {
    port.misbehaved(rule, relid, type.code());
  }

  private static int status(boolean done) {
    return done ? MessageStatus.SUCCESS : MessageStatus.UNSUCCESSFUL;
  }
}

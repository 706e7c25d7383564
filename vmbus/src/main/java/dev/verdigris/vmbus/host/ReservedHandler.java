package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.ReservedLayout;
import dev.verdigris.vmbus.host.OfferedChannel.State;

/**
 * Reserved channels: opened ahead of a crash, they outlive the connection, take no interrupts, and
 * have their answers sent where each request says.
 */
final class ReservedHandler {
  private static final int SINTS = 16;

  private final Connection connection;
  private final ChannelTable channels;
  private final ChannelOpener opener;
  private final BusPort port;

  ReservedHandler(
      Connection connection, ChannelTable channels, ChannelOpener opener, BusPort port) {
    this.connection = connection;
    this.channels = channels;
    this.opener = opener;
    this.port = port;
  }

  /** OPEN_RESERVED_CHANNEL. */
  void open(byte[] message) {
    int relid = LittleEndian.getInt(message, ReservedLayout.RELID);
    OfferedChannel channel = channels.require(relid, MessageType.OPEN_RESERVED);
    if (channel == null || channel.state == State.RESCINDED) {
      return;
    }
    if (channel.state != State.CLOSED) {
      port.misbehaved(ProtocolRule.ALREADY_OPEN, relid, 0);
      return;
    }
    if (!answerable(message, relid)) {
      return;
    }
    channel.resetSignals();
    channel.targetVp = OpenLayout.NO_INTERRUPTS;
    boolean opened =
        opener.rings(
                channel,
                LittleEndian.getInt(message, ReservedLayout.RING_GPADL),
                LittleEndian.getInt(message, ReservedLayout.DOWNSTREAM_OFFSET))
            && opener.start(channel, State.RESERVED);
    byte[] result = connection.compose(MessageType.OPEN_CHANNEL_RESULT);
    LittleEndian.putInt(result, OpenLayout.RESULT_RELID, relid);
    LittleEndian.putInt(
        result,
        OpenLayout.RESULT_STATUS,
        opened ? MessageStatus.SUCCESS : MessageStatus.UNSUCCESSFUL);
    answer(message, MessageType.OPEN_CHANNEL_RESULT);
  }

  /**
   * CLOSE_RESERVED_CHANNEL, which a guest without a connection may send; it then gets no answer.
   */
  void close(byte[] message) {
    int relid = LittleEndian.getInt(message, ReservedLayout.RELID);
    OfferedChannel channel = channels.require(relid, MessageType.CLOSE_RESERVED);
    if (channel == null) {
      return;
    }
    switch (channel.state) {
      case RESERVED -> closeReserved(channel, message);
      case RESCINDED -> channels.stop(channel);
      case OPEN -> report(ProtocolRule.CHANNEL_NOT_RESERVED, relid);
      default -> report(ProtocolRule.NOT_OPEN, relid);
    }
  }

  private void closeReserved(OfferedChannel channel, byte[] message) {
    channels.close(channel);
    if (connection.version() == null) {
      channels.forget(channel);
    } else if (answerable(message, channel.relid())) {
      byte[] response = connection.compose(MessageType.CLOSE_RESERVED_RESPONSE);
      LittleEndian.putInt(response, ReservedLayout.RELID, channel.relid());
      answer(message, MessageType.CLOSE_RESERVED_RESPONSE);
    }
  }

  private boolean answerable(byte[] message, int relid) {
    int vp = LittleEndian.getInt(message, ReservedLayout.TARGET_VP);
    int sint = LittleEndian.getInt(message, ReservedLayout.TARGET_SINT);
    boolean possible = opener.exists(vp) && sint >= 0 && sint < SINTS;
    if (!possible) {
      port.misbehaved(ProtocolRule.TARGET_PROCESSOR, relid, Integer.toUnsignedLong(vp));
    }
    return possible;
  }

  private void answer(byte[] message, MessageType type) {
    connection.sendTo(
        LittleEndian.getInt(message, ReservedLayout.TARGET_VP),
        LittleEndian.getInt(message, ReservedLayout.TARGET_SINT),
        type);
  }

  private void report(ProtocolRule rule, int relid) {
    port.misbehaved(rule, relid, MessageType.CLOSE_RESERVED.code());
  }
}

package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.ModifyLayout;
import dev.verdigris.vmbus.abi.OfferLayout;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import dev.verdigris.vmbus.gpadl.Gpadl;

/** The messages of one channel's life. */
final class ChannelHandler {
  /** Pages of the smallest ring: its header and one page of data. */
  private static final int MIN_RING_PAGES = 2;

  private final Connection connection;
  private final ChannelTable channels;
  private final BusPort port;

  ChannelHandler(Connection connection, ChannelTable channels, BusPort port) {
    this.connection = connection;
    this.channels = channels;
    this.port = port;
  }

  /** OPENCHANNEL. */
  void open(byte[] message) {
    int relid = LittleEndian.getInt(message, OpenLayout.RELID);
    OfferedChannel channel = channels.require(relid, MessageType.OPEN_CHANNEL);
    if (channel == null || channel.rescinded) {
      return; // a rescinded channel's requests are left without an answer
    }
    if (channel.open) {
      port.misbehaved(ProtocolRule.ALREADY_OPEN, relid, 0);
      return;
    }
    boolean opened = prepare(channel, message) && port.open(channel);
    if (!opened) {
      channel.rings = null;
    }
    channel.open = opened;
    byte[] result = connection.compose(MessageType.OPEN_CHANNEL_RESULT);
    LittleEndian.putInt(result, OpenLayout.RESULT_RELID, relid);
    LittleEndian.putInt(
        result, OpenLayout.RESULT_OPEN_ID, LittleEndian.getInt(message, OpenLayout.OPEN_ID));
    LittleEndian.putInt(
        result,
        OpenLayout.RESULT_STATUS,
        opened ? MessageStatus.SUCCESS : MessageStatus.UNSUCCESSFUL);
    connection.send(MessageType.OPEN_CHANNEL_RESULT);
  }

  private boolean prepare(OfferedChannel channel, byte[] message) {
    int handle = LittleEndian.getInt(message, OpenLayout.RING_GPADL);
    int downstream = LittleEndian.getInt(message, OpenLayout.DOWNSTREAM_OFFSET);
    Gpadl gpadl = channels.gpadls().get(channel.relid(), handle);
    if (gpadl == null
        || downstream < MIN_RING_PAGES
        || downstream > gpadl.ringPages() - MIN_RING_PAGES) {
      port.misbehaved(ProtocolRule.OPEN_RINGS, channel.relid(), Integer.toUnsignedLong(handle));
      return false;
    }
    int vp = 0;
    if (connection.atLeast(VmbusVersion.V2_4)) {
      vp = LittleEndian.getInt(message, OpenLayout.TARGET_VP);
    }
    if (!target(channel, vp)) {
      return false;
    }
    channel.rings = gpadl;
    channel.downstreamOffset = downstream;
    System.arraycopy(
        message, OpenLayout.USER_DATA, channel.userData(), 0, OpenLayout.USER_DATA_SIZE);
    return true;
  }

  private boolean target(OfferedChannel channel, int vp) {
    if (vp != OpenLayout.NO_INTERRUPTS && (vp < 0 || vp >= port.processorCount())) {
      port.misbehaved(ProtocolRule.TARGET_PROCESSOR, channel.relid(), Integer.toUnsignedLong(vp));
      return false;
    }
    channel.targetVp = vp;
    return true;
  }

  /** CLOSECHANNEL, which has no answer. */
  void close(byte[] message) {
    int relid = LittleEndian.getInt(message, OpenLayout.CLOSE_RELID);
    OfferedChannel channel = channels.require(relid, MessageType.CLOSE_CHANNEL);
    if (channel == null) {
      return;
    }
    if (!channel.open) {
      port.misbehaved(ProtocolRule.NOT_OPEN, relid, MessageType.CLOSE_CHANNEL.code());
      return;
    }
    channels.close(channel);
  }

  /** MODIFYCHANNEL, answered from version 5.3. */
  void modify(byte[] message) {
    int relid = LittleEndian.getInt(message, ModifyLayout.RELID);
    OfferedChannel channel = channels.require(relid, MessageType.MODIFY_CHANNEL);
    if (channel == null) {
      return;
    }
    boolean done = channel.open;
    if (!done) {
      port.misbehaved(ProtocolRule.NOT_OPEN, relid, MessageType.MODIFY_CHANNEL.code());
    } else {
      done = target(channel, LittleEndian.getInt(message, ModifyLayout.TARGET_VP));
    }
    if (connection.atLeast(MessageType.MODIFY_CHANNEL_RESPONSE.since())) {
      byte[] response = connection.compose(MessageType.MODIFY_CHANNEL_RESPONSE);
      LittleEndian.putInt(response, ModifyLayout.RESPONSE_RELID, relid);
      LittleEndian.putInt(
          response,
          ModifyLayout.RESPONSE_STATUS,
          done ? MessageStatus.SUCCESS : MessageStatus.UNSUCCESSFUL);
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
    if (channel.rescinded) {
      channels.remove(channel);
    } else {
      port.misbehaved(ProtocolRule.RELID_NOT_RESCINDED, relid, 0);
    }
  }
}

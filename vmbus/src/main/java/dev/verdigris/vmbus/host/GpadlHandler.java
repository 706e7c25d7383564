package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.GpadlLayout;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.gpadl.Gpadl;
import dev.verdigris.vmbus.gpadl.GpadlTable;

/** The messages that establish GPADLs and tear them down. */
final class GpadlHandler {
  private final Connection connection;
  private final ChannelTable channels;
  private final BusPort port;

  GpadlHandler(Connection connection, ChannelTable channels, BusPort port) {
    this.connection = connection;
    this.channels = channels;
    this.port = port;
  }

  /** GPADL_HEADER. */
  void header(byte[] message, int length) {
    int relid = LittleEndian.getInt(message, GpadlLayout.HEADER_RELID);
    int handle = LittleEndian.getInt(message, GpadlLayout.HEADER_GPADL);
    OfferedChannel channel = channels.require(relid, MessageType.GPADL_HEADER);
    if (channel != null && !reserved(channel, MessageType.GPADL_HEADER)) {
      answer(relid, handle, channels.gpadls().header(message, length));
    }
  }

  /** GPADL_BODY, which does not say its channel. */
  void body(byte[] message, int length) {
    int handle = LittleEndian.getInt(message, GpadlLayout.BODY_GPADL);
    int relid = channels.gpadls().incompleteRelid(handle);
    answer(relid, handle, channels.gpadls().body(message, length));
  }

  private void answer(int relid, int handle, GpadlTable.Outcome outcome) {
    switch (outcome) {
      case INCOMPLETE -> {}
      case CREATED -> {
        OfferedChannel channel = channels.get(relid);
        boolean refused = channel.rescinded() || port.refusesGpadl(channel, handle);
        if (refused) {
          channels.gpadls().tearDown(relid, handle);
        }
        created(relid, handle, refused ? MessageStatus.UNSUCCESSFUL : MessageStatus.SUCCESS);
      }
      case REFUSED -> {
        report(ProtocolRule.GPADL_REFUSED, relid, handle);
        created(relid, handle, MessageStatus.UNSUCCESSFUL);
      }
      case MALFORMED -> report(ProtocolRule.GPADL_MALFORMED, relid, handle);
    }
  }

  private void created(int relid, int handle, int status) {
    byte[] message = connection.compose(MessageType.GPADL_CREATED);
    LittleEndian.putInt(message, GpadlLayout.CREATED_RELID, relid);
    LittleEndian.putInt(message, GpadlLayout.CREATED_GPADL, handle);
    LittleEndian.putInt(message, GpadlLayout.CREATED_STATUS, status);
    connection.send(MessageType.GPADL_CREATED);
  }

  /** GPADL_TEARDOWN. */
  void tearDown(byte[] message) {
    int relid = LittleEndian.getInt(message, GpadlLayout.TEARDOWN_RELID);
    int handle = LittleEndian.getInt(message, GpadlLayout.TEARDOWN_GPADL);
    OfferedChannel channel = channels.require(relid, MessageType.GPADL_TEARDOWN);
    if (channel == null || reserved(channel, MessageType.GPADL_TEARDOWN)) {
      return;
    }
    Gpadl gpadl = channels.gpadls().get(relid, handle);
    if (gpadl == null) {
      report(ProtocolRule.GPADL_UNKNOWN, relid, handle);
    } else if (gpadl == channel.rings) {
      report(ProtocolRule.GPADL_IN_USE, relid, handle);
    } else {
      channels.gpadls().tearDown(relid, handle);
      byte[] answer = connection.compose(MessageType.GPADL_TORNDOWN);
      LittleEndian.putInt(answer, GpadlLayout.TORNDOWN_GPADL, handle);
      connection.send(MessageType.GPADL_TORNDOWN);
    }
  }

  /** A reserved channel's GPADLs stay as they are: it may meet those of the next connection. */
  private boolean reserved(OfferedChannel channel, MessageType type) {
    if (channel.reserved()) {
      port.misbehaved(ProtocolRule.CHANNEL_RESERVED, channel.relid(), type.code());
    }
    return channel.reserved();
  }

  private void report(ProtocolRule rule, int relid, int handle) {
    port.misbehaved(rule, relid, Integer.toUnsignedLong(handle));
  }
}

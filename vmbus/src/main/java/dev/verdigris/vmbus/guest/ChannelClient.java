package dev.verdigris.vmbus.guest;

import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageStatus;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.ModifyLayout;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.ReservedLayout;

/** How a model guest opens channels, moves their interrupts and closes them. */
final class ChannelClient {
  private final BusClient bus;
  private final SynicClient synic;
  private final MessageClient messages;

  ChannelClient(BusClient bus, SynicClient synic, MessageClient messages) {
    this.bus = bus;
    this.synic = synic;
    this.messages = messages;
  }

  ClientChannel open(OfferReceived offer, OpenOptions options) {
    long[] gpas = bus.pages().pages(2 * options.ringPages());
    int handle = bus.establish(offer.relid(), gpas);
    if (handle == 0) {
      return null;
    }
    ClientChannel channel = new ClientChannel(bus, synic, offer, options, gpas, handle);
    boolean signals =
        (bus.features()
                & (FeatureFlags.GUEST_SPECIFIED_SIGNAL_PARAMETERS
                    | FeatureFlags.CHANNEL_INTERRUPT_REDIRECTION))
            != 0;
    byte[] message =
        MessageClient.compose(
            MessageType.OPEN_CHANNEL, signals ? OpenLayout.SIZE_WITH_SIGNALS : OpenLayout.SIZE);
    LittleEndian.putInt(message, OpenLayout.RELID, offer.relid());
    LittleEndian.putInt(message, OpenLayout.OPEN_ID, offer.relid());
    LittleEndian.putInt(message, OpenLayout.RING_GPADL, handle);
    LittleEndian.putInt(message, OpenLayout.TARGET_VP, options.targetVp());
    LittleEndian.putInt(message, OpenLayout.DOWNSTREAM_OFFSET, options.ringPages());
    byte[] userData = options.userData();
    System.arraycopy(userData, 0, message, OpenLayout.USER_DATA, userData.length);
    if (signals) {
      LittleEndian.putInt(message, OpenLayout.CONNECTION, channel.connectionId());
      LittleEndian.putShort(message, OpenLayout.EVENT_FLAG, channel.eventFlag());
    }
    messages.send(message);
    return opened() ? channel : null;
  }

  ClientChannel openReserved(OfferReceived offer, int ringPages) {
    long[] gpas = bus.pages().pages(2 * ringPages);
    int handle = bus.establish(offer.relid(), gpas);
    if (handle == 0) {
      return null;
    }
    OpenOptions options = OpenOptions.rings(ringPages);
    ClientChannel channel = new ClientChannel(bus, synic, offer, options, gpas, handle);
    byte[] message = MessageClient.compose(MessageType.OPEN_RESERVED);
    LittleEndian.putInt(message, ReservedLayout.RELID, offer.relid());
    LittleEndian.putInt(message, ReservedLayout.TARGET_VP, synic.vpIndex());
    LittleEndian.putInt(message, ReservedLayout.TARGET_SINT, BusConnections.SINT);
    LittleEndian.putInt(message, ReservedLayout.RING_GPADL, handle);
    LittleEndian.putInt(message, ReservedLayout.DOWNSTREAM_OFFSET, ringPages);
    messages.send(message);
    return opened() ? channel : null;
  }

  private boolean opened() {
    byte[] result = messages.await(MessageType.OPEN_CHANNEL_RESULT);
    return LittleEndian.getInt(result, OpenLayout.RESULT_STATUS) == MessageStatus.SUCCESS;
  }

  void closeReserved(int relid) {
    byte[] message = MessageClient.compose(MessageType.CLOSE_RESERVED);
    LittleEndian.putInt(message, ReservedLayout.RELID, relid);
    LittleEndian.putInt(message, ReservedLayout.TARGET_VP, synic.vpIndex());
    LittleEndian.putInt(message, ReservedLayout.TARGET_SINT, BusConnections.SINT);
    messages.send(message);
    if (bus.version() != null) {
      messages.await(MessageType.CLOSE_RESERVED_RESPONSE);
    } else {
      messages.collect();
    }
  }

  void close(OfferReceived offer, int ringGpadl) {
    byte[] message = MessageClient.compose(MessageType.CLOSE_CHANNEL);
    LittleEndian.putInt(message, OpenLayout.CLOSE_RELID, offer.relid());
    messages.send(message);
    bus.tearDown(offer.relid(), ringGpadl);
  }

  boolean retarget(int relid, int vpIndex) {
    byte[] message = MessageClient.compose(MessageType.MODIFY_CHANNEL);
    LittleEndian.putInt(message, ModifyLayout.RELID, relid);
    LittleEndian.putInt(message, ModifyLayout.TARGET_VP, vpIndex);
    messages.send(message);
    if (!bus.version().atLeast(MessageType.MODIFY_CHANNEL_RESPONSE.since())) {
      messages.collect();
      return true;
    }
    byte[] response = messages.await(MessageType.MODIFY_CHANNEL_RESPONSE);
    return LittleEndian.getInt(response, ModifyLayout.RESPONSE_STATUS) == MessageStatus.SUCCESS;
  }
}

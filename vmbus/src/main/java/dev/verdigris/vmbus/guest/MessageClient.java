package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.OfferLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** How a model guest's messages come and go. */
final class MessageClient {
  private static final int ROUNDS = 1000;

  private final SynicClient synic;
  private final Runnable host;
  private final ArrayDeque<byte[]> inbox = new ArrayDeque<>();
  private final List<Integer> rescinded = new ArrayList<>();
  private int connectionId = BusConnections.MESSAGE;

  MessageClient(SynicClient synic, Runnable host) {
    this.synic = synic;
    this.host = host;
  }

  static byte[] compose(MessageType type) {
    return compose(type, type.size());
  }

  static byte[] compose(MessageType type, int length) {
    byte[] message = new byte[length];
    LittleEndian.putInt(message, MessageType.TYPE, type.code());
    return message;
  }

  /** Sets where messages go from now on. */
  void postTo(int newConnectionId) {
    connectionId = newConnectionId;
  }

  int connectionId() {
    return connectionId;
  }

  HvStatus post(byte[] message, int length) {
    return synic.post(connectionId, BusConnections.MESSAGE_TYPE, message, length);
  }

  /** Posts a message, and again while the host has no room for it. */
  void send(byte[] message) {
    for (int i = 0; i < ROUNDS; i++) {
      HvStatus status = post(message, message.length);
      if (status.equals(HvStatus.SUCCESS)) {
        return;
      }
      collect();
    }
    throw new IllegalStateException("the host takes no message");
  }

  /** Lets the host work, and takes the messages that it sends. */
  void collect() {
    byte[] payload = new byte[MessageType.MAX_SIZE];
    host.run();
    for (int length = synic.takeMessage(payload); length >= 0; ) {
      byte[] message = Arrays.copyOf(payload, length);
      int type = LittleEndian.getInt(message, MessageType.TYPE);
      if (type == MessageType.RESCIND_OFFER.code()) {
        rescinded.add(LittleEndian.getInt(message, OfferLayout.RESCIND_RELID));
      } else {
        inbox.add(message);
      }
      host.run();
      length = synic.takeMessage(payload);
    }
  }

  /** The answer of a type, which has come by now. */
  byte[] await(MessageType type) {
    collect();
    byte[] message = take(type);
    if (message == null) {
      throw new IllegalStateException("the host sent no " + type.name());
    }
    return message;
  }

  /** The first message of a type that came, or null. */
  byte[] take(MessageType type) {
    for (Iterator<byte[]> i = inbox.iterator(); i.hasNext(); ) {
      byte[] message = i.next();
      if (LittleEndian.getInt(message, MessageType.TYPE) == type.code()) {
        i.remove();
        return message;
      }
    }
    return null;
  }

  List<Integer> rescinded() {
    collect();
    return List.copyOf(rescinded);
  }

  int discard() {
    collect();
    int count = inbox.size();
    inbox.clear();
    return count;
  }
}

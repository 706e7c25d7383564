package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.Arrays;

/** The connection that INITIATE_CONTACT made, and the way messages leave. */
final class Connection {
  private final BusPort port;
  private final byte[] message = new byte[MessageType.MAX_SIZE];
  private VmbusVersion version;
  private int messageVp;
  private long interruptPage;
  private boolean offersRequested;

  Connection(BusPort port) {
    this.port = port;
  }

  void connect(VmbusVersion newVersion, int vp, long page) {
    version = newVersion;
    messageVp = vp;
    interruptPage = page;
    offersRequested = false;
  }

  void disconnect() {
    version = null;
    interruptPage = 0;
    offersRequested = false;
  }

  VmbusVersion version() {
    return version;
  }

  boolean atLeast(VmbusVersion other) {
    return version != null && version.atLeast(other);
  }

  int messageVp() {
    return messageVp;
  }

  long interruptPage() {
    return interruptPage;
  }

  boolean offersRequested() {
    return offersRequested;
  }

  void setOffersRequested() {
    offersRequested = true;
  }

  /** An outgoing message of a type, zero but for its number; there is one at a time. */
  byte[] compose(MessageType type) {
    Arrays.fill(message, (byte) 0);
    LittleEndian.putInt(message, MessageType.TYPE, type.code());
    return message;
  }

  /** Sends the message composed. */
  void send(MessageType type) {
    port.send(messageVp, message, type.size());
  }
}

package dev.verdigris.vmbus.host;

import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.OpenLayout;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.UUID;

/** The connection that INITIATE_CONTACT made, and the way messages leave. */
final class Connection {
  static final UUID NO_CLIENT = new UUID(0, 0);

  private final BusPort port;
  private final byte[] message = new byte[MessageType.MAX_SIZE];
  // What the host has to say while the guest has it pause: as much as its devices offer and
  // rescind.
  private final ArrayDeque<byte[]> held = new ArrayDeque<>();
  private VmbusVersion version;
  private int features;
  private UUID client = NO_CLIENT;
  private int messageVp;
  private long interruptPage;
  private boolean offersRequested;
  private boolean paused;

  Connection(BusPort port) {
    this.port = port;
  }

  /** Sets where messages go, before there is a connection. */
  void target(int vp) {
    messageVp = vp;
  }

  void connect(VmbusVersion newVersion, int newFeatures, UUID newClient, long page) {
    version = newVersion;
    features = newFeatures;
    client = newClient;
    interruptPage = page;
  }

  void disconnect() {
    version = null;
    features = FeatureFlags.NONE;
    client = NO_CLIENT;
    interruptPage = 0;
    offersRequested = false;
    paused = false;
    held.clear();
  }

  VmbusVersion version() {
    return version;
  }

  boolean atLeast(VmbusVersion other) {
    return version != null && version.atLeast(other);
  }

  int features() {
    return features;
  }

  /** True when at least one of some features holds. */
  boolean has(int feature) {
    return (features & feature) != 0;
  }

  UUID client() {
    return client;
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

  boolean paused() {
    return paused;
  }

  void pause() {
    paused = true;
  }

  /** Sends what was held back. */
  void resume() {
    paused = false;
    while (!held.isEmpty()) {
      byte[] next = held.remove();
      port.send(messageVp, BusConnections.SINT, next, next.length);
    }
  }

  /** Least bytes of a message of the guest's, as the features have it. */
  int sizeOf(MessageType type) {
    boolean signals =
        type.equals(MessageType.OPEN_CHANNEL)
            && has(
                FeatureFlags.GUEST_SPECIFIED_SIGNAL_PARAMETERS
                    | FeatureFlags.CHANNEL_INTERRUPT_REDIRECTION);
    return signals ? OpenLayout.SIZE_WITH_SIGNALS : type.size();
  }

  /** An outgoing message of a type, zero but for its number; there is one at a time. */
  byte[] compose(MessageType type) {
    Arrays.fill(message, (byte) 0);
    LittleEndian.putInt(message, MessageType.TYPE, type.code());
    return message;
  }

  /** Sends the message composed. */
  void send(MessageType type) {
    send(type.size());
  }

  /** Sends the message composed, in a form of another size than its type's. */
  void send(int length) {
    if (paused) {
      held.add(Arrays.copyOf(message, length));
    } else {
      port.send(messageVp, BusConnections.SINT, message, length);
    }
  }

  /** Sends the message composed to where a request said; such messages are not held back. */
  void sendTo(int vp, int sint, MessageType type) {
    port.send(vp, sint, message, type.size());
  }
}

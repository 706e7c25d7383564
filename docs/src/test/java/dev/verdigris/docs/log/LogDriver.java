package dev.verdigris.docs.log;

import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.guest.BusClient;
import dev.verdigris.vmbus.guest.ClientChannel;
import dev.verdigris.vmbus.guest.GuestBuffer;
import dev.verdigris.vmbus.guest.OfferReceived;
import dev.verdigris.vmbus.ring.RingPacket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/** The guest's end of the log protocol: a model driver, one request after another. */
final class LogDriver {
  private final ClientChannel channel;
  private final GuestBuffer buffer;
  private final byte[] message = new byte[LogProtocol.SIZE];
  private long transaction;
  private int level;

  /** Finds the device among the offers, and opens its channel. */
  LogDriver(BusClient bus) {
    OfferReceived offer =
        bus.offers().stream()
            .filter(o -> o.deviceClass().equals(LogProtocol.CLASS.guid()))
            .findFirst()
            .orElseThrow();
    channel = bus.open(offer, 4); // two rings of four pages
    // Not at a page's start: the text lies on three pages, which need not be neighbours.
    buffer = GuestBuffer.allocate(bus.memory(), bus.pages(), 256, LogProtocol.MAX_TEXT);
  }

  ClientChannel channel() {
    return channel;
  }

  /** The level that the host asked for last. */
  int level() {
    return level;
  }

  /** The handshake; true when the host speaks the version. */
  boolean hello(int version) {
    return request(LogProtocol.HELLO, version, null);
  }

  /** Appends a line; false when the host did not answer, or with another checksum. */
  boolean append(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    buffer.set(Arrays.copyOf(bytes, LogProtocol.MAX_TEXT));
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return request(LogProtocol.APPEND, bytes.length, buffer)
        && LittleEndian.getInt(message, LogProtocol.ARGUMENT) == (int) crc.getValue();
  }

  private boolean request(int operation, int argument, GuestBuffer data) {
    LittleEndian.putInt(message, LogProtocol.OPERATION, operation);
    LittleEndian.putInt(message, LogProtocol.ARGUMENT, argument);
    long id = ++transaction; // of its own, even if an earlier one was never completed
    boolean sent =
        data == null
            ? channel.send(id, message, LogProtocol.SIZE)
            : channel.send(id, data, message, LogProtocol.SIZE);
    channel.pump(); // the host works now; a driver in a kernel would sleep
    return sent && take(id) && LittleEndian.getInt(message, LogProtocol.STATUS) == LogProtocol.GOOD;
  }

  /** Takes all that the host has sent; true when the completion waited for is among it. */
  boolean take(long awaited) {
    boolean completed = false;
    channel.takeInterrupt();
    for (RingPacket p = channel.receive(); p != null; p = channel.receive()) {
      if (p.type() == PacketType.COMPLETION && p.transaction() == awaited) {
        p.copyPayload(0, message, 0, LogProtocol.SIZE);
        completed = true;
      } else if (p.type() == PacketType.IN_BAND) { // LEVEL, the only one that the host sends
        level = p.getInt(p.payloadOffset() + LogProtocol.ARGUMENT);
        channel.complete(p.transaction(), new byte[0], 0);
      }
    }
    channel.finish(); // frees the ring, and signals a host that waits for room
    return completed;
  }
}

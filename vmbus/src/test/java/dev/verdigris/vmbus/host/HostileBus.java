package dev.verdigris.vmbus.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.abi.ContactLayout;
import dev.verdigris.vmbus.abi.FeatureFlags;
import dev.verdigris.vmbus.abi.GpadlLayout;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.Set;
import java.util.TreeSet;

/**
 * A guest that sends what a script says: messages that are near to right, in any order and length,
 * while the host offers and takes back.
 */
final class HostileBus implements AutoCloseable {
  private static final int MAX_OFFERED = 40;

  private final ServerRig rig = new ServerRig(VmbusVersion.V6_0, FeatureFlags.ALL);
  private final byte[] script;
  private int at;
  private int offers;
  private int answers;

  HostileBus(byte[] script) {
    this.script = script;
    rig.ownPages = new MonitorPages(0xe000, 0xf000);
  }

  /** Runs the script; what must hold, holds after each step. */
  void run() {
    while (at < script.length) {
      int action = next();
      switch (action & 0x1f) {
        case 0 -> offer();
        case 1 -> rig.server.rescind(some());
        case 2 -> rig.server.remove(some());
        case 3 -> subChannel();
        case 4 -> rig.accept = next() % 4 != 0;
        case 5 -> rig.listening = next() % 2 != 0;
        case 6 -> anything();
        case 7 -> connect();
        default -> message();
      }
      check();
    }
  }

  /** A guest that connects after all this is served. */
  void checkWorks() {
    rig.accept = true;
    rig.works();
  }

  int answers() {
    return answers;
  }

  int rulesBroken() {
    return rig.broken.size();
  }

  private void check() {
    answers += rig.sent.size();
    rig.sent.clear();
    Set<Integer> open = new TreeSet<>();
    for (int relid = 1; relid < BusConnections.MAX_CHANNELS; relid++) {
      OfferedChannel channel = rig.server.channel(relid);
      if (channel != null && channel.open()) {
        open.add(relid);
        assertTrue(channel.rings() != null && channel.eventFlag() < BusConnections.MAX_CHANNELS);
      }
    }
    assertEquals(open, rig.running, "the devices run whose channels are open");
    assertTrue(rig.server.version() != null || rig.server.features() == FeatureFlags.NONE);
  }

  private int next() {
    return at < script.length ? script[at++] & 0xff : 0;
  }

  /** A number that is small, or at an edge, or anything. */
  private int number() {
    int kind = next();
    return switch (kind & 7) {
      case 0 -> -1 - (kind >>> 6);
      case 1 -> 1 << (kind >>> 3);
      case 2 -> next() << 24 | next() << 16 | next() << 8 | next();
      default -> kind >>> 3;
    };
  }

  private int relid() {
    return next() % 8 == 0 ? number() : 1 + next() % 6;
  }

  private OfferedChannel some() {
    OfferedChannel channel = rig.server.channel(1 + next() % 6);
    return channel == null ? rig.channel : channel;
  }

  private void offer() {
    if (offers < MAX_OFFERED) {
      offers++;
      int kind = next();
      rig.server.offer(
          (kind & 1) == 0
              ? ServerRig.offer("offer" + kind % 5)
              : ServerRig.offer("offer" + kind % 5).withMonitor(100_000));
    }
  }

  private void subChannel() {
    OfferedChannel channel = some();
    if (channel.open() && channel.subChannelIndex() == 0 && offers < MAX_OFFERED) {
      offers++;
      rig.server.offerSubChannel(channel, 1 + next() % 3);
    }
  }

  private void anything() {
    byte[] message = new byte[next() % (MessageType.MAX_SIZE + 1)];
    for (int i = 0; i < message.length; i++) {
      message[i] = (byte) next();
    }
    rig.server.receive(message, message.length, next() % 5);
  }

  private void connect() {
    VmbusVersion version = VmbusVersion.ALL.get(next() % VmbusVersion.ALL.size());
    byte[] contact = ServerRig.contact(version, next() % 5, next());
    if (next() % 4 == 0) {
      LittleEndian.putLong(contact, ContactLayout.MONITOR_PAGE_TO_GUEST, number());
      LittleEndian.putLong(contact, ContactLayout.MONITOR_PAGE_TO_HOST, 4096L * (next() % 300));
    }
    rig.receive(contact);
    if (next() % 8 != 0) {
      rig.send(MessageType.REQUEST_OFFERS);
    }
  }

  private void message() {
    int code = 1 + next() % MessageType.ALL.size();
    byte[] message = new byte[MessageType.MAX_SIZE];
    LittleEndian.putInt(message, MessageType.TYPE, code);
    LittleEndian.putInt(message, 8, relid());
    LittleEndian.putInt(message, 12, next() % 8);
    MessageType type = MessageType.of(code);
    int length = type.size();
    switch (code) {
      case 5 -> open(message);
      case 8 -> length = header(message);
      case 9 -> {
        LittleEndian.putInt(message, GpadlLayout.BODY_GPADL, next() % 8);
        for (int i = GpadlLayout.BODY_PFNS; i < message.length; i += 8) {
          LittleEndian.putLong(message, i, next());
        }
        length = GpadlLayout.BODY_PFNS + 8 * (next() % 28);
      }
      case 18 -> {
        LittleEndian.putInt(message, 16, next() % 17);
        LittleEndian.putInt(message, 20, next() % 8);
        LittleEndian.putInt(message, 24, next() % 8);
      }
      default -> {
        for (int i = 16; i < 40; i += 4) {
          LittleEndian.putInt(message, i, number());
        }
      }
    }
    int change = next() % 16;
    if (change == 0) {
      length = next() % (MessageType.MAX_SIZE + 1);
    } else if (change == 1) {
      length = MessageType.MAX_SIZE;
    }
    rig.receive(message, length);
  }

  private void open(byte[] message) {
    LittleEndian.putInt(message, 16, next() % 8);
    LittleEndian.putInt(message, 20, next() % 5);
    LittleEndian.putInt(message, 24, 2 + next() % 3);
    LittleEndian.putInt(message, 148, next() % 2 == 0 ? number() : 0x2000 + next());
    LittleEndian.putShort(message, 152, number());
  }

  /** A GPADL of pages that are there, most often. */
  private int header(byte[] message) {
    int pages = 1 + next() % 40;
    int inHeader = Math.min(pages, 26);
    LittleEndian.putShort(message, GpadlLayout.HEADER_RANGE_BYTES, 8 + 8 * pages);
    LittleEndian.putShort(message, GpadlLayout.HEADER_RANGE_COUNT, next() % 8 == 0 ? number() : 1);
    LittleEndian.putInt(message, GpadlLayout.HEADER_RANGES, pages * 4096);
    for (int i = 0; i < inHeader; i++) {
      LittleEndian.putLong(message, GpadlLayout.HEADER_RANGES + 8 + 8 * i, 16 + i);
    }
    return GpadlLayout.HEADER_RANGES + 8 + 8 * inHeader;
  }

  @Override
  public void close() {
    rig.close();
  }
}

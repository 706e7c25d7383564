package dev.verdigris.vmbus.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.RingLayout;
import dev.verdigris.vmbus.gpadl.GuestRanges;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A guest at the other ends of two rings that does what a script of bytes says, and the host's use
 * of the rings in between. Whatever the host reads is compared with the ring's own bytes, and what
 * is not the ring's must stay as it was.
 */
final class HostileRing implements AutoCloseable {
  private static final byte OTHER = 0x5a;

  private final RingRig in = new RingRig(3);
  private final RingRig out = new RingRig(2);
  private final GpaRangesPacket ranges = new GpaRangesPacket();
  private final GpadlPacket gpadl = new GpadlPacket();
  private final TransferPagesPacket transfer = new TransferPagesPacket();
  private final AdditionalDataPacket additional = new AdditionalDataPacket();
  private final GuestRanges guestRanges = new GuestRanges(in.memory);
  private final byte[] payload = new byte[1 << 14];
  private final ByteBuffer script;
  // Where the host's next packet begins: what it took is added up here once more.
  private int next;
  int packets;

  HostileRing(byte[] script) {
    this.script = ByteBuffer.wrap(script);
    in.fillOthers(OTHER);
    out.fillOthers(OTHER);
  }

  private int take(int bytes) {
    int value = 0;
    for (int i = 0; i < bytes && script.hasRemaining(); i++) {
      value = value << 8 | (script.get() & 0xff);
    }
    return value;
  }

  void run() {
    while (script.hasRemaining()) {
      switch (take(1) & 15) {
        case 0 -> in.field(headerField(), take(4));
        case 1 -> out.field(headerField(), take(4));
        case 2, 3 -> in.field(RingLayout.WRITE_INDEX, 8 * take(2) % in.pages.size());
        case 4 -> out.field(RingLayout.READ_INDEX, 8 * take(2) % out.pages.size());
        case 5, 6 -> data();
        case 7, 8, 9 -> packet();
        case 10 -> write();
        case 11 -> out.writer.awaitSpace(take(2));
        case 12 -> in.reader.unmask();
        case 13 -> in.reader.mask();
        case 14 -> reopen();
        default -> drain();
      }
    }
    drain();
  }

  private int headerField() {
    int[] fields = {
      RingLayout.WRITE_INDEX,
      RingLayout.READ_INDEX,
      RingLayout.INTERRUPT_MASK,
      RingLayout.PENDING_SEND_SIZE,
      RingLayout.FEATURES
    };
    return fields[take(1) % fields.length];
  }

  /** Words anywhere in the ring. */
  private void data() {
    int at = 8 * take(2) % in.pages.size();
    in.data(at, ((long) take(4) << 32) | (take(4) & 0xffff_ffffL));
  }

  /** A descriptor where the host looks next, with a length and offset that may be right. */
  private void packet() {
    int type = take(1);
    int offset8 = take(1);
    int length8 = take(1);
    in.data(next, (type & 0xf) | (long) offset8 << 16 | (long) length8 << 32 | 1L << 48);
    int end = next + 8 * length8 + 8;
    in.field(RingLayout.WRITE_INDEX, end % in.pages.size());
  }

  private void write() {
    int length = take(2) % payload.length;
    out.writer.append(PacketType.COMPLETION, 0, length, payload, 0, length);
    if (take(1) != 0) {
      out.writer.commit();
    }
  }

  /** Closes and opens the channel: with the headers as they are, or else with rings made anew. */
  private void reopen() {
    RingReader reader = RingReader.attach(in.pages);
    RingWriter writer = RingWriter.attach(out.pages);
    if (reader != null && writer != null) {
      in.reader = reader;
      out.writer = writer;
    } else {
      in.startAt(8 * take(1));
      out.startAt(8 * take(1));
    }
    next = in.field(RingLayout.READ_INDEX);
  }

  private void drain() {
    for (int i = 0; i < 64 && in.reader.next(in.packet); i++) {
      packets++;
      look(in.packet);
      next = (next + in.packet.length() + 8) % in.pages.size();
      in.reader.accept();
    }
    in.reader.commit();
    assertTrue(in.pages.validIndex(next));
  }

  private void look(RingPacket packet) {
    byte[] ring = in.bytes();
    byte[] expected = new byte[packet.length()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = ring[(next + i) % ring.length];
    }
    packet.copyPayload(0, payload, 0, packet.payloadLength());
    assertArrayEquals(
        Arrays.copyOfRange(expected, packet.payloadOffset(), expected.length),
        Arrays.copyOf(payload, packet.payloadLength()));
    ByteBuffer words = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < expected.length; i += 8) {
      assertEquals(words.getLong(i), packet.getLong(i));
    }
    lookAtRanges(packet, words);
    if (gpadl.wrap(packet)) {
      assertEquals(words.getInt(16), gpadl.gpadl());
    }
    if (additional.wrap(packet)) {
      assertTrue(additional.byteCount() <= packet.payloadLength());
    }
    packet.trailerHoldsStart();
  }

  private void lookAtRanges(RingPacket packet, ByteBuffer words) {
    long bytes = 0;
    boolean whole = ranges.wrap(packet);
    int at = 24;
    while (whole && ranges.next()) {
      assertEquals(words.getInt(at), ranges.byteCount());
      for (int i = 0; i < ranges.pages(); i++) {
        assertEquals(words.getLong(at + 8 + 8 * i), ranges.pfn(i));
      }
      at += 8 + 8 * ranges.pages();
      assertTrue(at <= packet.payloadOffset());
      bytes += ranges.byteCount();
    }
    if (guestRanges.parse(packet) && packet.type() == PacketType.GPA_DIRECT) {
      assertTrue(whole && !ranges.malformed());
      assertEquals(guestRanges.length(), bytes);
    }
    if (transfer.wrap(packet)) {
      for (int i = 0; i < transfer.rangeCount(); i++) {
        assertEquals(words.getInt(24 + 8 * i), (int) transfer.byteCount(i));
        assertEquals(words.getInt(28 + 8 * i), (int) transfer.byteOffset(i));
      }
    }
  }

  /** What the script left is as it must be, and the rings work when they are begun anew. */
  void check() {
    assertFalse(in.othersDifferFrom(OTHER));
    assertFalse(out.othersDifferFrom(OTHER));
    in.startAt(0);
    in.field(RingLayout.FEATURES, 1);
    assertTrue(in.writer.write(PacketType.IN_BAND, 0, 7, payload, 0, 100));
    assertTrue(in.reader.next(in.packet));
    assertEquals(7, in.packet.transaction());
  }

  @Override
  public void close() {
    in.close();
    out.close();
  }
}

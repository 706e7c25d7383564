package dev.verdigris.vmbus.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.vmbus.abi.RingLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random use of random rings, step by step against {@link RingModel}. */
class RingPropertyTest {
  private static final int STEPS = 40_000;

  private Random random;
  private RingRig ring;
  private RingModel model;
  private int largest;
  private boolean filling;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyStepIsTheModels(long seed) {
    random = new Random(seed);
    try (RingRig rig = new RingRig(RingRig.PAGES, scatteredPages(1 + random.nextInt(6)))) {
      ring = rig;
      int start = 8 * random.nextInt(rig.pages.size() / 8);
      rig.startAt(start);
      model = new RingModel(rig.pages.size(), start);
      largest = random.nextBoolean() ? 200 : model.data.length;
      rig.fillOthers((byte) 0x5a);
      for (int step = 0; step < STEPS; step++) {
        if (step % 500 == 0) {
          filling = random.nextBoolean();
          checkBytes();
        }
        switch (random.nextInt(8)) {
          case 0 -> append();
          case 1, 2, 3 -> {
            if (filling) {
              append();
            } else {
              take();
            }
          }
          case 4 -> take();
          case 5 -> assertEquals(model.commitWrites(), ring.writer.commit());
          case 6 -> assertEquals(model.commitReads(), ring.reader.commit());
          default -> signalling();
        }
        checkHeader();
      }
      checkBytes();
      assertTrue(model.writerSignals > 10);
      assertTrue(model.readerSignals > 10);
      assertEquals(model.writerSignals, ring.writer.signals());
      assertEquals(model.readerSignals, ring.reader.signals());
      assertEquals(model.timesFull, ring.writer.timesFull());
    }
  }

  /** Pages in runs of random lengths, in random order. */
  private long[] scatteredPages(int dataPages) {
    long[] pfns = new long[dataPages + 1];
    boolean[] used = new boolean[RingRig.PAGES];
    int page = -1;
    for (int i = 0; i < pfns.length; i++) {
      page++;
      while (page < 0 || page >= used.length || used[page] || random.nextInt(3) == 0) {
        page = random.nextInt(used.length);
      }
      used[page] = true;
      pfns[i] = page;
    }
    return pfns;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private void append() {
    int type = random.nextInt(1 << 16);
    int flags = random.nextInt(1 << 16);
    long transaction = random.nextLong();
    byte[] extension = bytes(random.nextInt(3) == 0 ? random.nextInt(64) : 0);
    // What makes the ring exactly full, a word less, and anything.
    int room = model.data.length - RingModel.footprint(extension.length, 0);
    int length =
        switch (random.nextInt(20)) {
          case 0 -> room;
          case 1 -> room - 8;
          default -> random.nextInt(largest);
        };
    byte[] payload = bytes(length);
    boolean appended = model.append(type, flags, transaction, extension, payload);
    byte[] room2 = Arrays.copyOf(extension, extension.length + 3);
    byte[] shifted = new byte[payload.length + 5];
    System.arraycopy(payload, 0, shifted, 5, payload.length);
    assertEquals(
        appended,
        ring.writer.append(
            type, flags, transaction, room2, extension.length, shifted, 5, payload.length));
  }

  private void take() {
    RingModel.Packet expected = model.next();
    RingPacket packet = ring.packet;
    assertEquals(expected != null, ring.reader.next(packet));
    assertEquals(expected != null, ring.reader.hasNext());
    if (expected == null) {
      return;
    }
    assertEquals(expected.type, packet.type());
    assertEquals(expected.flags, packet.flags());
    assertEquals(expected.transaction, packet.transaction());
    assertTrue(packet.trailerHoldsStart());
    int from = random.nextInt(expected.payload.length + 1);
    byte[] payload = new byte[expected.payload.length - from];
    packet.copyPayload(from, payload, 0, payload.length);
    byte[] rest = Arrays.copyOfRange(expected.payload, from, expected.payload.length);
    assertArrayEquals(rest, payload);
    for (int i = 0; i < expected.extension.length; i++) {
      int word = packet.getInt(16 + (i & ~3));
      assertEquals(expected.extension[i], (byte) (word >>> (8 * (i & 3))));
    }
    model.take();
    ring.reader.accept();
  }

  private void signalling() {
    switch (random.nextInt(4)) {
      case 0 -> {
        model.masked = true;
        ring.reader.mask();
      }
      case 1 -> {
        int payload = random.nextInt(model.data.length);
        assertEquals(model.commitWrites(), ring.writer.commit());
        assertEquals(model.await(RingModel.footprint(0, payload)), ring.writer.awaitSpace(payload));
      }
      case 2 -> {
        model.asksForSpace = random.nextInt(4) != 0;
        ring.field(RingLayout.FEATURES, model.asksForSpace ? 1 : 0);
        assertEquals(model.asksForSpace, ring.reader.writerAsksForSpace());
      }
      default -> assertEquals(model.unmask(), ring.reader.unmask());
    }
  }

  private void checkHeader() {
    assertEquals(model.writeIndex(), ring.field(RingLayout.WRITE_INDEX));
    assertEquals(model.readIndex(), ring.field(RingLayout.READ_INDEX));
    assertEquals(model.masked, ring.field(RingLayout.INTERRUPT_MASK) != 0);
    assertEquals(model.pending, ring.field(RingLayout.PENDING_SEND_SIZE));
    assertEquals(RingFault.NONE, ring.reader.fault());
    assertEquals(RingFault.NONE, ring.writer.fault());
  }

  private void checkBytes() {
    byte[] bytes = ring.bytes();
    for (int line = 0; line < bytes.length; line += 64) {
      model.mayBeCleared(line, bytes);
    }
    assertArrayEquals(model.data, bytes);
    assertFalse(ring.othersDifferFrom((byte) 0x5a), "outside the ring");
  }
}

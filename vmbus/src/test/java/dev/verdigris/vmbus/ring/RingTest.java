package dev.verdigris.vmbus.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.RingLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingTest {
  private static final int ONE_PAGE = 4096;
  private final RingRig ring = new RingRig(1);

  @AfterEach
  void stop() {
    ring.close();
  }

  private static byte[] random(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] payload(RingPacket packet, int length) {
    byte[] bytes = new byte[length];
    packet.copyPayload(0, bytes, 0, length);
    return bytes;
  }

  @Test
  void aPacketOnTheWire() {
    byte[] payload = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    ring.startAt(ONE_PAGE - 16);
    assertTrue(ring.writer.write(PacketType.IN_BAND, 1, 0x1122334455667788L, payload, 0, 9));
    // The descriptor fills the ring's end; payload, padding and trailer are at its beginning.
    long end = (ring.pfns[1] << 12) + ONE_PAGE - 16;
    assertEquals(0x0001_0004_0002_0006L, ring.memory.readLong(end));
    assertEquals(0x1122334455667788L, ring.memory.readLong(end + 8));
    long start = ring.pfns[1] << 12;
    assertEquals(0x0807060504030201L, ring.memory.readLong(start));
    assertEquals(9, ring.memory.readLong(start + 8), "padded with zeros");
    assertEquals((ONE_PAGE - 16L) << 32, ring.memory.readLong(start + 16), "trailer");
    assertEquals(24, ring.field(RingLayout.WRITE_INDEX));
    assertEquals(1, ring.field(RingLayout.FEATURES));
  }

  @Test
  void theLinesOfFreeSpaceAreStoredToAheadOfShortPackets() {
    byte[] expected = new byte[ONE_PAGE];
    Arrays.fill(expected, (byte) 0x5a);
    ring.memory.fill(ring.pfns[1] << 12, ONE_PAGE, (byte) 0x5a);
    assertTrue(ring.writer.write(PacketType.IN_BAND, 0, 1, new byte[200], 0, 200));
    assertArrayEquals(
        Arrays.copyOfRange(expected, 224, ONE_PAGE),
        Arrays.copyOfRange(ring.bytes(), 224, ONE_PAGE),
        "not after a long packet");
    assertTrue(ring.writer.write(PacketType.IN_BAND, 0, 2, new byte[8], 0, 8));
    for (int line = 512; line < 1024; line += 64) {
      Arrays.fill(expected, line, line + 8, (byte) 0);
    }
    assertArrayEquals(
        Arrays.copyOfRange(expected, 256, ONE_PAGE),
        Arrays.copyOfRange(ring.bytes(), 256, ONE_PAGE));
  }

  @Test
  void everyPayloadLengthAroundTheEnd() {
    byte[] payload = random(80, 1);
    for (int start = 0; start < ONE_PAGE; start += 8) {
      boolean nearTheEnd = start >= ONE_PAGE - 128 || start < 16;
      for (int length = 0; length <= 80 && nearTheEnd; length++) {
        ring.startAt(start);
        assertTrue(ring.writer.write(PacketType.IN_BAND, 0, start, payload, 0, length));
        assertTrue(ring.reader.next(ring.packet));
        assertEquals(start, ring.packet.transaction());
        assertEquals((length + 7) / 8 * 8, ring.packet.payloadLength());
        byte[] padded = Arrays.copyOf(Arrays.copyOf(payload, length), (length + 7) / 8 * 8);
        assertArrayEquals(padded, payload(ring.packet, padded.length));
        ring.reader.accept();
        assertFalse(ring.reader.next(ring.packet));
        ring.reader.commit();
        assertEquals(ring.field(RingLayout.WRITE_INDEX), ring.field(RingLayout.READ_INDEX));
      }
    }
  }

  @Test
  void aRingNeverFillsItsLastByte() {
    byte[] payload = new byte[ONE_PAGE];
    int whole = ONE_PAGE - 24;
    assertFalse(ring.writer.fits(whole), "exactly full");
    assertFalse(ring.writer.write(PacketType.IN_BAND, 0, 1, payload, 0, whole));
    assertEquals(0, ring.field(RingLayout.WRITE_INDEX), "nothing is written");
    assertTrue(ring.writer.fits(whole - 8));
    assertTrue(ring.writer.write(PacketType.IN_BAND, 0, 1, payload, 0, whole - 8));
    assertFalse(ring.writer.fits(0));
  }

  @Test
  void signalsWhenTheRingWasEmptyAndNotMasked() {
    assertTrue(ring.writer.write(6, 0, 1, new byte[8], 0, 8));
    assertTrue(ring.writer.signalNeeded());
    assertTrue(ring.writer.write(6, 0, 2, new byte[8], 0, 8));
    assertFalse(ring.writer.signalNeeded(), "not empty before");
    ring.reader.next(ring.packet);
    ring.reader.accept();
    ring.reader.next(ring.packet);
    ring.reader.accept();
    ring.reader.commit();
    ring.reader.mask();
    assertTrue(ring.writer.write(6, 0, 3, new byte[8], 0, 8));
    assertFalse(ring.writer.signalNeeded(), "masked");
    assertTrue(ring.reader.unmask(), "a packet came in the meantime");
    ring.reader.next(ring.packet);
    ring.reader.accept();
    ring.reader.commit();
    assertFalse(ring.reader.unmask());
  }

  @Test
  void asksForASignalOnlyWhenTheSpaceBecameEnough() {
    byte[] payload = new byte[1000];
    for (int i = 0; i < 3; i++) {
      assertTrue(ring.writer.write(6, 0, i, payload, 0, 1000));
    }
    assertFalse(ring.writer.fits(2000));
    assertFalse(ring.writer.awaitSpace(2000));
    assertEquals(2024, ring.field(RingLayout.PENDING_SEND_SIZE));
    assertTrue(ring.reader.next(ring.packet));
    ring.reader.accept();
    assertTrue(ring.reader.commit(), "2,048 bytes are free and 2,024 wanted");
    ring.reader.next(ring.packet);
    ring.reader.accept();
    assertFalse(ring.reader.commit(), "there was enough before");
    assertTrue(ring.writer.write(6, 0, 9, new byte[2000], 0, 2000));
    assertEquals(0, ring.field(RingLayout.PENDING_SEND_SIZE));
  }

  @Test
  void goesOnWaitingWhenASmallerPacketIsWritten() {
    for (int i = 0; i < 3; i++) {
      assertTrue(ring.writer.write(6, 0, i, new byte[1000], 0, 1000));
    }
    assertFalse(ring.writer.awaitSpace(2000));
    assertTrue(ring.writer.write(6, 0, 3, new byte[8], 0, 8));
    assertEquals(2024, ring.field(RingLayout.PENDING_SEND_SIZE));
    for (int i = 0; i < 2; i++) {
      assertTrue(ring.reader.next(ring.packet));
      ring.reader.accept();
    }
    assertTrue(ring.reader.commit());
  }

  @Test
  void asksForNoSignalWhileTheSpaceIsNotEnough() {
    byte[] payload = new byte[1000];
    for (int i = 0; i < 3; i++) {
      ring.writer.write(6, 0, i, payload, 0, 1000);
    }
    assertFalse(ring.writer.awaitSpace(2024), "exactly full is not enough");
    ring.reader.next(ring.packet);
    ring.reader.accept();
    assertFalse(ring.reader.commit());
    ring.reader.next(ring.packet);
    ring.reader.accept();
    assertTrue(ring.reader.commit());
    assertFalse(ring.reader.commit(), "nothing was freed");
  }

  @Test
  void asksForNoSignalWithoutTheFeature() {
    ring.writer.write(6, 0, 1, new byte[1000], 0, 1000);
    ring.field(RingLayout.PENDING_SEND_SIZE, 3500);
    ring.field(RingLayout.FEATURES, 0);
    assertFalse(ring.reader.writerAsksForSpace());
    ring.reader.next(ring.packet);
    ring.reader.accept();
    assertFalse(ring.reader.commit());
  }

  @Test
  void awaitedSpaceThatIsThereAlready() {
    assertTrue(ring.writer.awaitSpace(100));
    assertEquals(0, ring.field(RingLayout.PENDING_SEND_SIZE));
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 4100, -8, 4, 12345, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void indicesThatNoRingHas(int index) {
    ring.field(RingLayout.WRITE_INDEX, index);
    assertFalse(ring.reader.next(ring.packet));
    assertEquals(RingFault.INDEX, ring.reader.fault());
    ring.field(RingLayout.WRITE_INDEX, 0);
    assertFalse(ring.reader.hasNext(), "the fault stays");
    assertNull(RingReader.attach(withIndices(index, 0)));
    assertNull(RingWriter.attach(withIndices(0, index)));
    ring.field(RingLayout.READ_INDEX, index);
    assertFalse(ring.writer.write(6, 0, 1, new byte[8], 0, 8));
    assertEquals(RingFault.INDEX, ring.writer.fault());
  }

  private RingPages withIndices(int read, int write) {
    ring.field(RingLayout.READ_INDEX, read);
    ring.field(RingLayout.WRITE_INDEX, write);
    return ring.pages;
  }

  private void fault(RingFault expected, long descriptor, int available) {
    ring.startAt(0);
    ring.data(0, descriptor);
    ring.field(RingLayout.WRITE_INDEX, available);
    assertFalse(ring.reader.next(ring.packet));
    assertEquals(expected, ring.reader.fault());
  }

  @Test
  void packetsThatNoRingHolds() {
    fault(RingFault.PACKET_LENGTH, 0x0000_0001_0002_0006L, 64); // shorter than a descriptor
    fault(RingFault.PACKET_LENGTH, 0x0000_0000_0000_0000L, 64);
    fault(RingFault.PACKET_LENGTH, 0x0000_0008_0002_0006L, 64); // its trailer is not there
    fault(RingFault.PACKET_LENGTH, 0x0000_ffff_0002_0006L, 4088);
    fault(RingFault.PACKET_LENGTH, 0x0000_0002_0002_0006L, 16); // no room for a descriptor
    fault(RingFault.PAYLOAD_OFFSET, 0x0000_0004_0001_0006L, 64);
    fault(RingFault.PAYLOAD_OFFSET, 0x0000_0004_0005_0006L, 64);
    fault(RingFault.PAYLOAD_OFFSET, 0x0000_0004_ffff_0006L, 64);
  }

  @Test
  void anEmptyPayloadAtThePacketsEnd() {
    ring.data(0, 0x0000_0004_0004_0006L);
    ring.field(RingLayout.WRITE_INDEX, 40);
    assertTrue(ring.reader.next(ring.packet));
    assertEquals(0, ring.packet.payloadLength());
  }

  @Test
  void nothingOutsideThePacketIsReached() {
    ring.writer.write(6, 0, 1, new byte[16], 0, 16);
    ring.reader.next(ring.packet);
    byte[] room = new byte[64];
    assertThrows(IndexOutOfBoundsException.class, () -> ring.packet.copyPayload(8, room, 0, 16));
    assertThrows(IndexOutOfBoundsException.class, () -> ring.packet.copyPayload(-1, room, 0, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> ring.packet.getLong(32));
    assertThrows(IndexOutOfBoundsException.class, () -> ring.packet.getInt(-4));
    assertThrows(IllegalArgumentException.class, () -> ring.packet.getLong(4));
    byte[] longest = new byte[1 << 20];
    assertThrows(
        IllegalArgumentException.class, () -> ring.writer.write(6, 0, 1, longest, 0, 1 << 20));
  }

  @Test
  void pagesThatMakeNoRing() {
    long[] good = {1, 2, 3};
    assertNotNull(RingPages.of(ring.memory, good, 0, 3));
    assertNotNull(RingPages.of(ring.memory, good, 1, 2));
    assertNull(RingPages.of(ring.memory, good, 0, 1), "no data");
    assertNull(RingPages.of(ring.memory, good, 2, 2), "beyond the list");
    assertNull(RingPages.of(ring.memory, good, -1, 2));
    assertNull(RingPages.of(ring.memory, new long[] {1, 256}, 0, 2), "beyond RAM");
    assertNull(RingPages.of(ring.memory, new long[] {-1, 1}, 0, 2));
    long highest = GuestMemory.MAX_ADDRESS >>> 12;
    assertNull(RingPages.of(ring.memory, new long[] {1, highest}, 0, 2));
    assertNull(RingPages.of(ring.memory, new long[] {1, Long.MIN_VALUE}, 0, 2));
  }

  @Test
  void writesToWatchedPagesAreTold() {
    long page = ring.pfns[1] << 12;
    long[] told = {-1};
    ring.memory.watchWith(gpa -> told[0] = gpa);
    ring.memory.watch(page);
    ring.writer.write(6, 0, 1, new byte[8], 0, 8);
    assertEquals(page, told[0]);
  }
}

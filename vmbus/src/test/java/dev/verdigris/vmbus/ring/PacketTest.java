package dev.verdigris.vmbus.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.vmbus.abi.PacketType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every packet type, written and read around the ring's end; and what no reader takes. */
class PacketTest {
  private static final int START = 4096 - 24;

  private final RingRig ring = new RingRig(1);
  private final PacketExtension extension = new PacketExtension();
  private final GpaRangesPacket ranges = new GpaRangesPacket();
  private final GpadlPacket gpadl = new GpadlPacket();
  private final TransferPagesPacket transfer = new TransferPagesPacket();
  private final AdditionalDataPacket additional = new AdditionalDataPacket();

  @BeforeEach
  void start() {
    ring.startAt(START);
  }

  @AfterEach
  void stop() {
    ring.close();
  }

  private RingPacket sent(byte... payload) {
    assertTrue(ring.writer.write(extension, 1, 42, payload, 0, payload.length));
    assertTrue(ring.reader.next(ring.packet));
    assertEquals(42, ring.packet.transaction());
    assertEquals(16 + extension.length(), ring.packet.payloadOffset());
    assertTrue(ring.packet.trailerHoldsStart());
    ring.reader.accept();
    return ring.packet;
  }

  private boolean isNone(RingPacket packet) {
    return !ranges.wrap(packet)
        && !gpadl.wrap(packet)
        && !transfer.wrap(packet)
        && !additional.wrap(packet);
  }

  /** Writes four bytes of the packet that was sent last. */
  private void change(int offset, int value) {
    int at = (START + offset) % 4096;
    ring.memory.writeInt((ring.pfns[1] << 12) + at, value);
  }

  @Test
  void packetsOfADescriptorOnly() {
    int[] types = {
      PacketType.SYNCHRONIZE,
      PacketType.IN_BAND,
      PacketType.CANCEL,
      PacketType.COMPLETION,
      PacketType.BY_ADDITIONAL_DATA
    };
    for (int type : types) {
      extension.none(type);
      RingPacket packet = sent((byte) 7);
      assertEquals(type, packet.type());
      assertEquals(7, packet.getLong(16));
      assertTrue(isNone(packet));
    }
  }

  @Test
  void aMultiPageBuffer() {
    extension.gpaDirect().range(6000, 4095).page(0x1234).page(-1).page(7);
    RingPacket packet = sent((byte) 9);
    assertEquals(PacketType.GPA_DIRECT, packet.type());
    assertEquals(16 + 8 + 8 + 24, packet.payloadOffset());
    assertEquals(9, packet.getLong(packet.payloadOffset()));
    assertTrue(ranges.wrap(packet));
    assertTrue(ranges.next());
    assertEquals(6000, ranges.byteCount());
    assertEquals(4095, ranges.byteOffset());
    assertEquals(3, ranges.pages());
    assertEquals(0x1234, ranges.pfn(0));
    assertEquals(-1, ranges.pfn(1));
    assertEquals(7, ranges.pfn(2));
    assertThrows(IndexOutOfBoundsException.class, () -> ranges.pfn(3));
    assertFalse(ranges.next());
    assertFalse(ranges.malformed());
    assertFalse(gpadl.wrap(packet));
    assertFalse(transfer.wrap(packet));
    assertFalse(additional.wrap(packet));
  }

  @Test
  void pageBuffers() {
    extension.gpaDirect();
    for (int i = 0; i < 32; i++) {
      extension.range(1 + i, 100 * i).page(1000 + i);
    }
    assertTrue(ranges.wrap(sent()));
    for (int i = 0; i < 32; i++) {
      assertTrue(ranges.next());
      assertEquals(1 + i, ranges.byteCount());
      assertEquals(100 * i, ranges.byteOffset());
      assertEquals(1, ranges.pages());
      assertEquals(1000 + i, ranges.pfn(0));
    }
    assertFalse(ranges.next());
    assertFalse(ranges.malformed());
  }

  @Test
  void establishingAndTearingDown() {
    extension.establishGpadl(0xe1e10).range(4096, 0).page(5);
    RingPacket packet = sent();
    assertEquals(PacketType.ESTABLISH_GPADL, packet.type());
    assertTrue(ranges.wrap(packet));
    assertEquals(0xe1e10, ranges.gpadl());
    assertTrue(ranges.next());
    assertEquals(5, ranges.pfn(0));
    extension.tearDownGpadl(0xe1e10);
    packet = sent();
    assertEquals(PacketType.TEAR_DOWN_GPADL, packet.type());
    assertFalse(ranges.wrap(packet));
    assertTrue(gpadl.wrap(packet));
    assertEquals(0xe1e10, gpadl.gpadl());
  }

  @Test
  void dataInAGpadl() {
    extension.gpadl(-2);
    RingPacket packet = sent((byte) 1);
    assertEquals(PacketType.GPADL, packet.type());
    assertTrue(gpadl.wrap(packet));
    assertEquals(-2, gpadl.gpadl());
  }

  @Test
  void transferPageSets() {
    extension.addTransferPageSet(3, 0x1cafe);
    RingPacket packet = sent();
    assertEquals(PacketType.ADD_TRANSFER_PAGE_SET, packet.type());
    assertTrue(gpadl.wrap(packet));
    assertEquals(3, gpadl.gpadl());
    assertEquals(0xcafe, gpadl.set());
    extension.removeTransferPageSet(3, 0xcafe);
    packet = sent();
    assertEquals(PacketType.REMOVE_TRANSFER_PAGE_SET, packet.type());
    assertTrue(gpadl.wrap(packet));
    assertEquals(0xcafe, gpadl.set());
  }

  @Test
  void transferPages() {
    extension.transferPages(0xcafe, true).range(1514, 0x10000).range(-1, -2);
    RingPacket packet = sent((byte) 1, (byte) 2);
    assertEquals(PacketType.TRANSFER_PAGES, packet.type());
    assertTrue(transfer.wrap(packet));
    assertEquals(0xcafe, transfer.set());
    assertTrue(transfer.senderOwnsSet());
    assertEquals(2, transfer.rangeCount());
    assertEquals(1514, transfer.byteCount(0));
    assertEquals(0x10000, transfer.byteOffset(0));
    assertEquals(0xffff_ffffL, transfer.byteCount(1));
    assertEquals(0xffff_fffeL, transfer.byteOffset(1));
    assertThrows(IndexOutOfBoundsException.class, () -> transfer.byteCount(2));
    assertFalse(ranges.wrap(packet));
    extension.transferPages(1, false);
    assertTrue(transfer.wrap(sent()));
    assertFalse(transfer.senderOwnsSet());
    assertEquals(0, transfer.rangeCount());
  }

  @Test
  void additionalData() {
    extension.additionalData(1L << 33, -16, 8);
    RingPacket packet = sent(new byte[8]);
    assertEquals(PacketType.ADDITIONAL_DATA, packet.type());
    assertTrue(additional.wrap(packet));
    assertEquals(1L << 33, additional.totalBytes());
    assertEquals(0xffff_fff0L, additional.offset());
    assertEquals(8, additional.byteCount());
    extension.additionalData(100, 93, 8);
    assertFalse(additional.wrap(sent(new byte[8])), "ends after the message");
    extension.additionalData(100, 0, 9);
    assertFalse(additional.wrap(sent(new byte[8])), "ends after the payload");
    extension.additionalData(100, 0, -1);
    assertFalse(additional.wrap(sent(new byte[8])));
    extension.additionalData(-1, 0, 8);
    assertFalse(additional.wrap(sent(new byte[8])));
  }

  @Test
  void descriptorsThatAreTooShort() {
    int[] types = {
      PacketType.GPA_DIRECT,
      PacketType.ESTABLISH_GPADL,
      PacketType.TRANSFER_PAGES,
      PacketType.GPADL,
      PacketType.TEAR_DOWN_GPADL,
      PacketType.ADD_TRANSFER_PAGE_SET,
      PacketType.REMOVE_TRANSFER_PAGE_SET,
      PacketType.ADDITIONAL_DATA
    };
    for (int type : types) {
      extension.none(type);
      assertTrue(isNone(sent(new byte[40])));
    }
  }

  @Test
  void rangesThatDoNotFit() {
    extension.transferPages(1, true).range(1, 2);
    RingPacket packet = sent(new byte[8]);
    change(20, 2);
    assertFalse(transfer.wrap(packet), "goes on into the payload");
    change(20, -1);
    assertFalse(transfer.wrap(packet));
    ring.startAt(START);
    extension.gpaDirect().range(4096, 0).page(1);
    packet = sent(new byte[8]);
    change(20, 2);
    assertFalse(ranges.wrap(packet));
    change(20, 0);
    assertFalse(ranges.wrap(packet), "no range");
    change(20, Integer.MIN_VALUE);
    assertFalse(ranges.wrap(packet));
    change(20, 1);
    assertTrue(ranges.wrap(packet));
    malformed(packet, 4097, 0);
    malformed(packet, 4096, 1);
    malformed(packet, 0, 0);
    malformed(packet, 1, 4096);
    malformed(packet, -1, -1);
  }

  private void malformed(RingPacket packet, int byteCount, int byteOffset) {
    change(24, byteCount);
    change(28, byteOffset);
    assertTrue(ranges.wrap(packet));
    assertFalse(ranges.next());
    assertTrue(ranges.malformed());
    assertFalse(ranges.next());
  }

  @Test
  void rangesThatTheSenderChangesLater() {
    extension.gpaDirect().range(8192, 0).page(1).page(2).range(1, 0).page(3);
    RingPacket packet = sent();
    assertTrue(ranges.wrap(packet));
    assertTrue(ranges.next());
    change(24, Integer.MAX_VALUE);
    assertEquals(8192, ranges.byteCount());
    assertTrue(ranges.next());
    assertEquals(3, ranges.pfn(0));
  }

  @Test
  void aTrailerWithoutTheStart() {
    extension.none(PacketType.IN_BAND);
    RingPacket packet = sent(new byte[8]);
    change(24 + 4, START + 8);
    assertFalse(packet.trailerHoldsStart());
  }

  @Test
  void anExtensionIsReused() {
    extension.gpaDirect();
    for (int i = 0; i < 500; i++) {
      extension.range(1, 0).page(i);
    }
    byte[] bytes = extension.bytes();
    extension.transferPages(1, false).range(1, 2);
    assertEquals(16, extension.length());
    assertEquals(bytes, extension.bytes());
    assertTrue(transfer.wrap(sent()));
    assertEquals(1, transfer.rangeCount());
  }
}

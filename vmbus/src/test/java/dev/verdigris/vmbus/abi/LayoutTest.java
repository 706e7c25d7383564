package dev.verdigris.vmbus.abi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every offset and size, summed up from the field sizes of the published structures. */
class LayoutTest {
  private static final int HEADER = 4 + 4;

  @Test
  void contact() {
    assertEquals(HEADER, ContactLayout.VERSION);
    assertEquals(HEADER + 4, ContactLayout.TARGET_VP);
    assertEquals(HEADER + 4 + 4, ContactLayout.INTERRUPT_PAGE);
    assertEquals(ContactLayout.INTERRUPT_PAGE, ContactLayout.MESSAGE_SINT);
    assertEquals(HEADER + 4 + 4 + 8, ContactLayout.MONITOR_PAGE_TO_GUEST);
    assertEquals(HEADER + 4 + 4 + 8 + 8, ContactLayout.MONITOR_PAGE_TO_HOST);
    assertEquals(HEADER + 4 + 4 + 8 + 8 + 8, ContactLayout.SIZE);
    assertEquals(HEADER, ContactLayout.RESPONSE_SUPPORTED);
    assertEquals(HEADER + 1, ContactLayout.RESPONSE_STATE);
    assertEquals(HEADER + 1 + 1 + 2, ContactLayout.RESPONSE_CONNECTION);
    assertEquals(HEADER + 1 + 1 + 2 + 4, ContactLayout.RESPONSE_SIZE);
    assertEquals(ContactLayout.RESPONSE_CONNECTION, ContactLayout.RESPONSE_VERSION);
  }

  @Test
  void contactOfVersion6() {
    assertEquals(ContactLayout.MESSAGE_SINT + 1, ContactLayout.TARGET_VTL);
    assertEquals(ContactLayout.MESSAGE_SINT + 1 + 1 + 2, ContactLayout.FEATURES);
    assertEquals(ContactLayout.FEATURES + 4, ContactLayout.MONITOR_PAGE_TO_GUEST);
    assertEquals(ContactLayout.SIZE, ContactLayout.CLIENT_ID);
    assertEquals(ContactLayout.SIZE + 16, ContactLayout.SIZE_WITH_CLIENT_ID);
    assertEquals(ContactLayout.RESPONSE_SIZE, ContactLayout.RESPONSE_FEATURES);
    assertEquals(ContactLayout.RESPONSE_SIZE + 4, ContactLayout.RESPONSE_SIZE_WITH_FEATURES);
    assertEquals(ContactLayout.RESPONSE_SIZE + 4 + 4, ContactLayout.RESPONSE_MONITOR_PAGE_TO_GUEST);
    assertEquals(
        ContactLayout.RESPONSE_MONITOR_PAGE_TO_GUEST + 8,
        ContactLayout.RESPONSE_MONITOR_PAGE_TO_HOST);
    assertEquals(
        ContactLayout.RESPONSE_MONITOR_PAGE_TO_HOST + 8, ContactLayout.RESPONSE_SIZE_WITH_PAGES);
    assertEquals(0x7, FeatureFlags.COPPER);
    assertEquals(0xf, FeatureFlags.DILITHIUM);
    assertEquals(0x7f, FeatureFlags.ALL);
  }

  @Test
  void reservedChannelsAndModifyConnection() {
    assertEquals(HEADER, ReservedLayout.RELID);
    assertEquals(HEADER + 4, ReservedLayout.TARGET_VP);
    assertEquals(HEADER + 8, ReservedLayout.TARGET_SINT);
    assertEquals(HEADER + 12, ReservedLayout.RING_GPADL);
    assertEquals(HEADER + 16, ReservedLayout.DOWNSTREAM_OFFSET);
    assertEquals(HEADER + 20, ReservedLayout.OPEN_SIZE);
    assertEquals(HEADER + 12, ReservedLayout.CLOSE_SIZE);
    assertEquals(HEADER + 4, ReservedLayout.RESPONSE_SIZE);
    assertEquals(HEADER, ModifyConnectionLayout.MONITOR_PAGE_TO_GUEST);
    assertEquals(HEADER + 8, ModifyConnectionLayout.MONITOR_PAGE_TO_HOST);
    assertEquals(HEADER + 16, ModifyConnectionLayout.SIZE);
    assertEquals(HEADER, ModifyConnectionLayout.RESPONSE_STATE);
    assertEquals(HEADER + 1, ModifyConnectionLayout.RESPONSE_SIZE);
  }

  @Test
  void monitorPage() {
    int groups = 4 + 4;
    int nextCheck = groups + 4 * 8 + 3 * 8;
    int latencies = nextCheck + 4 * 32 * 4;
    int parameters = latencies + 4 * 32 * 2 + 32 * 8;
    assertEquals(0, MonitorLayout.TRIGGER_STATE);
    assertEquals(groups, MonitorLayout.TRIGGER_GROUPS);
    assertEquals(groups + 3 * 8, MonitorLayout.pending(3));
    assertEquals(latencies, MonitorLayout.LATENCIES);
    assertEquals(latencies + 127 * 2, MonitorLayout.latency(127));
    assertEquals(parameters, MonitorLayout.PARAMETERS);
    assertEquals(parameters + 127 * 8, MonitorLayout.parameter(127));
    assertEquals(4096, MonitorLayout.parameter(128) + 1984);
  }

  @Test
  void pipe() {
    assertEquals(0, PipeLayout.TYPE);
    assertEquals(4, PipeLayout.LENGTH);
    assertEquals(8, PipeLayout.HEADER_SIZE);
    assertEquals(OfferLayout.USER_DEFINED_SIZE - 4, PipeLayout.USER_DEFINED_SIZE);
  }

  @Test
  void guestsChooseNoConnectionOfTheBuss() {
    assertEquals(0x12001, BusConnections.ofChannel(1));
    for (int id : new int[] {-1, 0, 1, 2, 4, 0x12000, 0x127ff, 1 << 24, Integer.MAX_VALUE}) {
      assertFalse(BusConnections.guestMayChoose(id), Integer.toHexString(id));
    }
    for (int id : new int[] {5, 0x2002, 0x11fff, 0x12800, 0xffffff}) {
      assertTrue(BusConnections.guestMayChoose(id), Integer.toHexString(id));
    }
  }

  @Test
  void offer() {
    assertEquals(HEADER, OfferLayout.CLASS);
    assertEquals(HEADER + 16, OfferLayout.INSTANCE);
    assertEquals(HEADER + 16 + 16 + 16, OfferLayout.FLAGS);
    assertEquals(OfferLayout.FLAGS + 2, OfferLayout.MMIO_MEGABYTES);
    assertEquals(OfferLayout.FLAGS + 4, OfferLayout.USER_DEFINED);
    assertEquals(OfferLayout.USER_DEFINED + 120, OfferLayout.SUB_CHANNEL_INDEX);
    assertEquals(OfferLayout.SUB_CHANNEL_INDEX + 2, OfferLayout.MMIO_MEGABYTES_OPTIONAL);
    assertEquals(OfferLayout.SUB_CHANNEL_INDEX + 4, OfferLayout.RELID);
    assertEquals(OfferLayout.RELID + 4, OfferLayout.MONITOR_ID);
    assertEquals(OfferLayout.RELID + 5, OfferLayout.MONITOR_ALLOCATED);
    assertEquals(OfferLayout.RELID + 6, OfferLayout.DEDICATED);
    assertEquals(OfferLayout.RELID + 8, OfferLayout.CONNECTION);
    assertEquals(OfferLayout.RELID + 12, OfferLayout.SIZE);
    assertEquals(HEADER, OfferLayout.RESCIND_RELID);
    assertEquals(HEADER + 4, OfferLayout.RESCIND_SIZE);
    assertEquals(HEADER, OfferLayout.RELEASED_RELID);
    assertEquals(HEADER + 4, OfferLayout.RELEASED_SIZE);
  }

  @Test
  void open() {
    assertEquals(HEADER, OpenLayout.RELID);
    assertEquals(HEADER + 4, OpenLayout.OPEN_ID);
    assertEquals(HEADER + 8, OpenLayout.RING_GPADL);
    assertEquals(HEADER + 12, OpenLayout.TARGET_VP);
    assertEquals(HEADER + 16, OpenLayout.DOWNSTREAM_OFFSET);
    assertEquals(HEADER + 20, OpenLayout.USER_DATA);
    assertEquals(HEADER + 20 + 120, OpenLayout.SIZE);
    assertEquals(OpenLayout.SIZE, OpenLayout.CONNECTION);
    assertEquals(OpenLayout.SIZE + 4, OpenLayout.EVENT_FLAG);
    assertEquals(OpenLayout.SIZE + 6, OpenLayout.FLAGS);
    assertEquals(OpenLayout.SIZE + 8, OpenLayout.SIZE_WITH_SIGNALS);
    assertEquals(HEADER, OpenLayout.RESULT_RELID);
    assertEquals(HEADER + 4, OpenLayout.RESULT_OPEN_ID);
    assertEquals(HEADER + 8, OpenLayout.RESULT_STATUS);
    assertEquals(HEADER + 12, OpenLayout.RESULT_SIZE);
    assertEquals(HEADER, OpenLayout.CLOSE_RELID);
    assertEquals(HEADER + 4, OpenLayout.CLOSE_SIZE);
  }

  @Test
  void gpadl() {
    assertEquals(HEADER, GpadlLayout.HEADER_RELID);
    assertEquals(HEADER + 4, GpadlLayout.HEADER_GPADL);
    assertEquals(HEADER + 8, GpadlLayout.HEADER_RANGE_BYTES);
    assertEquals(HEADER + 10, GpadlLayout.HEADER_RANGE_COUNT);
    assertEquals(HEADER + 12, GpadlLayout.HEADER_RANGES);
    assertEquals(HEADER, GpadlLayout.BODY_NUMBER);
    assertEquals(HEADER + 4, GpadlLayout.BODY_GPADL);
    assertEquals(HEADER + 8, GpadlLayout.BODY_PFNS);
    assertEquals(HEADER, GpadlLayout.CREATED_RELID);
    assertEquals(HEADER + 4, GpadlLayout.CREATED_GPADL);
    assertEquals(HEADER + 8, GpadlLayout.CREATED_STATUS);
    assertEquals(HEADER + 12, GpadlLayout.CREATED_SIZE);
    assertEquals(HEADER, GpadlLayout.TEARDOWN_RELID);
    assertEquals(HEADER + 4, GpadlLayout.TEARDOWN_GPADL);
    assertEquals(HEADER + 8, GpadlLayout.TEARDOWN_SIZE);
    assertEquals(HEADER, GpadlLayout.TORNDOWN_GPADL);
    assertEquals(HEADER + 4, GpadlLayout.TORNDOWN_SIZE);
    assertEquals(0, GpadlLayout.RANGE_BYTE_COUNT);
    assertEquals(4, GpadlLayout.RANGE_BYTE_OFFSET);
    assertEquals(8, GpadlLayout.RANGE_PFNS);
  }

  @Test
  void modifyAndTlConnect() {
    assertEquals(HEADER, ModifyLayout.RELID);
    assertEquals(HEADER + 4, ModifyLayout.TARGET_VP);
    assertEquals(HEADER + 8, ModifyLayout.SIZE);
    assertEquals(HEADER, ModifyLayout.RESPONSE_RELID);
    assertEquals(HEADER + 4, ModifyLayout.RESPONSE_STATUS);
    assertEquals(HEADER + 8, ModifyLayout.RESPONSE_SIZE);
    assertEquals(HEADER, TlConnectLayout.ENDPOINT);
    assertEquals(HEADER + 16, TlConnectLayout.SERVICE);
    assertEquals(HEADER + 32, TlConnectLayout.SIZE);
    assertEquals(HEADER + 32, TlConnectLayout.SILO);
    assertEquals(HEADER + 32 + 16, TlConnectLayout.SIZE_WITH_SILO);
    assertEquals(HEADER + 32, TlConnectLayout.RESULT_STATUS);
    assertEquals(HEADER + 36, TlConnectLayout.RESULT_SIZE);
  }

  @Test
  void ringAndPackets() {
    assertEquals(0, RingLayout.WRITE_INDEX);
    assertEquals(4, RingLayout.READ_INDEX);
    assertEquals(8, RingLayout.INTERRUPT_MASK);
    assertEquals(12, RingLayout.PENDING_SEND_SIZE);
    assertEquals(16 + 12 * 4, RingLayout.FEATURES);
    assertEquals(4096, RingLayout.SIZE);
    assertEquals(0, PacketLayout.TYPE);
    assertEquals(2, PacketLayout.OFFSET8);
    assertEquals(4, PacketLayout.LENGTH8);
    assertEquals(6, PacketLayout.FLAGS);
    assertEquals(8, PacketLayout.TRANSACTION);
    assertEquals(16, PacketLayout.DESCRIPTOR_SIZE);
    assertEquals(8, PacketLayout.TRAILER_SIZE);
    assertEquals(16, GpaRangesLayout.GPADL);
    assertEquals(16 + 4, GpaRangesLayout.RANGE_COUNT);
    assertEquals(16 + 4 + 4, GpaRangesLayout.RANGES);
    assertEquals(16, GpadlPacketLayout.GPADL);
    assertEquals(16 + 4, GpadlPacketLayout.TRANSFER_PAGE_SET);
    assertEquals(16 + 4 + 2 + 2, GpadlPacketLayout.SIZE);
    assertEquals(16, TransferPagesLayout.TRANSFER_PAGE_SET);
    assertEquals(16 + 2, TransferPagesLayout.SENDER_OWNS_SET);
    assertEquals(16 + 2 + 1 + 1, TransferPagesLayout.RANGE_COUNT);
    assertEquals(16 + 2 + 1 + 1 + 4, TransferPagesLayout.RANGES);
    assertEquals(0, TransferPagesLayout.RANGE_BYTE_COUNT);
    assertEquals(4, TransferPagesLayout.RANGE_BYTE_OFFSET);
    assertEquals(8, TransferPagesLayout.RANGE_SIZE);
    assertEquals(16, AdditionalDataLayout.TOTAL_BYTES);
    assertEquals(16 + 8, AdditionalDataLayout.OFFSET);
    assertEquals(16 + 8 + 4, AdditionalDataLayout.BYTE_COUNT);
    assertEquals(16 + 8 + 4 + 4, AdditionalDataLayout.SIZE);
  }

  @Test
  void storage() {
    assertEquals(0, VstorLayout.OPERATION);
    assertEquals(4, VstorLayout.FLAGS);
    assertEquals(8, VstorLayout.STATUS);
    assertEquals(12, VstorLayout.BODY);
    assertEquals(12, VstorLayout.VERSION);
    assertEquals(12, VstorLayout.SUB_CHANNEL_COUNT);
    assertEquals(12 + 4, VstorLayout.PROPERTIES_SUB_CHANNELS);
    assertEquals(12 + 4 + 2 + 2, VstorLayout.PROPERTIES_FLAGS);
    assertEquals(12 + 4 + 2 + 2 + 4, VstorLayout.PROPERTIES_MAX_TRANSFER);
    assertEquals(12 + 0x24, VstorLayout.SIZE_BEFORE_5_1);
    assertEquals(12 + 0x34, VstorLayout.SIZE);
    assertEquals(12, SrbLayout.LENGTH);
    assertEquals(12 + 2, SrbLayout.SRB_STATUS);
    assertEquals(12 + 3, SrbLayout.SCSI_STATUS);
    assertEquals(12 + 5, SrbLayout.PATH);
    assertEquals(12 + 6, SrbLayout.TARGET);
    assertEquals(12 + 7, SrbLayout.LUN);
    assertEquals(12 + 8, SrbLayout.CDB_LENGTH);
    assertEquals(12 + 9, SrbLayout.SENSE_LENGTH);
    assertEquals(12 + 10, SrbLayout.DATA_IN);
    assertEquals(12 + 12, SrbLayout.TRANSFER_LENGTH);
    assertEquals(12 + 16, SrbLayout.CDB);
    assertEquals(12 + 16, SrbLayout.SENSE);
    assertEquals(12 + 16 + 20 + 4, SrbLayout.SRB_FLAGS);
    assertEquals(VstorLayout.SIZE, SrbLayout.SRB_FLAGS + 4 + 4 + 4);
    assertTrue(SenseCode.SIZE <= SrbLayout.SENSE_SIZE);
  }

  @Test
  void messagesAreNumberedOnceAndFitASlot() {
    Set<Integer> codes = new HashSet<>();
    for (MessageType type : MessageType.ALL) {
      assertTrue(codes.add(type.code()), type.name());
      assertTrue(type.size() >= HEADER && type.size() <= MessageType.MAX_SIZE, type.name());
      assertEquals(type, MessageType.of(type.code()));
    }
    assertEquals(29, codes.size());
    assertNull(MessageType.of(0));
    assertNull(MessageType.of(-1));
    assertNull(MessageType.of(MessageType.ALL.size() + 1));
  }

  @Test
  void versionsAreOrdered() {
    for (int i = 1; i < VmbusVersion.ALL.size(); i++) {
      VmbusVersion older = VmbusVersion.ALL.get(i - 1);
      VmbusVersion newer = VmbusVersion.ALL.get(i);
      assertTrue(newer.atLeast(older));
      assertFalse(older.atLeast(newer));
    }
    assertEquals(0x50003, VmbusVersion.V5_3.code());
    assertEquals(13, VmbusVersion.V0_13.code());
    assertEquals("5.3", VmbusVersion.V5_3.toString());
    assertTrue(new VmbusVersion(-1).atLeast(VmbusVersion.V6_0), "the code has no sign");
    assertEquals("6.2", StorageVersion.V6_2.toString());
  }

  @Test
  void guidsOnTheWire() {
    byte[] wire = new byte[17];
    UUID scsi = DeviceClass.SCSI.guid();
    LittleEndian.putGuid(wire, 1, scsi);
    // From GUID_INIT(0xba6163d9, 0x04a1, 0x4d29, 0xb6, 0x05, 0x72, 0xe2, 0xff, 0xb1, 0xdc, 0x7f).
    int[] expected = {
      0, 0xd9, 0x63, 0x61, 0xba, 0xa1, 0x04, 0x29, 0x4d, 0xb6, 0x05, 0x72, 0xe2, 0xff, 0xb1, 0xdc,
      0x7f
    };
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], wire[i] & 0xff, "byte " + i);
    }
    assertEquals(scsi, LittleEndian.getGuid(wire, 1));
    Set<UUID> classes = new HashSet<>();
    DeviceClass.ALL.forEach(c -> assertTrue(classes.add(c.guid()), c.name()));
  }

  @Test
  void offersEncodeTheirDevice() {
    byte[] message = new byte[OfferLayout.SIZE];
    UUID instance = ChannelOffer.instance(DeviceClass.SCSI, "0");
    ChannelOffer.of(DeviceClass.SCSI, instance)
        .withFlags(OfferFlags.PARENT_OFFER)
        .withMmio(0xabcd)
        .withUserDefined(new byte[] {5, 6})
        .encode(message);
    assertEquals(DeviceClass.SCSI.guid(), LittleEndian.getGuid(message, OfferLayout.CLASS));
    assertEquals(instance, LittleEndian.getGuid(message, OfferLayout.INSTANCE));
    assertEquals(0x200, LittleEndian.getShort(message, OfferLayout.FLAGS));
    assertEquals(0xabcd, LittleEndian.getShort(message, OfferLayout.MMIO_MEGABYTES));
    assertArrayEquals(
        new byte[] {5, 6, 0},
        Arrays.copyOfRange(message, OfferLayout.USER_DEFINED, OfferLayout.USER_DEFINED + 3));
    ChannelOffer plain = ChannelOffer.of(DeviceClass.SCSI, instance);
    assertThrows(IllegalArgumentException.class, () -> plain.withUserDefined(new byte[121]));
    assertThrows(IllegalArgumentException.class, () -> plain.withMonitor(99));
    assertThrows(IllegalArgumentException.class, () -> plain.withMonitor(6_553_600));
    assertEquals(1000, plain.withMonitor(100_050).latencyUnits());
    assertThrows(IllegalArgumentException.class, () -> plain.asPipe(0, new byte[117]));
  }

  @Test
  void pipesSayTheirModeInTheirUserDefinedBytes() {
    byte[] message = new byte[OfferLayout.SIZE];
    ChannelOffer.of(DeviceClass.SCSI, ChannelOffer.instance(DeviceClass.SCSI, "0"))
        .asPipe(PipeLayout.MODE_MESSAGE, new byte[] {7})
        .encode(message);
    assertEquals(
        OfferFlags.ENUMERATE_DEVICE_INTERFACE | OfferFlags.NAMED_PIPE_MODE,
        LittleEndian.getShort(message, OfferLayout.FLAGS));
    assertEquals(4, LittleEndian.getInt(message, OfferLayout.USER_DEFINED));
    assertEquals(7, message[OfferLayout.USER_DEFINED + 4]);
  }
}

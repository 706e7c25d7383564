package dev.verdigris.vmbus.device.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.vmbus.VmbusProfile;
import dev.verdigris.vmbus.abi.DeviceClass;
import dev.verdigris.vmbus.abi.NtStatus;
import dev.verdigris.vmbus.abi.SenseCode;
import dev.verdigris.vmbus.abi.SrbStatus;
import dev.verdigris.vmbus.abi.StorageVersion;
import dev.verdigris.vmbus.abi.VstorOperation;
import dev.verdigris.vmbus.backend.disk.RawDisk;
import dev.verdigris.vmbus.guest.BusRig;
import dev.verdigris.vmbus.guest.ClientChannel;
import dev.verdigris.vmbus.guest.GuestBuffer;
import dev.verdigris.vmbus.guest.OfferReceived;
import dev.verdigris.vmbus.guest.ScsiResult;
import dev.verdigris.vmbus.guest.StorageClient;
import dev.verdigris.vmbus.host.ProtocolRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The controller, driven by the model driver through a partition. */
class ScsiControllerTest {
  private static final int SECTORS = 2048;

  private final FaultyDisk disk = new FaultyDisk(SECTORS * 512, 4096);
  private final FaultyDisk through = new FaultyDisk(SECTORS * 512, 512);
  private BusRig rig;
  private ClientChannel channel;
  private StorageClient storage;

  @BeforeEach
  void start() {
    rig = new BusRig("ws2022");
    ScsiController controller = new ScsiController("scsi0", rig.memory, StorageVersion.V6_2);
    controller.attach(0, disk);
    controller.attach(7, new FaultyDisk(512, 512));
    controller.attach(8, through, WriteCache.WRITE_THROUGH);
    rig.bus.offer(controller);
    OfferReceived offer = rig.connect();
    assertEquals(DeviceClass.SCSI.guid(), offer.deviceClass());
    channel = rig.client.open(offer, 32);
    storage = new StorageClient(channel);
    assertEquals(StorageVersion.V6_2, storage.initialize());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private GuestBuffer buffer(int offset, int length) {
    return GuestBuffer.allocate(rig.memory, rig.pages, offset, length);
  }

  private static byte[] cdb(int... bytes) {
    byte[] cdb = new byte[bytes.length];
    for (int i = 0; i < cdb.length; i++) {
      cdb[i] = (byte) bytes[i];
    }
    return cdb;
  }

  /** Data of a command that must succeed, as long as the device answers. */
  private byte[] data(int lun, int room, int... command) {
    GuestBuffer buffer = buffer(0, room);
    ScsiResult result = storage.execute(lun, cdb(command), true, buffer);
    assertTrue(result.good(), result.toString());
    return Arrays.copyOf(buffer.get(), result.transferred());
  }

  private SenseCode sense(int... command) {
    ScsiResult result = storage.execute(0, cdb(command), true, buffer(0, 512));
    assertEquals(SrbStatus.ERROR | SrbStatus.AUTOSENSE_VALID, result.srbStatus());
    assertEquals(2, result.scsiStatus());
    assertEquals(NtStatus.IO_DEVICE_ERROR, result.status());
    assertEquals(0, result.transferred());
    return result.sense();
  }

  private static long bigEndian(byte[] bytes, int offset, int size) {
    long value = 0;
    for (int i = offset; i < offset + size; i++) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }

  static Stream<String> profiles() {
    return VmbusProfile.names().stream();
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void servesBlocksOnEveryHost(String profile, @TempDir Path directory) throws Exception {
    byte[] image = new byte[1 << 20];
    new Random(3).nextBytes(image);
    Path file = Files.write(directory.resolve("disk.img"), image);
    VmbusProfile host = VmbusProfile.of(profile);
    try (RawDisk raw = RawDisk.open(file, false);
        BusRig own = new BusRig(profile, 11)) {
      ScsiController controller = new ScsiController("scsi0", own.memory, host.storage());
      controller.attach(0, raw);
      own.bus.offer(controller);
      StorageClient driver = new StorageClient(own.client.open(own.connect(), 32));
      assertEquals(host.storage(), driver.initialize());
      Random random = new Random(4);
      for (int i = 0; i < 60; i++) {
        int count = 1 + random.nextInt(100);
        int lba = random.nextInt(2048 - count);
        int offset = 4 * random.nextInt(1024);
        GuestBuffer data = GuestBuffer.allocate(own.memory, own.pages, offset, 512 * count);
        if (random.nextBoolean()) {
          byte[] bytes = new byte[512 * count];
          random.nextBytes(bytes);
          data.set(bytes);
          System.arraycopy(bytes, 0, image, 512 * lba, bytes.length);
          assertTrue(driver.write(0, lba, data).good());
        } else {
          assertTrue(driver.read(0, lba, data).good());
          assertArrayEquals(Arrays.copyOfRange(image, 512 * lba, 512 * (lba + count)), data.get());
        }
      }
      assertTrue(driver.flush(0).good());
      assertEquals(List.of(), own.broken);
    }
    assertArrayEquals(image, Files.readAllBytes(file));
  }

  @Test
  void reportsItsProperties() {
    assertEquals(512 << 10, storage.maxTransfer());
  }

  @Test
  void handshakeGoesInOrder() {
    ClientChannel again = reopen();
    StorageClient fresh = new StorageClient(again);
    assertEquals(NtStatus.INVALID_DEVICE_STATE, fresh.operation(VstorOperation.QUERY_PROPERTIES));
    assertEquals(NtStatus.INVALID_DEVICE_STATE, fresh.operation(VstorOperation.EXECUTE_SRB));
    assertEquals(NtStatus.SUCCESS, fresh.operation(VstorOperation.BEGIN_INITIALIZATION));
    assertEquals(NtStatus.INVALID_DEVICE_STATE, fresh.operation(VstorOperation.END_INITIALIZATION));
    assertEquals(
        NtStatus.REVISION_MISMATCH, fresh.operation(VstorOperation.QUERY_PROTOCOL_VERSION));
    assertEquals(3, rig.broken.size());
    assertTrue(rig.broken.stream().allMatch(rule -> rule == ProtocolRule.DEVICE_STATE));
  }

  private ClientChannel reopen() {
    OfferReceived offer = channel.offer();
    channel.close();
    channel = rig.client.open(offer, 32);
    return channel;
  }

  @Test
  void operationsWithoutARequest() {
    assertEquals(NtStatus.SUCCESS, storage.operation(VstorOperation.RESET_BUS));
    assertEquals(NtStatus.SUCCESS, storage.operation(VstorOperation.RESET_ADAPTER));
    assertEquals(NtStatus.SUCCESS, storage.operation(VstorOperation.RESET_LUN));
    assertEquals(NtStatus.SUCCESS, storage.operation(VstorOperation.CREATE_SUB_CHANNELS));
    assertEquals(NtStatus.INVALID_DEVICE_REQUEST, storage.operation(VstorOperation.FCHBA_DATA));
    assertEquals(List.of(), rig.broken);
    assertEquals(NtStatus.INVALID_DEVICE_STATE, storage.operation(77));
    assertEquals(
        NtStatus.INVALID_DEVICE_STATE, storage.operation(VstorOperation.BEGIN_INITIALIZATION));
    assertEquals(List.of(ProtocolRule.DEVICE_STATE, ProtocolRule.DEVICE_STATE), rig.broken);
  }

  @Test
  void inquiry() {
    byte[] standard = data(0, 96, 0x12, 0, 0, 0, 96, 0);
    assertEquals(36, standard.length);
    assertEquals(0, standard[0], "a disk is here");
    assertEquals(31, standard[4]);
    String text = new String(standard, 8, 28, StandardCharsets.US_ASCII);
    assertEquals("Msft    Virtual Disk    1.0 ", text);
    assertEquals(5, data(0, 96, 0x12, 0, 0, 0, 5, 0).length, "cut to the allocation length");
    assertEquals(SenseCode.INVALID_FIELD_IN_CDB, sense(0x12, 0, 0x80, 0, 96, 0));
  }

  @Test
  void vitalProductData() {
    byte[] list = data(0, 255, 0x12, 1, 0, 0, 255, 0);
    assertArrayEquals(cdb(0, 0, 0, 6, 0, 0x80, 0x83, 0xb0, 0xb1, 0xb2), list);
    for (int i = 4; i < list.length; i++) {
      int page = list[i] & 0xff;
      byte[] data = data(0, 255, 0x12, 1, page, 0, 255, 0);
      assertEquals(page, data[1] & 0xff);
      assertEquals(data.length - 4, bigEndian(data, 2, 2), "page length");
    }
    byte[] limits = data(0, 255, 0x12, 1, 0xb0, 0, 255, 0);
    assertEquals(8, bigEndian(limits, 6, 2), "optimal granularity: a physical sector");
    assertEquals(1024, bigEndian(limits, 8, 4), "longest transfer in blocks");
    byte[] characteristics = data(0, 255, 0x12, 1, 0xb1, 0, 255, 0);
    assertEquals(64, characteristics.length);
    assertEquals(1, bigEndian(characteristics, 4, 2), "does not rotate");
    assertEquals(SenseCode.INVALID_FIELD_IN_CDB, sense(0x12, 1, 0xc0, 0, 255, 0));
  }

  @Test
  void identifiesEachDiskByItself() {
    byte[] first = data(0, 255, 0x12, 1, 0x83, 0, 255, 0);
    byte[] second = data(7, 255, 0x12, 1, 0x83, 0, 255, 0);
    assertFalse(Arrays.equals(first, second));
    int naa = 4 + 4 + 40;
    assertEquals(1, first[naa] & 0xf, "binary");
    assertEquals(3, first[naa + 1] & 0xf, "NAA");
    assertEquals(16, first[naa + 3]);
    assertEquals(0x6002248L, bigEndian(first, naa + 4, 4) >>> 4, "NAA 6 of company 00-22-48");
    byte[] serial = data(0, 255, 0x12, 1, 0x80, 0, 255, 0);
    assertEquals(36, serial.length);
  }

  @Test
  void capacity() {
    byte[] ten = data(0, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertEquals(SECTORS - 1, bigEndian(ten, 0, 4));
    assertEquals(512, bigEndian(ten, 4, 4));
    byte[] sixteen = data(0, 32, 0x9e, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0);
    assertEquals(32, sixteen.length);
    assertEquals(SECTORS - 1, bigEndian(sixteen, 0, 8));
    assertEquals(512, bigEndian(sixteen, 8, 4));
    assertEquals(3, sixteen[13], "eight logical sectors in a physical one");
    assertEquals(
        SenseCode.INVALID_FIELD_IN_CDB,
        sense(0x9e, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0));
  }

  @Test
  void modePages() {
    byte[] caching = data(0, 255, 0x1a, 8, 0x08, 0, 255, 0);
    assertEquals(caching.length - 1, caching[0]);
    assertEquals(0, caching[2], "not write-protected");
    assertEquals(0x08, caching[4]);
    assertEquals(0x12, caching[5]);
    assertEquals(4, caching[6], "write cache enabled");
    assertEquals(4, data(0, 255, 0x1a, 8, 0x08, 0, 4, 0).length);
    byte[] changeable = data(0, 255, 0x1a, 8, 0x48, 0, 255, 0);
    assertEquals(0, changeable[6]);
    byte[] all = data(0, 255, 0x5a, 8, 0x3f, 0, 0, 0, 0, 0, 255, 0);
    assertEquals(all.length - 2, bigEndian(all, 0, 2));
    assertEquals(8 + 20 + 12, all.length);
    assertEquals(0x0a, all[28]);
    disk.readOnly = true;
    assertEquals((byte) 0x80, data(0, 255, 0x1a, 8, 0x3f, 0, 255, 0)[2]);
    assertEquals(0, data(0, 255, 0x1a, 8, 0x08, 0, 255, 0)[6], "and so no write cache");
    assertEquals((byte) 0x80, data(0, 255, 0x5a, 8, 0x3f, 0, 0, 0, 0, 0, 255, 0)[3]);
    assertEquals(SenseCode.INVALID_FIELD_IN_CDB, sense(0x1a, 8, 0x1c, 0, 255, 0));
  }

  @Test
  void commandsWithoutData() {
    assertTrue(storage.execute(0, cdb(0, 0, 0, 0, 0, 0)).good(), "TEST UNIT READY");
    assertTrue(storage.execute(0, cdb(0x1b, 0, 0, 0, 1, 0)).good(), "START STOP UNIT");
    byte[] sense = data(0, 18, 3, 0, 0, 0, 18, 0);
    assertEquals(0x70, sense[0]);
    assertEquals(0, sense[2]);
    assertTrue(storage.execute(0, cdb(0x2f, 0, 0, 0, 7, 0, 0, 0, 8, 0)).good(), "VERIFY");
    assertEquals(SenseCode.LBA_OUT_OF_RANGE, sense(0x2f, 0, 0, 0, 8, 0, 0, 0, 1, 0));
    assertEquals(SenseCode.INVALID_OPCODE, sense(0xa3, 0x0c, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0));
  }

  @Test
  void everyFormOfReadAndWriteMovesTheSameBlocks() {
    byte[] content = new byte[1024];
    new Random(8).nextBytes(content);
    int[][] writes = {
      {0x0a, 0, 1, 0, 2, 0},
      {0x2a, 0, 0, 0, 2, 0, 0, 0, 2, 0},
      {0xaa, 0, 0, 0, 3, 0, 0, 0, 0, 2, 0, 0},
      {0x8a, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 2, 0, 0}
    };
    int[][] reads = {
      {0x08, 0, 4, 0, 2, 0},
      {0x28, 0, 0, 0, 3, 0, 0, 0, 2, 0},
      {0xa8, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0},
      {0x88, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0}
    };
    for (int i = 0; i < 4; i++) {
      GuestBuffer out = buffer(3000, 1024);
      out.set(content);
      ScsiResult result = storage.execute(0, cdb(writes[i]), false, out);
      assertTrue(result.good());
      assertEquals(1024, result.transferred());
    }
    for (int i = 0; i < 4; i++) {
      int at = 256 * 512 * (i + 1);
      assertArrayEquals(content, Arrays.copyOfRange(disk.content, at, at + 1024), "write " + i);
      assertArrayEquals(content, data(0, 1024, reads[i]), "read " + i);
    }
  }

  @Test
  void readSixOfNoBlocksIsOf256() {
    assertEquals(256 * 512, data(0, 256 * 512, 0x08, 0, 0, 0, 0, 0).length);
    assertEquals(0, data(0, 512, 0x28, 0, 0, 0, 0, 0, 0, 0, 0, 0).length);
  }

  @Test
  void rangesOffTheDisk() {
    assertEquals(SenseCode.LBA_OUT_OF_RANGE, sense(0x28, 0, 0, 0, 8, 0, 0, 0, 1, 0));
    assertEquals(SenseCode.LBA_OUT_OF_RANGE, sense(0x28, 0, 0, 0, 7, 0xff, 0, 0, 2, 0));
    assertEquals(SenseCode.LBA_OUT_OF_RANGE, sense(0x2a, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 1, 0));
    assertEquals(
        SenseCode.LBA_OUT_OF_RANGE,
        sense(0x88, 0, 0xff, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 1, 0, 0));
    assertEquals(
        SenseCode.LBA_OUT_OF_RANGE,
        sense(0x8a, 0, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0xff, 255, 255, 255, 0, 0));
    assertEquals(SenseCode.LBA_OUT_OF_RANGE, sense(0x35, 0, 0, 0, 8, 1, 0, 0, 0, 0));
  }

  @Test
  void buffersShorterThanTheBlocks() {
    ScsiResult result =
        storage.execute(0, cdb(0x28, 0, 0, 0, 0, 0, 0, 0, 2, 0), true, buffer(0, 1023));
    assertEquals(SrbStatus.INVALID_REQUEST, result.srbStatus());
    assertEquals(NtStatus.INVALID_DEVICE_REQUEST, result.status());
    assertEquals(0, result.transferred());
    assertEquals(
        SrbStatus.INVALID_REQUEST,
        storage.execute(0, cdb(0x28, 0, 0, 0, 0, 0, 0, 0, 2, 0)).srbStatus());
  }

  @Test
  void buffersThatNothingBacks() {
    GuestBuffer nowhere = new GuestBuffer(rig.memory, new long[] {1L << 40}, 0, 512);
    assertEquals(SrbStatus.INVALID_REQUEST, storage.read(0, 0, nowhere).srbStatus());
    assertEquals(List.of(ProtocolRule.DEVICE_PACKET), rig.broken);
  }

  @Test
  void writesWaitForTheirFlush() {
    GuestBuffer data = buffer(0, 512);
    assertTrue(storage.write(0, 0, data).good());
    assertEquals(512, disk.unflushed);
    assertTrue(storage.flush(0).good());
    assertEquals(0, disk.unflushed);
    ScsiResult sixteen = storage.execute(0, cdb(0x91, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    assertTrue(sixteen.good());
    assertEquals(2, disk.flushes);
    ScsiResult forced = storage.execute(0, cdb(0x2a, 0x08, 0, 0, 0, 0, 0, 0, 1, 0), false, data);
    assertTrue(forced.good());
    assertEquals(0, disk.unflushed, "force unit access");
  }

  @Test
  void writesThroughAreOnStableStorageWhenAnswered() {
    assertEquals(0, data(8, 255, 0x1a, 8, 0x08, 0, 255, 0)[6], "no write cache");
    assertEquals(0, data(8, 255, 0x5a, 8, 0x3f, 0, 0, 0, 0, 0, 255, 0)[10]);
    int[][] writes = {
      {0x0a, 0, 0, 0, 2, 0},
      {0x2a, 0, 0, 0, 0, 0, 0, 0, 2, 0},
      {0xaa, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0},
      {0x8a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0}
    };
    for (int i = 0; i < writes.length; i++) {
      assertTrue(storage.execute(8, cdb(writes[i]), false, buffer(3000, 1024)).good());
      assertEquals(0, through.unflushed, "write " + i);
      assertEquals(i + 1, through.flushes, "once for a request");
    }
    assertTrue(storage.flush(8).good(), "not needed, and no error");
    through.failingFlush = true;
    assertEquals(SenseCode.WRITE_ERROR, storage.write(8, 0, buffer(0, 512)).sense());
  }

  @Test
  void readOnlyDisks() {
    disk.readOnly = true;
    Arrays.fill(disk.content, (byte) 1);
    ScsiResult result = storage.write(0, 0, buffer(0, 512));
    assertEquals(SenseCode.WRITE_PROTECTED, result.sense());
    assertEquals(1, disk.content[0]);
  }

  @Test
  void aFailingBackEndIsTheProtocolsOwnError() {
    disk.failing = true;
    assertEquals(SenseCode.READ_ERROR, storage.read(0, 0, buffer(0, 512)).sense());
    assertEquals(SenseCode.WRITE_ERROR, storage.write(0, 0, buffer(0, 512)).sense());
    assertEquals(SenseCode.WRITE_ERROR, storage.flush(0).sense());
    disk.failing = false;
    assertTrue(storage.read(0, 0, buffer(0, 512)).good());
  }

  @Test
  void placesWithoutADisk() {
    for (int path = 0; path < 8; path++) {
      for (int target = 0; target < 2; target++) {
        boolean present = path == 0 && target == 0;
        GuestBuffer inquiry = buffer(0, 36);
        byte[] command = cdb(0x12, 0, 0, 0, 36, 0);
        ScsiResult found = storage.execute(path, target, 0, command, true, inquiry);
        assertTrue(found.good());
        assertEquals(36, found.transferred());
        assertEquals(present ? 0 : 0x7f, inquiry.get()[0]);
        GuestBuffer list = buffer(0, 4096);
        byte[] report = cdb(0xa0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0);
        assertTrue(storage.execute(path, target, 0, report, true, list).good());
        assertEquals(present ? 24 : 0, bigEndian(list.get(), 0, 4));
        if (present) {
          assertEquals(0, list.get()[9]);
          assertEquals(7, list.get()[17]);
          assertEquals(8, list.get()[25]);
        }
      }
    }
    ScsiResult missing = storage.execute(1, cdb(0, 0, 0, 0, 0, 0));
    assertEquals(SrbStatus.INVALID_LUN, missing.srbStatus());
    assertEquals(NtStatus.DEVICE_DOES_NOT_EXIST, missing.status());
    assertEquals(List.of(), rig.broken);
  }

  @Test
  void logicalUnitsAreTakenOnce() {
    ScsiController controller = new ScsiController("x", rig.memory, StorageVersion.V6_2);
    controller.attach(0, disk);
    assertThrows(IllegalArgumentException.class, () -> controller.attach(0, disk));
    assertThrows(IllegalArgumentException.class, () -> controller.attach(255, disk));
    assertThrows(IllegalArgumentException.class, () -> controller.attach(-1, disk));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ScsiController("x", rig.memory, StorageVersion.V6_2, -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ScsiController("x", rig.memory, StorageVersion.V6_2, 256));
  }
}

package dev.verdigris.guest.platform.acpi;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcpiTablesTest {
  private static final long RAM_END = 512L << 20;

  private static AcpiTables build(int processors) {
    return AcpiTables.build(AcpiConfig.standard(processors, RAM_END));
  }

  private static AcpiTable find(AcpiTables tables, String signature) {
    return tables.tables().stream()
        .filter(t -> t.signature().equals(signature))
        .findAny()
        .orElseThrow();
  }

  private static ByteBuffer table(AcpiTables tables, String signature) {
    return ByteBuffer.wrap(find(tables, signature).bytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long address(AcpiTables tables, String signature) {
    return find(tables, signature).gpa();
  }

  private static int sum(byte[] bytes, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += bytes[i];
    }
    return sum & 0xff;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 64, 255, 256, 1000})
  void everyTableIsWholeAndPlaced(int processors) {
    AcpiTables tables = build(processors);
    long end = tables.rsdpAddress();
    for (AcpiTable table : tables.tables()) {
      assertEquals(0, table.gpa() & 0xf);
      assertTrue(table.gpa() >= end, "overlap");
      end = table.gpa() + table.bytes().length;
      assertEquals(0, sum(table.bytes(), table.bytes().length), table.signature());
      if (!table.signature().equals("RSDP")) {
        assertEquals(table.signature(), new String(table.bytes(), 0, 4, US_ASCII));
        ByteBuffer header = ByteBuffer.wrap(table.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(table.bytes().length, header.getInt(4));
      }
    }
    assertTrue(end <= tables.end() && tables.end() <= 0x10_0000);
  }

  @Test
  void rootPointerLeadsToEveryTable() {
    AcpiTables tables = build(2);
    ByteBuffer rsdp = table(tables, "RSDP");
    assertEquals(0xe_0000, tables.rsdpAddress());
    byte[] bytes = find(tables, "RSDP").bytes();
    assertEquals("RSD PTR ", new String(bytes, 0, 8, US_ASCII));
    assertEquals(0, sum(bytes, 20), "the first 20 bytes have their own checksum");
    assertEquals(2, rsdp.get(15));
    assertEquals(36, rsdp.getInt(20));
    assertEquals(address(tables, "XSDT"), rsdp.getLong(24));
    ByteBuffer xsdt = table(tables, "XSDT");
    assertEquals(address(tables, "FACP"), xsdt.getLong(36));
    assertEquals(address(tables, "APIC"), xsdt.getLong(44));
    assertEquals(52, xsdt.capacity());
  }

  /** Offsets of ACPI 6.5, table 5.9. */
  @Test
  void fixedTableIsHardwareReduced() {
    AcpiTables tables = build(1);
    ByteBuffer fadt = table(tables, "FACP");
    assertEquals(276, fadt.capacity());
    assertEquals(6, fadt.get(8));
    assertEquals(address(tables, "DSDT"), fadt.getInt(40));
    assertEquals(0x32, fadt.get(108), "CENTURY");
    assertEquals(0x0005, fadt.getShort(109), "legacy devices, no VGA");
    assertEquals(1 << 20 | 1 << 10 | 0x75, fadt.getInt(112));
    assertEquals(0x0100_0801, fadt.getInt(116), "RESET_REG: system I/O, a byte");
    assertEquals(0xcf9, fadt.getLong(120));
    assertEquals(6, fadt.get(128));
    assertEquals(address(tables, "DSDT"), fadt.getLong(140));
    for (int i = 46; i < 96; i++) {
      assertEquals(0, fadt.get(i), "no fixed hardware at " + i);
    }
    assertEquals(0x605, fadt.getLong(248), "SLEEP_CONTROL_REG");
    assertEquals(0x606, fadt.getLong(260), "SLEEP_STATUS_REG");
  }

  @Test
  void interruptControllersAreListed() {
    ByteBuffer madt = table(build(2), "APIC");
    assertEquals(0xfee0_0000, madt.getInt(36));
    assertEquals(1, madt.getInt(40));
    List<String> entries = entries(madt);
    assertEquals(
        List.of(
            "00 08 00 00 01 00 00 00",
            "00 08 01 01 01 00 00 00",
            "01 0c 00 00 00 00 c0 fe 00 00 00 00",
            "02 0a 00 00 02 00 00 00 00 00",
            "04 06 ff 00 00 01"),
        entries);
  }

  @Test
  void identifiersBeyondEightBitsAreX2apicEntries() {
    List<String> entries = entries(table(build(257), "APIC"));
    assertEquals("00 08 fe fe 01 00 00 00", entries.get(254));
    assertEquals("09 10 00 00 ff 00 00 00 01 00 00 00 ff 00 00 00", entries.get(255));
    assertEquals("09 10 00 00 00 01 00 00 01 00 00 00 00 01 00 00", entries.get(256));
    assertEquals("0a 0c 00 00 ff ff ff ff 01 00 00 00", entries.get(entries.size() - 1));
  }

  private static List<String> entries(ByteBuffer madt) {
    List<String> entries = new ArrayList<>();
    for (int at = 44; at < madt.capacity(); at += madt.get(at + 1)) {
      StringBuilder entry = new StringBuilder();
      for (int i = 0; i < madt.get(at + 1); i++) {
        entry.append(i == 0 ? "" : " ").append(String.format("%02x", madt.get(at + i)));
      }
      entries.add(entry.toString());
    }
    return entries;
  }

  @Test
  void highWindowKeepsClearOfRam() {
    assertEquals(0xf_e000_0000L, AcpiConfig.standard(1, RAM_END).highWindow().base());
    assertEquals(0xf_ffff_ffffL, AcpiConfig.standard(1, RAM_END).highWindow().last());
    AcpiConfig large = AcpiConfig.standard(1, (100L << 30) + 1);
    assertEquals(101L << 30, large.highWindow().base());
    assertEquals(0xfebf_ffffL, large.lowWindow().last());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    AcpiConfig standard = AcpiConfig.standard(1, RAM_END);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            AcpiTables.build(
                new AcpiConfig(1, 0xe_0000, 512, standard.lowWindow(), standard.highWindow())));
    assertThrows(IllegalArgumentException.class, () -> AcpiConfig.standard(0, RAM_END));
    assertThrows(
        IllegalArgumentException.class,
        () -> new AcpiConfig(1, 0xe_0008, 0x1000, standard.lowWindow(), standard.highWindow()));
  }
}

package dev.verdigris.guest.platform.acpi;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmlTest {
  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "1, 01",
    "2, 0a02",
    "255, 0aff",
    "256, 0b0001",
    "65536, 0c00000100",
    "4294967296, 0e0000000001000000",
  })
  void integersTakeTheShortestForm(long value, String encoded) {
    assertEquals("08" + "4e554d5f" + encoded, hex(new Aml().name("NUM", value).toByteArray()));
  }

  @Test
  void namesArePaddedAndPrefixed() {
    assertArrayEquals("_SB_".getBytes(US_ASCII), Aml.nameString("_SB"));
    assertArrayEquals("\\_S5_".getBytes(US_ASCII), Aml.nameString("\\_S5"));
    assertArrayEquals("\\.AAAABB__".getBytes(US_ASCII), Aml.nameString("\\AAAA.BB"));
    assertEquals("2f03" + "415f5f5f425f5f5f435f5f5f", hex(Aml.nameString("A.B.C")));
    assertThrows(IllegalArgumentException.class, () -> Aml.nameString("TOOLONG"));
    assertThrows(IllegalArgumentException.class, () -> Aml.nameString("1ABC"));
  }

  @Test
  void eisaIdentifiersAreCompressed() {
    assertEquals(0x0105d041L, Aml.eisaId("PNP0501"));
    assertEquals(0x000bd041L, Aml.eisaId("PNP0B00"));
  }

  @Test
  void stringsAndPackages() {
    assertEquals("085f4849440d564d42757300", hex(new Aml().name("_HID", "VMBus").toByteArray()));
    assertEquals(
        "085f53355f" + "1207" + "04" + "0a05" + "0000" + "01",
        hex(new Aml().namePackage("_S5", 5, 0, 0, 1).toByteArray()));
  }

  /** PkgLength counts its own bytes (ACPI 6.5, 20.2.4). */
  @ParameterizedTest
  @CsvSource({
    "58, 3f",
    "59, 4104",
    "4089, 4fff",
    "4090, 810001",
  })
  void packageLengthsCountThemselves(int padding, String expected) {
    Aml aml = new Aml();
    aml.scope("_SB", body -> fill(body, padding));
    byte[] bytes = aml.toByteArray();
    assertEquals("10" + expected + "5f53425f", hex(bytes).substring(0, 10 + expected.length()));
  }

  /** Writes {@code count} bytes, 7 or more: one named string. */
  private static void fill(Aml aml, int count) {
    aml.name("PADX", "x".repeat(count - 7));
  }
}

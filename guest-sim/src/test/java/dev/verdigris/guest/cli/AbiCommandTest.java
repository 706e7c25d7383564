package dev.verdigris.guest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.viridian.abi.CallCatalogue;
import dev.verdigris.hypercall.viridian.abi.CpuidCatalogue;
import dev.verdigris.hypercall.viridian.abi.MsrCatalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbiCommandTest {
  @TempDir Path directory;

  private CommandRig rig;

  @BeforeEach
  void makeRig() {
    rig = new CommandRig(directory);
  }

  private String row(String start) {
    return rig.out().lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
  }

  private static List<String> cells(String row) {
    return List.of(row.split("  +"));
  }

  @Test
  void everyRowOfTheCataloguesIsPrinted() {
    assertEquals(0, rig.execute("abi"));
    int rows = CpuidCatalogue.ALL.size() + MsrCatalogue.ALL.size() + CallCatalogue.ALL.size();
    assertEquals(rows, rig.out().lines().filter(line -> line.startsWith("0x")).count());
    assertEquals(
        List.of(
            "0x005c",
            "simple",
            "HvCallPostMessage",
            "ws2008",
            "modelled",
            "-",
            "Inter-Partition Communication"),
        cells(row("0x005c")));
    assertEquals("denied", cells(row("0x0040")).get(4));
    assertEquals("absent", cells(row("0x40001002")).get(4));
  }

  @Test
  void aHostAddsWhatItsGuestsGet() {
    assertEquals(0, rig.execute("abi", "--host", "ws2012,-vp-index"));
    assertEquals("granted", cells(row("0x005c")).get(5));
    assertEquals("denied", cells(row("0x0040")).get(5));
    assertEquals("absent", cells(row("0x0013")).get(5));
    assertEquals("denied", cells(row("0x40000002  r")).get(5));
    assertEquals("absent", cells(row("0x40000105")).get(5));
    assertEquals("granted", cells(row("0x40000003  EAX[5]")).get(5));
    assertEquals("absent", cells(row("0x40000003  EAX[6]")).get(5));
    assertEquals("absent", cells(row("0x40000082")).get(5));
  }

  @Test
  void theCoveragePageIsThisOutput() throws Exception {
    assertEquals(0, rig.execute("abi", "--markdown"));
    String page = Files.readString(Path.of("..", "docs", "coverage.md"));
    assertEquals(page, rig.out(), "verdigris abi --markdown > docs/coverage.md");
  }

  @Test
  void anUnknownHostIsAUsageError() {
    assertEquals(2, rig.execute("abi", "--host", "ws1999"));
    assertTrue(rig.err().contains("unknown host profile 'ws1999'"), rig.err());
    assertEquals(1, rig.err().lines().filter(line -> line.contains("ws1999")).count());
  }
}

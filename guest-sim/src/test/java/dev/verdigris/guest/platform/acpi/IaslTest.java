package dev.verdigris.guest.platform.acpi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.Requirement;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ACPICA's compiler reads the tables, and makes the same bytes of what it has read. */
class IaslTest {
  /**
   * iasl's rule that a {@code _HID} has 7 or 8 characters; Hyper-V's own {@code VMBus}, by which
   * guests know the device, breaks it.
   */
  private static final String HID_LENGTH = "6033";

  /** The compiler replaces the creator in the header, and so the checksum. */
  private static final int CHECKSUM = 9;

  private static final int CREATOR = 28;

  @TempDir Path directory;

  @BeforeAll
  static void compilerIsInstalled() {
    boolean present =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "iasl")));
    if (!present) {
      Requirement.missing("iasl", "it is not installed (Debian: acpica-tools)");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 257})
  void everyTableDisassemblesAndCompilesToItself(int processors)
      throws IOException, InterruptedException {
    for (AcpiTable table : AcpiTables.build(AcpiConfig.standard(processors, 1L << 30)).tables()) {
      if (!table.signature().equals("RSDP")) {
        check(table);
      }
    }
  }

  private void check(AcpiTable table) throws IOException, InterruptedException {
    String name = table.signature();
    Files.write(directory.resolve(name + ".aml"), table.bytes());
    String read = iasl("-d", name + ".aml");
    assertFalse(Pattern.compile("(?i)error|warning|invalid").matcher(read).find(), read);
    String compiled = iasl("-vw", HID_LENGTH, "-p", "again-" + name, name + ".dsl");
    assertTrue(compiled.contains("Compilation successful. 0 Errors, 0 Warnings"), compiled);
    byte[] again = Files.readAllBytes(directory.resolve("again-" + name + ".aml"));
    byte[] expected = table.bytes().clone();
    for (byte[] bytes : List.of(again, expected)) {
      bytes[CHECKSUM] = 0;
      Arrays.fill(bytes, CREATOR, AcpiTables.HEADER_SIZE, (byte) 0);
    }
    assertArrayEquals(expected, again, name);
  }

  private String iasl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("iasl"));
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), "iasl hangs");
    String text = Files.readString(output, UTF_8);
    assertEquals(0, process.exitValue(), text);
    return text;
  }
}

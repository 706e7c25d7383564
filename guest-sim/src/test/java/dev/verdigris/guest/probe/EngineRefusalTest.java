package dev.verdigris.guest.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.verdigris.guest.boot.ImageException;
import dev.verdigris.guest.machine.EngineException;
import dev.verdigris.guest.machine.EngineKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the KVM engine does not run is refused before KVM is asked for anything. */
class EngineRefusalTest {
  @TempDir Path directory;

  private static void assertRefused(BareRun run, String line) {
    EngineException e = assertThrows(EngineException.class, run::run);
    assertEquals(line, e.getMessage());
    assertEquals(2, e.exitStatus());
  }

  @Test
  void severalProcessors() throws IOException {
    BareRun run = BareRun.of(ProbeImage.hyperV(), EngineKind.KVM, directory);
    run.cpus = 4;
    assertRefused(
        run, "the kvm engine runs one processor so far; give --cpus 1 or --engine software");
  }

  /** Linux Documentation/x86/boot.rst: boot_flag at 0x1fe, "HdrS" at 0x202. */
  @Test
  void linux() throws IOException {
    byte[] header = new byte[0x400];
    header[0x1fe] = 0x55;
    header[0x1ff] = (byte) 0xaa;
    System.arraycopy("HdrS".getBytes(StandardCharsets.US_ASCII), 0, header, 0x202, 4);
    Path kernel = Files.write(directory.resolve("vmlinuz"), header);
    assertRefused(
        BareRun.of(kernel, EngineKind.KVM),
        "the kvm engine runs bare images (multiboot or PVH ELF) so far, not a Linux bzImage; use"
            + " --engine software");
  }

  @Test
  void badFilesAreWhatTheyAreOnEveryEngine() throws IOException {
    Path text = Files.writeString(directory.resolve("kernel"), "not a kernel\n".repeat(100));
    ImageException e =
        assertThrows(ImageException.class, () -> BareRun.of(text, EngineKind.KVM).run());
    assertEquals(3, e.exitStatus());
  }
}

package dev.verdigris.guest.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.guest.probe.ProbeImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeCommandTest {
  @TempDir Path directory;

  @Test
  void writesTheImage() throws IOException {
    CommandRig rig = new CommandRig(directory);
    Path file = directory.resolve("probe.elf");
    assertEquals(0, rig.execute("guest", "probe", "--out", file.toString()), rig::err);
    assertEquals("probe  " + file + System.lineSeparator(), rig.out());
    assertArrayEquals(ProbeImage.hyperV().multibootElf(), Files.readAllBytes(file));
  }

  @Test
  void leavesTheInstructionsOut() throws IOException {
    CommandRig rig = new CommandRig(directory);
    Path file = directory.resolve("probe.elf");
    String[] arguments = {"guest", "probe", "--page-only", "--out", file.toString()};
    assertEquals(0, rig.execute(arguments), rig::err);
    assertArrayEquals(ProbeImage.hyperVByPageOnly().multibootElf(), Files.readAllBytes(file));
  }

  @Test
  void saysWhatCannotBeWritten() {
    CommandRig rig = new CommandRig(directory);
    Path file = directory.resolve("none").resolve("probe.elf");
    assertEquals(3, rig.execute("guest", "probe", "--out", file.toString()));
    assertEquals("verdigris: " + file + ": no such file or directory", rig.err().strip());
  }
}

package dev.verdigris.guest.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.verdigris.guest.probe.BareGuests;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own, with real machines: what a user and a script see of it. */
class CommandProcessTest {
  @TempDir Path directory;

  private Path kernel;
  private String out;
  private String err;

  @BeforeEach
  void writeKernel() throws IOException {
    kernel = Files.write(directory.resolve("kernel"), BareGuests.exits("hello", 0x10));
  }

  @Test
  void aGuestsOutputAndStatusAreTheProcesss() throws Exception {
    assertEquals(33, run("--kernel", kernel.toString()));
    assertEquals("hello\n", out);
    assertEquals("", err);
    Files.write(kernel, BareGuests.powersOff("bye"));
    assertEquals(0, run("--kernel", kernel.toString()));
    assertEquals("bye\n", out);
    assertEquals("", err);
  }

  @Test
  void otherEndsHaveALineEach() throws Exception {
    Files.write(kernel, BareGuests.faultsThrice("oh"));
    assertEquals(5, run("--kernel", kernel.toString()));
    assertEquals("verdigris: triple fault on virtual processor 0\n", err);
    Files.write(kernel, BareGuests.resets("again"));
    assertEquals(7, run("--kernel", kernel.toString(), "--no-reboot"));
    assertEquals("again\n", out);
    assertEquals("verdigris: the guest asked for a reset: reset by the keyboard controller\n", err);
    Files.write(kernel, BareGuests.spins("for ever"));
    assertEquals(6, run("--kernel", kernel.toString(), "--timeout", "100ms"));
    assertEquals(
        "verdigris: the time limit passed: the guest was still running when the time limit"
            + " passed\n",
        err);
  }

  @Test
  void missingKernel() throws Exception {
    assertFails(3, "/no/such: no such file; ", "--kernel", "/no/such");
  }

  @Test
  void truncatedBzImage() throws Exception {
    ByteBuffer image = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
    image.put(0x1f1, (byte) 4).putInt(0x1f4, 0x10_0000).putShort(0x1fe, (short) 0xaa55);
    image.putInt(0x202, 0x5372_6448).putShort(0x206, (short) 0x20f).put(0x211, (byte) 1);
    Path file = Files.write(directory.resolve("vmlinuz"), image.array());
    assertFails(3, file + ": truncated: 8192 of at least ", "--kernel", file.toString());
  }

  @Test
  void textAsKernel() throws Exception {
    Path file = Files.writeString(directory.resolve("notes.txt"), "not a kernel\n".repeat(999));
    assertFails(3, file + ": not a kernel image; ", "--kernel", file.toString());
  }

  @Test
  void badDisks() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty.img"));
    assertFails(3, empty + ": the disk image is empty; ", disk(empty));
    assertFails(3, directory + ": is a directory; ", disk(directory));
    Path twice = Files.write(directory.resolve("twice.img"), new byte[1024]);
    // Only the machine itself finds this one.
    assertFails(
        3,
        twice + ": is in use by another guest; ",
        "--kernel",
        kernel.toString(),
        "--disk",
        twice.toString(),
        "--disk",
        twice.toString());
  }

  @Test
  void unreadableDisk() throws Exception {
    Path disk = Files.write(directory.resolve("disk.img"), new byte[1024]);
    Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("---------"));
    List<String> subject = subjectToPermissions(disk);
    assertEquals(3, start(subject, disk(disk)), () -> err);
    assertOneLine(disk + ": permission denied; ");
  }

  @Test
  void tooLittleMemory() throws Exception {
    Files.write(kernel, BadInputTest.multiboot());
    assertFails(2, kernel + " does not fit a guest memory of 3 MiB; give --memory 6M", small("3M"));
    assertFails(2, "Invalid value for option '--memory': '1M' is less than ", small("1M"));
  }

  @Test
  void unknownHostProfile() throws Exception {
    assertFails(
        2,
        "unknown host profile 'ws1999'; there are ws2022, ws2008, ws2008r2, ws2012, ",
        "--kernel",
        kernel.toString(),
        "--host",
        "ws1999");
  }

  @Test
  void diskOnAHostWithoutDisks() throws Exception {
    assertFails(
        2,
        "--host xen-4.17 has no disks yet",
        "--kernel",
        kernel.toString(),
        "--host",
        "xen-4.17",
        "--disk",
        kernel.toString());
  }

  private String[] disk(Path file) {
    return new String[] {"--kernel", kernel.toString(), "--disk", file.toString()};
  }

  private String[] small(String memory) {
    return new String[] {"--kernel", kernel.toString(), "--memory", memory};
  }

  private void assertFails(int status, String start, String... arguments) throws Exception {
    assertEquals(status, run(arguments), () -> err);
    assertOneLine(start);
  }

  private void assertOneLine(String start) {
    assertTrue(err.startsWith("verdigris: " + start), err);
    assertEquals(1, err.lines().count(), err);
    assertEquals("", out);
  }

  private int run(String... arguments) throws Exception {
    return start(List.of(), arguments);
  }

  /** Runs {@code verdigris run} with a program before it; keeps what it writes. */
  private int start(List<String> before, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.matches("--(add|enable|sun)-.*"))
        .forEach(command::add);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath()));
    command.addAll(List.of(Verdigris.class.getName(), "run"));
    command.addAll(List.of(arguments));
    Path output = directory.resolve("out");
    Path errors = directory.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
    } finally {
      process.destroyForcibly();
    }
    out = Files.readString(output, UTF_8);
    err = Files.readString(errors, UTF_8);
    return process.exitValue();
  }

  /** Surefire's own class path is a jar with the real one in its manifest. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /**
   * What a command needs before it so that the file's permissions bind it: nothing, unless this
   * user may read every file; then a shell without that privilege.
   */
  private static List<String> subjectToPermissions(Path file) throws Exception {
    if (!Files.isReadable(file)) {
      return List.of();
    }
    String all = "-dac_override,-dac_read_search";
    List<String> prefix = List.of("setpriv", "--bounding-set", all, "--inh-caps", all);
    List<String> trial = new ArrayList<>(prefix);
    trial.addAll(List.of("cat", file.toString()));
    boolean bound;
    try {
      Process process = new ProcessBuilder(trial).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      bound = process.waitFor() != 0 && said.contains("Permission denied");
    } catch (IOException e) {
      bound = false;
    }
    assumeTrue(bound, "unreadable file: this user reads every file and setpriv does not help");
    return prefix;
  }
}

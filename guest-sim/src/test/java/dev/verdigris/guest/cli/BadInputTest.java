package dev.verdigris.guest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.verdigris.hypercall.viridian.HostProfile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of bad input has its one line and its exit status. */
class BadInputTest {
  @TempDir Path directory;

  private CommandRig rig;
  private Path kernel;

  @BeforeEach
  void writeKernel() throws Exception {
    rig = new CommandRig(directory);
    kernel = Files.write(directory.resolve("image"), multiboot());
  }

  @Test
  void missingKernel() {
    assertFails(3, "/no/such: no such file; check the path", "run", "--kernel", "/no/such");
  }

  @Test
  void truncatedBzImage() throws Exception {
    ByteBuffer header = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    header.put(0x1f1, (byte) 4).putInt(0x1f4, 0x10_0000).putShort(0x1fe, (short) 0xaa55);
    header.putInt(0x202, 0x5372_6448).putShort(0x206, (short) 0x20f).put(0x211, (byte) 1);
    Path file = Files.write(directory.resolve("vmlinuz"), header.array());
    assertFails(
        3,
        file + ": truncated: 4096 of at least 16779776 bytes are there; fetch or build it again",
        "run",
        "--kernel",
        file.toString());
  }

  @Test
  void textAsKernel() throws Exception {
    Path file = Files.writeString(directory.resolve("notes.txt"), "not a kernel\n".repeat(99));
    assertFails(
        3,
        file
            + ": not a kernel image; give a Linux bzImage, a vmlinux built with CONFIG_PVH, or a"
            + " multiboot image",
        "run",
        "--kernel",
        file.toString());
  }

  @Test
  void emptyDisk() throws Exception {
    Path disk = Files.createFile(directory.resolve("disk"));
    assertFails(
        3,
        disk + ": the disk image is empty; make it larger, e.g. with truncate -s 64M",
        "run",
        "--kernel",
        kernel.toString(),
        "--disk",
        disk.toString());
  }

  @Test
  void missingDisk() {
    assertFails(3, "/no/such: no such file; check the path", "run", "--disk", "/no/such,ro");
  }

  @Test
  void unreadableDisk() throws Exception {
    Path disk = Files.write(directory.resolve("disk"), new byte[512]);
    Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(disk), "this user reads every file");
    assertFails(
        3,
        disk + ": permission denied; make the file readable for you",
        "run",
        "--kernel",
        kernel.toString(),
        "--disk",
        disk.toString());
  }

  @Test
  void directoryAsDisk() {
    assertFails(
        3,
        directory + ": is a directory; name a raw disk image",
        "run",
        "--disk",
        directory.toString());
  }

  @Test
  void brokenSectors() throws Exception {
    Path disk = Files.write(directory.resolve("disk"), new byte[513]);
    assertFails(
        3,
        disk + ": has 513 bytes, which are not whole sectors of 512; give a raw disk image",
        "run",
        "--disk",
        disk.toString());
  }

  @Test
  void memoryTooSmallForTheKernel() {
    assertFails(
        2,
        kernel + " does not fit a guest memory of 3 MiB; give --memory 6M or more",
        "run",
        "--kernel",
        kernel.toString(),
        "--memory",
        "3M");
    assertEquals(0, rig.execute("run", "--kernel", kernel.toString(), "--memory", "6M"));
  }

  @Test
  void unknownHostOverride() {
    assertFails(
        2,
        "unknown host override 'bogus' (known: " + String.join(", ", HostProfile.overrides()) + ")",
        "run",
        "--host",
        "azure,+xmm,-bogus");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run --host ws1999|unknown host profile 'ws1999'; there are ws2022, azure, ws2008",
        "demo --host ws1999|unknown host profile 'ws1999'; there are ws2022, azure, ws2008",
        "run --host azure,xmm|a host override begins with + or -, as in +xmm: 'xmm'",
        "demo --host azure,|a host override begins with + or -, as in +xmm: ''",
        "run --host ws2008 --cpus 5|--host ws2008 allows at most 4 processors",
        "demo --host ws2008,-xmm --cpus 5|--host ws2008,-xmm allows at most 4 processors",
        "run --bogus|unknown option '--bogus'; 'verdigris run --help' lists what there is",
        "run stray|unexpected argument 'stray'; 'verdigris run --help' lists what there is",
        "bogus|unknown command 'bogus'; 'verdigris --help' lists what there is",
        "run --clock fast|Invalid value for option '--clock': 'fast' is not one of virtual, real",
        "run --memory 1M|Invalid value for option '--memory': '1M' is less than the 2M that any"
            + " guest needs",
        "run --memory lots|Invalid value for option '--memory': 'lots' is not a size such as 512M"
            + " or 2G",
        "run --memory 2000G|Invalid value for option '--memory': '2000G' is more than the 1024G that"
            + " a guest can have",
        "run --cpus 0|--cpus 0 is not between 1 and 64",
        "run --cpus 65|--cpus 65 is not between 1 and 64",
        "run --engine kvm|--engine kvm cannot run guests here (no KVM in this test); use --engine software",
        "run --net user|--net user: there is no network device yet; use --net none",
        "run --pcap x|--pcap: there is no network device yet whose packets could be written",
        "run --disk x,format=vhdx|Invalid value for option '--disk' (F[,ro][,cache=MODE][,format=raw]):"
            + " vhdx images cannot be used yet; convert the image to raw",
        "run --disk x,rw|Invalid value for option '--disk' (F[,ro][,cache=MODE][,format=raw]):"
            + " 'rw' is not a disk option; there are ro, cache=write-back, cache=write-through and"
            + " format=raw",
        "run --disk x,cache=none|Invalid value for option '--disk'"
            + " (F[,ro][,cache=MODE][,format=raw]): 'cache=none' is not a disk option; there are"
            + " ro, cache=write-back, cache=write-through and format=raw",
        "run --fault fail-open:by=1s|Invalid value for option '--fault' (KIND[:KEY=VALUE,...]):"
            + " 'fail-open:by=1s': 'by=1s' is not of the form KEY=VALUE with one of channel, nth,"
            + " first, every, probability",
        "run --fault rescind:after=soon|Invalid value for option '--fault' (KIND[:KEY=VALUE,...]):"
            + " 'rescind:after=soon': after=soon is not a time such as 2s, 50ms or 100us",
        "run --timeout soon|Invalid value for option '--timeout': 'soon' is not a time such as 60s,"
            + " 2m or 500ms",
        "run --report /no/such/r.json|--report /no/such/r.json cannot be written; name a file in a"
            + " directory of yours",
        "run --trace /no/such/t|--trace /no/such/t cannot be written; name a file in a directory of"
            + " yours",
        "guest|a command is missing; there are 'verdigris guest prepare' and 'verdigris guest probe'",
        "guest probe|Missing required option: '--out=F'",
      })
  void usage(String arguments, String line) {
    assertFails(2, line, arguments.split(" ", -1));
  }

  @Test
  void noCommand() {
    assertFails(2, "a command is missing; 'verdigris --help' lists them");
  }

  @Test
  void faultOfOurs() {
    rig.launcher.fault = new IllegalStateException("two\nlines");
    assertFails(
        70,
        "internal fault: java.lang.IllegalStateException: two lines; run again with"
            + " VERDIGRIS_DEBUG=1 for a stack trace, and report it",
        "run",
        "--kernel",
        kernel.toString());
    rig.environment.put("VERDIGRIS_DEBUG", "1");
    rig.execute("run", "--kernel", kernel.toString());
    assertTrue(rig.err().contains("\tat "), rig.err());
  }

  private void assertFails(int status, String line, String... arguments) {
    assertEquals(status, rig.execute(arguments), rig.err());
    assertEquals("verdigris: " + line + System.lineSeparator(), rig.err());
    assertEquals("", rig.out());
  }

  /** A flat multiboot image at 4 MiB. */
  static byte[] multiboot() {
    int load = 4 << 20;
    ByteBuffer image = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    image.putInt(0x1bad_b002).putInt(0x1_0000).putInt(-(0x1bad_b002 + 0x1_0000));
    image.putInt(load).putInt(load).putInt(0).putInt(0).putInt(load + 0x20);
    return image.array();
  }
}

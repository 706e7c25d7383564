package dev.verdigris.guest.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verdigris.guest.machine.ClockKind;
import dev.verdigris.guest.machine.DiskConfig;
import dev.verdigris.guest.machine.EngineKind;
import dev.verdigris.guest.machine.MachineConfig;
import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.viridian.GuestCrash;
import dev.verdigris.vmbus.device.storage.WriteCache;
import dev.verdigris.vmbus.fault.FaultPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RunCommandTest {
  @TempDir Path directory;

  private CommandRig rig;
  private Path kernel;

  @BeforeEach
  void writeKernel() throws Exception {
    rig = new CommandRig(directory);
    kernel = Files.write(directory.resolve("image"), BadInputTest.multiboot());
  }

  @Test
  void hasDefaults() {
    assertEquals(0, rig.execute("run", "--kernel", kernel.toString()));
    assertEquals(
        new MachineConfig(
            kernel,
            List.of(),
            "console=ttyS0",
            512L << 20,
            1,
            EngineKind.SOFTWARE,
            "ws2022",
            List.of(),
            1,
            ClockKind.VIRTUAL,
            Optional.empty(),
            false),
        rig.launcher.config);
  }

  @Test
  void takesEveryOption() throws Exception {
    Path initrd = Files.write(directory.resolve("initrd"), new byte[8]);
    Path disk = Files.write(directory.resolve("disk"), new byte[1024]);
    int status =
        rig.execute(
            "run",
            "--kernel=" + kernel,
            "--initrd",
            initrd.toString(),
            "--append",
            "a=b c",
            "--memory",
            "1G",
            "--cpus",
            "4",
            "--engine",
            "software",
            "--host",
            "azure,+xmm,-direct-stimer",
            "--disk",
            disk + ",ro",
            "--disk",
            disk + ",format=raw",
            "--disk",
            disk + ",cache=write-through",
            "--disk",
            disk + ",cache=write-back,ro",
            "--net",
            "none",
            "--fault",
            "delay-completion:channel=scsi0,every=100,by=50ms",
            "--fault",
            "fail-open",
            "--seed",
            "77",
            "--clock",
            "real",
            "--timeout",
            "2m",
            "--no-reboot");
    assertEquals(0, status, rig.err());
    assertEquals(
        new MachineConfig(
            kernel,
            List.of(initrd),
            "a=b c",
            1L << 30,
            4,
            EngineKind.SOFTWARE,
            "azure,+xmm,-direct-stimer",
            List.of(
                new DiskConfig(disk, true, WriteCache.WRITE_BACK),
                new DiskConfig(disk, false, WriteCache.WRITE_BACK),
                new DiskConfig(disk, false, WriteCache.WRITE_THROUGH),
                new DiskConfig(disk, true, WriteCache.WRITE_BACK)),
            77,
            ClockKind.REAL,
            Optional.of(Duration.ofMinutes(2)),
            true,
            FaultPlan.parse(
                List.of("delay-completion:channel=scsi0,every=100,by=50ms", "fail-open"), 77)),
        rig.launcher.config);
  }

  @ParameterizedTest
  @CsvSource({"60s,60000", "500ms,500", "2m,120000", "1h,3600000", "7,7000"})
  void readsTimes(String text, long millis) {
    assertEquals(0, rig.execute("run", "--kernel", kernel.toString(), "--timeout", text));
    assertEquals(Optional.of(Duration.ofMillis(millis)), rig.launcher.config.timeout());
  }

  @ParameterizedTest
  @CsvSource({"64M,67108864", "65536K,67108864", "67108864,67108864", "1g,1073741824"})
  void readsSizes(String text, long bytes) {
    assertEquals(0, rig.execute("run", "--kernel", kernel.toString(), "--memory", text));
    assertEquals(bytes, rig.launcher.config.memoryBytes());
  }

  @ParameterizedTest
  @EnumSource(StopReason.class)
  void exitsAsTheGuestEnded(StopReason reason) {
    rig.launcher.reason = reason;
    rig.launcher.console = "hello\n";
    assertEquals(reason.exitStatus(), rig.execute("run", "--kernel", kernel.toString()));
    assertEquals("hello\n", rig.out());
    assertEquals(reason == StopReason.POWER_OFF, rig.err().isEmpty(), rig.err());
  }

  @Test
  void saysWhyTheGuestEnded() {
    rig.launcher.reason = StopReason.GUEST_CRASH;
    assertEquals(4, rig.execute("run", "--kernel", kernel.toString()));
    assertEquals("verdigris: a word" + System.lineSeparator(), rig.err());
  }

  @Test
  void writesTheReport() throws Exception {
    Path report = directory.resolve("report.json");
    Files.writeString(report, "old");
    rig.launcher.reason = StopReason.TIMEOUT;
    assertEquals(
        6,
        rig.execute(
            "run",
            "--kernel",
            kernel.toString(),
            "--host",
            "azure,-crash",
            "--report",
            report.toString()));
    Map<String, String> json = flatten(report);
    assertEquals(
        List.of(
            "exitReason",
            "exitStatus",
            "wallSeconds",
            "virtualSeconds",
            "instructions",
            "mips",
            "engine",
            "host",
            "seed",
            "hypercalls.HvCallPostMessage",
            "hypercalls.HvCallSignalEvent",
            "msrs.HV_X64_MSR_EOM",
            "channels.name",
            "channels.instance",
            "channels.packetsIn",
            "channels.packetsOut",
            "channels.bytesIn",
            "channels.bytesOut",
            "channels.signalsIn",
            "channels.signalsOut",
            "findings.SIGNAL_NEEDLESS",
            "faults.fail-open"),
        new ArrayList<>(json.keySet()));
    assertEquals("timeout", json.get("exitReason"));
    assertEquals("azure,-crash", json.get("host"));
    assertEquals("6", json.get("exitStatus"));
    assertEquals("2.0", json.get("wallSeconds"));
    assertEquals("1.5", json.get("virtualSeconds"));
    assertEquals("3000000", json.get("instructions"));
    assertEquals("1.5", json.get("mips"));
    assertEquals("12", json.get("hypercalls.HvCallPostMessage"));
    assertEquals("6", json.get("channels.signalsOut"));
    assertEquals("1", json.get("faults.fail-open"));
    try (Stream<Path> files = Files.list(directory)) {
      assertFalse(files.anyMatch(file -> file.toString().endsWith(".part")));
    }
  }

  @Test
  void reportsACrash() throws Exception {
    Path report = directory.resolve("report.json");
    RunResult result =
        new RunResult(
            StopReason.GUEST_CRASH,
            4,
            Optional.empty(),
            0,
            0,
            0,
            Map.of(),
            Map.of(),
            List.of(),
            Map.of(),
            Map.of(),
            Optional.of(new GuestCrash(List.of(1L, -1L), "Oops: \"quoted\"\nand more")));
    rig.execute("run", "--kernel", kernel.toString());
    RunReport.write(report, rig.launcher.config, result);
    Map<String, String> json = flatten(report);
    assertEquals("0x1 0xffffffffffffffff", json.get("guestCrash.parameters"));
    assertEquals("Oops: \"quoted\"\nand more", json.get("guestCrash.message"));
    assertEquals("0.0", json.get("mips"), "no time, no rate");
  }

  @Test
  void writesTheTrace() throws Exception {
    Path trace = directory.resolve("trace");
    assertEquals(0, rig.execute("run", "--kernel", kernel.toString(), "--trace", trace.toString()));
    assertEquals(
        List.of(
            "1.000000042 1 hypercall code=0x5c input=0x1005c status=0x0",
            "1.000000042 - vmbus-to-guest message=0xf size=0x18 argument=0xffffffffffffffff"),
        Files.readAllLines(trace));
  }

  @Test
  void printsHelp() {
    for (String[] arguments :
        new String[][] {
          {"--help"}, {"run", "--help"}, {"demo", "-h"}, {"guest", "prepare", "--help"}
        }) {
      assertEquals(0, rig.execute(arguments));
      assertTrue(rig.out().startsWith("Usage: verdigris"), rig.out());
      assertEquals("", rig.err());
    }
  }

  @Test
  void doctorNamesEnginesAndHosts() {
    assertEquals(0, rig.execute("doctor"));
    assertTrue(rig.out().contains("engines   software"), rig.out());
    assertTrue(rig.out().contains("hosts     ws2022, azure"), rig.out());
    assertTrue(rig.out().contains(directory.resolve(".cache/verdigris").toString()), rig.out());
  }

  /** Scalars by dotted key in the order of the file; array elements joined by spaces. */
  private static Map<String, String> flatten(Path file) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isScalarValue()) {
          String key =
              parser.getParsingContext().pathAsPointer().toString().replaceAll("/\\d+", "");
          values.merge(key.substring(1).replace('/', '.'), parser.getText(), (a, b) -> a + " " + b);
        }
      }
    }
    return values;
  }
}

package dev.verdigris.guest.prepare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitramfsBuilderTest {
  @TempDir Path directory;

  @Test
  void holdsModulesInTheirOrderAndWhatInitCalls() throws Exception {
    ModuleSet modules = new ModuleSet();
    modules.add("hv_vmbus", TestModule.depending(""));
    modules.add("hv_utils", TestModule.depending("hv_vmbus"));
    modules.add("scsi_mod", TestModule.depending(""));
    modules.add("hv_storvsc", TestModule.depending("scsi_mod,hv_vmbus"));
    modules.add("sd_mod", TestModule.depending("scsi_mod"));
    modules.addBuiltIn("kernel/fs/ext4/ext4.ko");
    Path file = directory.resolve("initramfs");
    byte[] busybox = {1, 2, 3};
    InitramfsBuilder.write(file, busybox, modules);
    Map<String, byte[]> entries = read(file);
    assertEquals(
        "hv_vmbus.ko\nhv_utils.ko\nscsi_mod.ko\nhv_storvsc.ko\nsd_mod.ko\n",
        new String(entries.get("modules/order"), UTF_8));
    assertArrayEquals(TestModule.depending(""), entries.get("modules/hv_vmbus.ko"));
    assertArrayEquals(busybox, entries.get("bin/busybox"));
    assertArrayEquals(InitramfsBuilder.init(), entries.get("init"));
    for (String called :
        new String[] {
          "cat",
          "dmesg",
          "grep",
          "insmod",
          "mount",
          "nproc",
          "poweroff",
          "sed",
          "seq",
          "setsid",
          "cttyhack",
          "sha256sum",
          "sh",
          "sleep",
          "stat",
          "sync",
          "umount",
          "uname"
        }) {
      assertEquals("busybox", new String(entries.get("bin/" + called), UTF_8));
    }
    assertTrue(entries.containsKey("dev/console"));
    Path again = directory.resolve("again");
    InitramfsBuilder.write(again, busybox, modules);
    assertEquals(-1, Files.mismatch(file, again), "the same parts give the same bytes");
  }

  private static Map<String, byte[]> read(Path file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (CpioArchiveInputStream in = new CpioArchiveInputStream(Files.newInputStream(file))) {
      CpioArchiveEntry entry;
      while ((entry = in.getNextEntry()) != null) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
  }
}

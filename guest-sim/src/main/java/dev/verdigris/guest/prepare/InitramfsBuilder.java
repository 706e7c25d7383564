package dev.verdigris.guest.prepare;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Builds the default guest's initial file system: busybox, modules in their order, and /init. */
final class InitramfsBuilder {
  /** What the guest loads for the enlightenments and devices modelled. */
  static final List<String> MODULES =
      List.of("hv_vmbus", "hv_utils", "hv_storvsc", "sd_mod", "ext4");

  private static final List<String> APPLETS =
      List.of(
          "cat",
          "cttyhack",
          "dd",
          "dmesg",
          "free",
          "grep",
          "insmod",
          "ls",
          "lsmod",
          "mkdir",
          "mount",
          "nproc",
          "poweroff",
          "ps",
          "readlink",
          "reboot",
          "rm",
          "rmmod",
          "sed",
          "seq",
          "setsid",
          "sh",
          "sha256sum",
          "sleep",
          "stat",
          "sync",
          "taskset",
          "touch",
          "umount",
          "uname",
          "vi");

  private static final int EXECUTABLE = 0755;
  private static final int READABLE = 0644;

  private InitramfsBuilder() {}

  /** The /init script. */
  static byte[] init() throws IOException {
    try (InputStream in = InitramfsBuilder.class.getResourceAsStream("init")) {
      return in.readAllBytes();
    }
  }

  static void write(Path target, byte[] busybox, ModuleSet modules)
      throws IOException, PrepareException {
    List<String> order = modules.loadOrder(MODULES);
    try (CpioWriter cpio =
        new CpioWriter(new BufferedOutputStream(Files.newOutputStream(target)))) {
      for (String directory : List.of("bin", "dev", "proc", "sys", "mnt", "modules")) {
        cpio.directory(directory);
      }
      // The kernel opens it for the first process before anything is mounted.
      cpio.device("dev/console", 0600, 5, 1);
      cpio.file("init", EXECUTABLE, init());
      cpio.file("bin/busybox", EXECUTABLE, busybox);
      for (String applet : APPLETS) {
        cpio.link("bin/" + applet, "busybox");
      }
      StringBuilder list = new StringBuilder();
      for (String name : order) {
        cpio.file("modules/" + name + ".ko", READABLE, modules.module(name));
        list.append(name).append(".ko\n");
      }
      cpio.file("modules/order", READABLE, list.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}

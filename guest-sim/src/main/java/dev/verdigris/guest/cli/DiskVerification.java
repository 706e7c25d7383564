package dev.verdigris.guest.cli;

import dev.verdigris.guest.prepare.Checksums;
import dev.verdigris.guest.prepare.FileSystemTools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks on the host, in the disk image, for what the guest says that it wrote. */
final class DiskVerification {
  private DiskVerification() {}

  /**
   * Compares files and checks the file system.
   *
   * @param files the guest's words: path, size and SHA-256 in hexadecimal
   * @param scratch a directory for what is taken out of the image
   */
  static List<DemoCheck> verify(FileSystemTools tools, Path image, List<String> files, Path scratch)
      throws IOException, InterruptedException {
    List<DemoCheck> checks = new ArrayList<>();
    Path copy = scratch.resolve("extracted");
    for (String file : files) {
      String[] words = file.split(" ", -1);
      String checksum = words[words.length - 1];
      String found =
          words[0].matches("/[A-Za-z0-9]+") && tools.extract(image, words[0], copy)
              ? Checksums.sha256(copy)
              : "no such file in the image";
      checks.add(
          new DemoCheck("file verified on the host", found.equals(checksum), "sha256 " + found));
    }
    if (files.isEmpty()) {
      checks.add(new DemoCheck("file verified on the host", false, "the guest wrote none"));
    }
    String damage = tools.check(image);
    checks.add(
        new DemoCheck(
            "file system consistent",
            damage.isEmpty(),
            damage.isEmpty() ? "e2fsck finds nothing" : damage));
    return checks;
  }
}

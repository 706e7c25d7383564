package dev.verdigris.guest.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PackageRecordTest {
  @Test
  void readsStanzas() {
    List<PackageRecord> records =
        PackageRecord.parse(
            """
            Package: e2fsprogs
            Version: 1:1.47.0-2+b2
            Depends: logsave, mail-agent | cron
            Pre-Depends: libblkid1 (>= 2.36), libc6 (>= 2.34), libss2:amd64
            Description: tools
             SHA256: not a field
            Size: 571920
            SHA256: fedd42

            Package: virtual
            Version: 1
            """);
    assertEquals(
        List.of(
            new PackageRecord(
                "e2fsprogs",
                "1:1.47.0-2+b2",
                571920,
                "fedd42",
                List.of("libblkid1", "libc6", "libss2", "logsave", "mail-agent"))),
        records);
    assertEquals("e2fsprogs_1~1.47.0-2+b2.deb", records.get(0).fileName());
  }

  @Test
  void followsLibrariesButNotTheHostsOwn() {
    assertEquals(true, FileSystemTools.isLibrary("libext2fs2t64"));
    assertEquals(false, FileSystemTools.isLibrary("libc6"));
    assertEquals(false, FileSystemTools.isLibrary("logsave"));
  }
}

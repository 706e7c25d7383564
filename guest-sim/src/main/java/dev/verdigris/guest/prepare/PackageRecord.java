package dev.verdigris.guest.prepare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the package index says of a package (deb-control(5), repository format's Packages index).
 *
 * @param sha256 checksum of the package file, in hexadecimal
 * @param depends names from Depends and Pre-Depends, the first of alternatives
 */
record PackageRecord(String name, String version, long size, String sha256, List<String> depends) {

  /** Reads stanzas that a blank line ends; those without what is needed here are passed over. */
  static List<PackageRecord> parse(String index) {
    List<PackageRecord> records = new ArrayList<>();
    for (String stanza : index.split("\n\\s*\n", -1)) {
      Map<String, String> fields = fields(stanza);
      if (fields.keySet().containsAll(List.of("Package", "Version", "Size", "SHA256"))) {
        List<String> depends = new ArrayList<>();
        addNames(depends, fields.getOrDefault("Pre-Depends", ""));
        addNames(depends, fields.getOrDefault("Depends", ""));
        records.add(
            new PackageRecord(
                fields.get("Package"),
                fields.get("Version"),
                Long.parseLong(fields.get("Size")),
                fields.get("SHA256"),
                List.copyOf(depends)));
      }
    }
    return records;
  }

  /** The name of its file in the cache. */
  String fileName() {
    return name + "_" + version.replace(':', '~') + ".deb";
  }

  private static Map<String, String> fields(String stanza) {
    Map<String, String> fields = new HashMap<>();
    stanza
        .lines()
        .filter(line -> !line.isEmpty() && !Character.isWhitespace(line.charAt(0)))
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).trim());
              }
            });
    return fields;
  }

  private static void addNames(List<String> names, String relation) {
    for (String clause : relation.split(",", -1)) {
      String first = clause.split("\\|", -1)[0].trim();
      String name = first.split("[\\s(:\\[]", 2)[0];
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
  }
}

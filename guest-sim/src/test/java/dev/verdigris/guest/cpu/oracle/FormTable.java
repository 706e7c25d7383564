package dev.verdigris.guest.cpu.oracle;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads forms from their table. A line has: mandatory prefixes ({@code -} where F2 and F3 select
 * nothing), opcodes ({@code 0f.38.00-0b,…}), ModRM ({@code -} none, {@code *} whatever, {@code /r}
 * any, or members {@code /0-3,7} and {@code /reg.rm}, with {@code :r} or {@code :m} for only
 * registers or memory), and the properties of {@link Form}. A line in brackets names a family.
 */
final class FormTable {
  private static final String[] MAPS = {"", "0f.", "0f.38.", "0f.3a."};

  private final List<Form> forms = new ArrayList<>();
  private String family;

  private FormTable() {}

  static List<Form> read(String... names) {
    FormTable table = new FormTable();
    for (String name : names) {
      table.readOne(name);
    }
    return table.forms;
  }

  private void readOne(String name) {
    try (InputStream in = FormTable.class.getResourceAsStream(name);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("[")) {
          family = line.substring(1, line.indexOf(']'));
        } else if (!line.isBlank() && !line.startsWith("#")) {
          add(List.of(line.trim().split(" +", -1)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(List<String> fields) {
    Set<String> properties = new LinkedHashSet<>(fields.subList(3, fields.size()));
    if (properties.isEmpty()) {
      properties.add("d");
    }
    String modrm = fields.get(2);
    int colon = modrm.indexOf(':');
    boolean common = colon > 0 && modrm.indexOf(':', colon + 1) < 0;
    String kinds = common ? modrm.substring(colon + 1) : "";
    for (String prefix : fields.get(0).split(",", -1)) {
      for (String range : fields.get(1).split(",", -1)) {
        int map = map(range);
        String[] ends = range.split("-", -1);
        int first = lastByte(ends[0]);
        int last = ends.length > 1 ? lastByte(ends[1]) : first;
        for (int opcode = first; opcode <= last; opcode++) {
          for (String member : members(modrm)) {
            String kind = kinds;
            String name = member;
            int own = member.indexOf(':');
            if (own > 0) {
              kind = member.substring(own + 1);
              name = member.substring(0, own);
            }
            forms.add(new Form(family, prefix, map, opcode, modrm(name), kind, properties));
          }
        }
      }
    }
  }

  private static int map(String opcode) {
    int map = 0;
    for (int i = 1; i < MAPS.length; i++) {
      if (opcode.startsWith(MAPS[i])) {
        map = i;
      }
    }
    return map;
  }

  private static int lastByte(String opcode) {
    return Integer.parseInt(opcode.substring(opcode.lastIndexOf('.') + 1), 16);
  }

  /** Splits {@code /0-3,7.1:r} into its members, each with its own {@code :r} or {@code :m}. */
  private static List<String> members(String modrm) {
    if (!modrm.startsWith("/") || modrm.startsWith("/r")) {
      return List.of(modrm.replaceAll(":.*", ""));
    }
    List<String> out = new ArrayList<>();
    for (String part : modrm.substring(1).split(",", -1)) {
      int colon = part.indexOf(':');
      String kind = colon > 0 ? part.substring(colon) : "";
      String name = colon > 0 ? part.substring(0, colon) : part;
      if (name.contains("-")) {
        int last = name.charAt(2) - '0';
        for (int digit = name.charAt(0) - '0'; digit <= last; digit++) {
          out.add(digit + kind);
        }
      } else {
        out.add(name + kind);
      }
    }
    return out;
  }

  private static int[] modrm(String member) {
    return switch (member) {
      case "-" -> new int[] {Form.NO_MODRM, Form.ANY};
      case "*" -> new int[] {Form.NO_MODRM, Form.ANY};
      case "/r" -> new int[] {Form.ANY, Form.ANY};
      default ->
          new int[] {
            member.charAt(0) - '0', member.length() > 2 ? member.charAt(2) - '0' : Form.ANY
          };
    };
  }
}

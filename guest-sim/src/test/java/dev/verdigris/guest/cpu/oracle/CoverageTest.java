package dev.verdigris.guest.cpu.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.decode.Decoder;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.exec.InstructionSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whether the table of forms has all that the processor accepts in 64-bit user code. */
class CoverageTest {
  private static final int[] PREFIXES = {0, 0x66, 0xf3, 0xf2};

  // Undefined by definition, and in the table to show that both say so.
  private static final int UD2 = 0x0b;

  private final List<Form> forms = FormTable.read("integer.forms", "x87.forms", "simd.forms");
  private final List<Form> exclusions = FormTable.read("exclusions.forms");
  private final Set<Form> met = new LinkedHashSet<>();
  private final Set<String> uncovered = new LinkedHashSet<>();
  private final Decoder decoder = new Decoder();
  private final Insn insn = new Insn();

  @Test
  void everyAcceptedEncodingIsInTheTableOrExcluded() {
    int accepted = 0;
    for (int map = 0; map < 4; map++) {
      for (int opcode = 0; opcode < 256; opcode++) {
        for (int prefix : PREFIXES) {
          for (int modrm = 0x40; modrm < 0x100; modrm++) {
            boolean relevant = modrm >= 0xc0 || (modrm < 0x80 && (modrm & 7) == 3);
            if (relevant && check(map, opcode, prefix, 0, modrm)) {
              accepted++;
            }
            if (relevant && check(map, opcode, prefix, 0x48, modrm)) {
              accepted++;
            }
          }
        }
      }
    }
    assertEquals(Set.of(), uncovered);
    assertTrue(accepted > 10_000, "only " + accepted + " encodings were accepted");
    List<Form> idle = new ArrayList<>(forms);
    idle.addAll(exclusions);
    idle.removeAll(met);
    idle.removeIf(f -> f.map == 1 && f.opcode == UD2);
    assertEquals(List.of(), idle, "forms that stand for nothing that is accepted");
  }

  private boolean check(int map, int opcode, int prefix, int rex, int modrm) {
    int[] bytes = new int[16];
    int n = 0;
    for (int b :
        new int[] {prefix, rex, map > 0 ? 0x0f : 0, map == 2 ? 0x38 : map == 3 ? 0x3a : 0}) {
      if (b != 0) {
        bytes[n++] = b;
      }
    }
    bytes[n++] = opcode;
    bytes[n] = modrm;
    boolean complete = decoder.decode(i -> i < 16 ? bytes[i] : 0, 0, Cpu.MODE_64, insn);
    boolean same =
        complete && insn.map == map && insn.opcode == opcode && insn.rep != 0 == prefix > 0x66;
    if (!same || !InstructionSet.defines(insn)) {
      return false;
    }
    boolean found = false;
    for (List<Form> list : List.of(forms, exclusions)) {
      for (Form form : list) {
        if (form.covers(map, opcode, prefix, insn.isRegister(), modrm >> 3 & 7, modrm & 7)) {
          met.add(form);
          found = true;
        }
      }
    }
    if (!found) {
      String group = insn.hasModrm ? String.format(Locale.ROOT, " modrm %02x", modrm) : "";
      uncovered.add(
          String.format(Locale.ROOT, "prefix %02x map %d %02x%s", prefix, map, opcode, group));
    }
    return true;
  }
}

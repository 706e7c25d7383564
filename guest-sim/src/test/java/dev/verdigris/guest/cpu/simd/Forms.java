package dev.verdigris.guest.cpu.simd;

import java.util.ArrayList;
import java.util.List;

/** Encodings of an instruction: prefix, opcode and the operand forms that tests run. */
public final class Forms {
  private Forms() {}

  /**
   * The register, extended-register, same-register and memory forms.
   *
   * @param prefix "", "66", "f3" or "f2"
   * @param opcode as hexadecimal, with 0f and map byte
   * @param immediate as hexadecimal, or ""
   */
  public static List<String> all(String prefix, String opcode, String immediate) {
    List<String> out = new ArrayList<>();
    out.add(prefix + opcode + "ca" + immediate); // 1, 2
    out.add(prefix + "45" + opcode + "ca" + immediate); // 9, 10
    out.add(prefix + opcode + "c9" + immediate); // 1, 1
    out.add(memory(prefix, opcode, immediate));
    return out;
  }

  /** With an operand at [rsi + 16]. */
  public static String memory(String prefix, String opcode, String immediate) {
    return prefix + opcode + "4e10" + immediate;
  }

  /** Register forms alone. */
  public static List<String> registers(String prefix, String opcode, String immediate) {
    return List.of(prefix + opcode + "ca" + immediate, prefix + "45" + opcode + "ca" + immediate);
  }
}

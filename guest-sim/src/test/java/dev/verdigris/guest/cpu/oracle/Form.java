package dev.verdigris.guest.cpu.oracle;

import dev.verdigris.guest.cpu.Flags;
import java.util.Set;

/**
 * One instruction form of the table: an opcode, with the ModRM group member where there is one.
 *
 * <p>Sizes: {@code b} bytes, {@code v} 16, 32 or 64 bits, {@code y} 32 or 64, {@code q} a stack
 * slot (64 or 16), {@code d} none of its own. Properties:
 *
 * <ul>
 *   <li>{@code ib iw iz iv moffs rel8 rel32 enter}: what follows as immediate
 *   <li>{@code mN}: bytes of memory operand where the size does not say; {@code aligned}: #GP
 *       unless aligned to them; {@code packed}, {@code float}: as the mandatory prefix says
 *   <li>{@code u:…}: flags that are left undefined, of {@code oszapc}
 *   <li>{@code lock}: takes LOCK; {@code atomic}: locks without; {@code unlocked}: LOCK makes it
 *       another instruction on some processors
 *   <li>{@code int f32 f64 f80 bcd text …}: what the operands hold
 *   <li>the rest names what {@link Inputs} and {@link Verdict} know of the form
 * </ul>
 */
final class Form {
  static final int ANY = -1;
  static final int NO_MODRM = -2;

  final String family;
  final int prefix;
  final boolean exact;
  final int map;
  final int opcode;
  final int reg;
  final int rm;
  final boolean mayBeRegister;
  final boolean mayBeMemory;
  final char size;
  final int undefined;
  private final int memory;
  private final Set<String> properties;

  Form(
      String family,
      String prefix,
      int map,
      int opcode,
      int[] modrm,
      String kinds,
      Set<String> properties) {
    this.family = family;
    exact = !prefix.equals("-");
    this.prefix = exact && !prefix.equals("np") ? Integer.parseInt(prefix, 16) : 0;
    this.map = map;
    this.opcode = opcode;
    reg = modrm[0];
    rm = modrm[1];
    mayBeRegister = reg != NO_MODRM && !kinds.equals("m");
    mayBeMemory = reg != NO_MODRM && rm == ANY && !kinds.equals("r");
    this.properties = properties;
    size = sizeOf(properties);
    int bytes = 0;
    int flags = 0;
    for (String p : properties) {
      if (p.matches("m\\d+")) {
        bytes = Integer.parseInt(p.substring(1));
      } else if (p.startsWith("u:")) {
        flags = flags(p.substring(2));
      }
    }
    if (is("float")) {
      bytes = this.prefix == 0xf3 ? 4 : this.prefix == 0xf2 ? 8 : 16;
    } else if (is("packed") || is("shift-count")) {
      bytes = this.prefix == 0 ? 8 : 16;
    }
    memory = bytes;
    undefined = flags;
  }

  private static char sizeOf(Set<String> properties) {
    for (char c : new char[] {'b', 'v', 'y', 'q', 'd'}) {
      if (properties.contains(String.valueOf(c))) {
        return c;
      }
    }
    throw new IllegalArgumentException("no size among " + properties);
  }

  private static int flags(String letters) {
    int flags = 0;
    for (int i = 0; i < letters.length(); i++) {
      char c = letters.charAt(i);
      flags |=
          switch (c) {
            case 'o' -> Flags.OF;
            case 's' -> Flags.SF;
            case 'z' -> Flags.ZF;
            case 'a' -> Flags.AF;
            case 'p' -> Flags.PF;
            case 'c' -> Flags.CF;
            default -> throw new IllegalArgumentException("flag " + c);
          };
    }
    return flags;
  }

  boolean is(String property) {
    return properties.contains(property);
  }

  /** Bytes of the memory operand with an operand size. */
  int memoryBytes(int operandSize) {
    if (is("pair")) {
      return 2 * operandSize;
    }
    return memory != 0 ? memory : operandSize;
  }

  /** The alignment below which the memory operand is #GP; 1 for none. */
  int alignment(int operandSize) {
    boolean whole = is("aligned") || ((is("packed") || is("float")) && memory == 16);
    if (is("pair") && operandSize == 8) {
      return 16;
    }
    return whole ? 16 : 1;
  }

  boolean isSingle() {
    return is("f32") || (is("float") && (prefix == 0 || prefix == 0xf3));
  }

  boolean isDouble() {
    return is("f64") || (is("float") && (prefix == 0x66 || prefix == 0xf2));
  }

  /** Whether the form stands for an encoding that the processor accepts. */
  boolean covers(
      int otherMap, int code, int mandatory, boolean register, int regField, int rmField) {
    if (map != otherMap || opcode != code || (exact && prefix != mandatory)) {
      return false;
    }
    if (reg == NO_MODRM) {
      return true;
    }
    return (register ? mayBeRegister : mayBeMemory)
        && (reg == ANY || reg == regField)
        && (rm == ANY || rm == rmField);
  }

  @Override
  public String toString() {
    String group = reg < 0 ? "" : rm < 0 ? " /" + reg : " /" + reg + "." + rm;
    return String.format("%x map %d %02x%s %s", prefix, map, opcode, group, properties);
  }
}

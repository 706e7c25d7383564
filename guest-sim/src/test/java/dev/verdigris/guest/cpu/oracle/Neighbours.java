package dev.verdigris.guest.cpu.oracle;

import dev.verdigris.guest.cpu.Flags;
import java.util.SplittableRandom;

/** Instructions around the tested one that set its flags, or show which ones it has set. */
final class Neighbours {
  private static final int CF = Flags.CF;
  private static final int ZF = Flags.ZF;
  private static final int SF_OF = Flags.SF | Flags.OF;

  // Flags that each pair of conditions reads.
  private static final int[] READS = {
    Flags.OF, CF, ZF, CF | ZF, Flags.SF, Flags.PF, SF_OF, SF_OF | ZF
  };

  // ADD, ADC, SBB, SUB, CMP: they leave no flag undefined.
  private static final int[] ARITHMETIC = {0x01, 0x11, 0x19, 0x29, 0x39};

  private Neighbours() {}

  /** Puts an instruction that writes R12–R15 and all flags; some keep CF. */
  static void before(Encoder code, SplittableRandom random) {
    int destination = 4 + random.nextInt(4);
    int source = random.nextInt(8);
    int opcode = ARITHMETIC[random.nextInt(ARITHMETIC.length)];
    boolean unary = random.nextInt(4) == 0;
    int rex = 0x41 | (random.nextBoolean() ? 8 : 0);
    if (unary) {
      code.put(rex);
      code.put(random.nextBoolean() ? 0xff : 0xfe);
      code.put(0xc0 | random.nextInt(2) << 3 | destination);
    } else {
      code.put(rex | random.nextInt(2) << 2);
      code.put(opcode & (random.nextInt(3) == 0 ? ~1 : ~0));
      code.put(0xc0 | source << 3 | destination);
    }
  }

  /** Puts SETcc, CMOVcc or Jcc by flags that the form defines. */
  static void after(Encoder code, SplittableRandom random) {
    Form form = code.form;
    int condition = random.nextInt(16);
    int unknown = form.undefined;
    if (form.is("shift")) {
      unknown = Flags.CF | Flags.AF | Flags.OF;
    }
    boolean branch = form.is("rel8") || form.is("rel32") || form.is("target") || form.is("return");
    if (branch || form.is("scan") || (READS[condition >> 1] & unknown) != 0) {
      return;
    }
    switch (random.nextInt(3)) {
      case 0 -> {
        code.put(0x41);
        code.put(0x0f);
        code.put(0x90 | condition);
        code.put(0xc4 + random.nextInt(4));
      }
      case 1 -> {
        code.put(0x4d);
        code.put(0x0f);
        code.put(0x40 | condition);
        code.put(0xc0 | 0x20 | random.nextInt(32));
      }
      default -> {
        code.put(0x70 | condition);
        code.put(random.nextInt(16, 100));
      }
    }
  }
}

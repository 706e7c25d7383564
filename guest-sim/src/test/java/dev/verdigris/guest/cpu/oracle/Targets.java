package dev.verdigris.guest.cpu.oracle;

import dev.verdigris.host.oracle.HostProcessor;
import java.util.SplittableRandom;

/**
 * Where memory operands go: anywhere in the window, over page boundaries in it, over its ends, into
 * the guard pages around it, and to addresses that are not canonical.
 */
final class Targets {
  static final long FIRST = HostProcessor.WINDOW;
  static final long END = FIRST + HostProcessor.WINDOW_LENGTH;
  private static final int PAGE = 4096;
  private static final int LINE = 64;

  // Room for what bit strings and repeated string instructions reach.
  private static final int MARGIN = 0x2000;

  private final SplittableRandom random;

  Targets(SplittableRandom random) {
    this.random = random;
  }

  /** A target for the operand of an encoding whose address no register can change. */
  long next(Encoder code) {
    return choose(code, false);
  }

  /** A target for an encoding with a base register. */
  long nextByRegister(Encoder code) {
    return choose(code, !code.narrowAddress);
  }

  private long choose(Encoder code, boolean anyAddress) {
    int bytes = Math.max(1, code.memoryBytes());
    int alignment = code.form.alignment(code.operandSize);
    boolean inside = bytes > 16 || code.form.is("bitstring") || code.form.is("mask");
    int margin = code.form.is("bitstring") ? MARGIN : 0;
    int kind = inside ? 50 : random.nextInt(100);
    if (kind == 0 && anyAddress) {
      return (random.nextLong() & 0x7fff_ffff_f000L) | 0x8000_0000_0000L;
    }
    long at =
        switch (kind) {
          case 1 -> END - random.nextInt(bytes + 1);
          case 2 -> FIRST - random.nextInt(bytes + 1);
          case 3 -> (random.nextBoolean() ? END : FIRST - PAGE) + random.nextInt(PAGE - bytes);
          case 4, 5, 6 -> FIRST + PAGE * random.nextLong(1, 16) - random.nextInt(bytes + 1);
          default ->
              FIRST + margin + random.nextLong(HostProcessor.WINDOW_LENGTH - 2 * margin - bytes);
        };
    if (alignment > 1 && random.nextInt(8) != 0) {
      at &= -alignment;
    }
    boolean lock = code.locked || code.form.is("atomic");
    if (lock && (at & LINE - 1) + bytes > LINE) {
      // Hosts may trap locked accesses over two cache lines.
      at &= -LINE;
    }
    return at;
  }
}

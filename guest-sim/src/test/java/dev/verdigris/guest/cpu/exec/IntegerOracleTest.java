package dev.verdigris.guest.cpu.exec;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.verdigris.guest.Requirement;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.host.oracle.HostProcessor;
import dev.verdigris.host.oracle.HostState;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random integer instructions on the host's processor and on ours. */
class IntegerOracleTest {
  private static final int FORMS = Integer.getInteger("verdigris.oracle.forms", 4000);
  private static final int STATES = 8;
  private static final int DF = 0x400;
  private static final long MIDDLE = HostProcessor.WINDOW + 0x8000;
  private static final long FROM = HostProcessor.WINDOW + 0x5000;
  private static final long TO = HostProcessor.WINDOW + 0xb000;

  private final long[] registers = new long[16];

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void oursDoesWhatTheHostDoes(long seed) {
    Optional<String> reason = HostProcessor.unavailable();
    reason.ifPresent(text -> Requirement.missing("oracle", text));
    SplittableRandom random = new SplittableRandom(seed);
    IntegerForms form = new IntegerForms(random);
    int compared = 0;
    try (HostProcessor host = HostProcessor.open();
        TestProcessor ours = TestProcessor.wide()) {
      assertEquals(HostProcessor.CODE, TestProcessor.CODE);
      fill(ours, random);
      for (int i = 0; i < FORMS; i++) {
        form.next();
        host.load(form.bytes);
        ours.load(form.bytes);
        for (int s = 0; s < STATES; s++) {
          if (compare(host, ours, form, random)) {
            compared++;
          }
        }
      }
    }
    if (compared < FORMS * STATES / 2) {
      fail("only " + compared + " cases were compared");
    }
  }

  private static void fill(TestProcessor ours, SplittableRandom random) {
    for (long at = HostProcessor.WINDOW; at < HostProcessor.WINDOW + 0x10000; at += 8) {
      long value = random.nextLong();
      UNSAFE.putLong(at, value);
      ours.memory.writeLong(at, value);
    }
  }

  private void choose(IntegerForms form, SplittableRandom random) {
    for (int r = 0; r < 16; r++) {
      registers[r] =
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt(-3, 4);
            case 1 -> 1L << random.nextInt(64);
            case 2 -> random.nextInt();
            default -> random.nextLong();
          };
    }
    if (form.bitNumber >= 0) {
      registers[form.bitNumber] = random.nextInt(-0x4000, 0x4000);
    }
    if (form.string) {
      registers[4] = MIDDLE + random.nextInt(64);
      registers[5] = MIDDLE + random.nextInt(-0x400, 0x400);
      registers[6] = MIDDLE + random.nextInt(-0x60, 0x60);
      registers[7] = MIDDLE + random.nextInt(-0x60, 0x60);
      registers[3] = MIDDLE;
      registers[1] = random.nextInt(40);
    }
    if (form.base >= 0) {
      registers[form.base] = MIDDLE + random.nextInt(64);
    }
    if (form.index >= 0) {
      registers[form.index] = random.nextInt(-64, 64);
    }
    if (form.address32) {
      dirty(form.base, random);
      dirty(form.index, random);
      if (form.string) {
        dirty(1, random);
        dirty(6, random);
        dirty(7, random);
      }
    }
  }

  /** Fills the half of an address that does not count. */
  private void dirty(int register, SplittableRandom random) {
    if (register >= 0 && register != 4 && register != 5) {
      registers[register] = (registers[register] & 0xffff_ffffL) | random.nextLong() << 32;
    }
  }

  private boolean compare(
      HostProcessor host, TestProcessor ours, IntegerForms form, SplittableRandom random) {
    choose(form, random);
    boolean clash =
        form.bitNumber >= 0 && (form.bitNumber == form.base || form.bitNumber == form.index);
    if (clash) {
      return false;
    }
    int flags = random.nextInt() & IntegerForms.ALL;
    int direction = form.string && random.nextInt(4) == 0 ? DF : 0;
    long[] before = registers.clone();
    HostState state = host.state();
    for (int r = 0; r < 16; r++) {
      state.gpr(r, registers[r]);
      ours.cpu.r[r] = registers[r];
    }
    state.rflags(flags | direction);
    Flags.setStatus(ours.cpu, flags);
    // As the host's user code sees them: interrupts on.
    ours.cpu.systemFlags = 0x202 | direction;
    int expected = host.run();
    long expectedRip = state.rip();
    if (expected == 3) {
      expectedRip--;
    }
    int got = ours.run();
    if (got == 6 && expected == 3) {
      got = 3;
    }
    String what = describe(form, before, flags | direction);
    assertEquals(expected, got, () -> "vector of " + what);
    if (got == 14) {
      // What lies around the window differs.
      fail("memory operand out of the window: " + what);
    }
    if (expected != TestProcessor.NO_FAULT) {
      assertEquals(expectedRip, ours.cpu.rip, () -> "rip after " + what);
    }
    if (undefined(form, before)) {
      resynchronise(ours);
      return false;
    }
    for (int r = 0; r < 16; r++) {
      int number = r;
      if (state.gpr(r) != ours.cpu.r[r]) {
        fail(
            String.format(
                "r%d: expected %x, was %x after %s", number, state.gpr(r), ours.cpu.r[r], what));
      }
    }
    int mask = mask(form, before) | DF;
    int oursFlags = Flags.status(ours.cpu) | ours.cpu.systemFlags;
    long hostFlags = state.rflags();
    if (((hostFlags ^ oursFlags) & mask) != 0) {
      fail(
          String.format(
              "flags: expected %x, was %x of %x after %s",
              hostFlags & mask, oursFlags & mask, mask, what));
    }
    compareMemory(ours, what);
    return true;
  }

  private static void compareMemory(TestProcessor ours, String what) {
    long host = ours.memory.hostPage(FROM);
    for (long at = FROM; at < TO; at += 8) {
      long mine = UNSAFE.getLong(host + (at - FROM));
      if (UNSAFE.getLong(at) != mine) {
        fail(
            String.format(
                "memory %x: expected %x, was %x after %s", at, UNSAFE.getLong(at), mine, what));
      }
    }
  }

  private static void resynchronise(TestProcessor ours) {
    for (long at = FROM; at < TO; at += 8) {
      ours.memory.writeLong(at, UNSAFE.getLong(at));
    }
  }

  private static int shiftCount(IntegerForms form, long[] before) {
    int count = form.count >= 0 ? form.count : (int) before[1];
    return count & (form.size == 8 ? 63 : 31);
  }

  /** A double shift by more than its 16 bits has no defined result. */
  private static boolean undefined(IntegerForms form, long[] before) {
    return form.shift >= 8 && shiftCount(form, before) > 8 * form.size;
  }

  private static int mask(IntegerForms form, long[] before) {
    if (form.shift < 0) {
      return form.flags;
    }
    int count = shiftCount(form, before);
    if (count == 0) {
      return IntegerForms.ALL;
    }
    int mask = IntegerForms.ALL;
    if (count != 1) {
      mask &= ~IntegerForms.OF;
    }
    if (form.shift >= 4) {
      mask &= ~IntegerForms.AF;
    }
    boolean left = form.shift == 4 || form.shift == 5 || form.shift == 6;
    if (left && count >= 8 * form.size) {
      mask &= ~IntegerForms.CF;
    }
    return mask;
  }

  private static String describe(IntegerForms form, long[] before, int flags) {
    StringBuilder text = new StringBuilder(HexFormat.ofDelimiter(" ").formatHex(form.bytes));
    for (int r = 0; r < 16; r++) {
      text.append(String.format(" r%d=%x", r, before[r]));
    }
    return text.append(String.format(" flags=%x", flags)).toString();
  }
}

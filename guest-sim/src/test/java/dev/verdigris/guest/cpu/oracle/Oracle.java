package dev.verdigris.guest.cpu.oracle;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.host.oracle.HostProcessor;
import dev.verdigris.host.oracle.HostState;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Runs random cases of all forms on both processors. A round encodes one form once and runs it from
 * a few states; all that is random in it comes from the seed and the round's number.
 */
final class Oracle {
  /** Cases in a round. */
  static final int STATES = 6;

  private static final int MOST_FAILURES = 40;
  private static final int ROUNDS_BETWEEN_LOOKS = 64;

  private final List<Form> forms = FormTable.read("integer.forms", "x87.forms", "simd.forms");
  private final long seed;
  private final Map<String, Integer> cases = new TreeMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private int failed;
  private long total;

  Oracle(long seed) {
    this.seed = seed;
  }

  /** Runs at least a number of cases, beginning with a round. */
  void run(long firstRound, long wanted) {
    try (HostProcessor host = HostProcessor.open();
        OurProcessor ours = new OurProcessor()) {
      SplittableRandom filler = new SplittableRandom(seed);
      Memory whole = new Memory(filler, ours.window());
      whole.agree();
      for (long round = firstRound; total < wanted; round++) {
        round(host, ours, round);
        if (round % ROUNDS_BETWEEN_LOOKS == 0) {
          long stray = whole.difference();
          if (stray != 0) {
            fail("stray", "in the rounds to " + round, String.format(" stray write to %x", stray));
            whole.agree();
          }
        }
      }
    }
  }

  private void round(HostProcessor host, OurProcessor ours, long round) {
    SplittableRandom random =
        new SplittableRandom(seed * 0x9e37_79b9_7f4a_7c15L + round * 0xd134_2543_de82_ef95L);
    Form form = forms.get((int) (round % forms.size()));
    Encoder code = new Encoder(random);
    code.encode(form);
    byte[] bytes = code.bytes();
    host.load(bytes);
    ours.load(bytes);
    Inputs in = new Inputs(random);
    Memory memory = new Memory(random, ours.window());
    Verdict verdict = new Verdict(ours, host.state(), memory);
    for (int i = 0; i < STATES; i++) {
      in.choose(code);
      if (!Verdict.defined(code, in)) {
        continue;
      }
      memory.fill(code, in);
      give(in, host.state());
      ours.take(in);
      int expected = host.run();
      int got = ours.run();
      total++;
      cases.merge(form.family, 1, Integer::sum);
      String difference = verdict.compare(code, in, expected, got);
      if (difference != null) {
        fail(
            form.toString(),
            String.format(
                Locale.ROOT,
                "seed %d round %d %s (%s): %s",
                seed,
                round,
                HexFormat.of().formatHex(bytes),
                form.family,
                describe(form, in, memory)),
            difference);
        memory.agree();
      }
    }
  }

  private void fail(String kind, String what, String difference) {
    failed++;
    if (failures.size() < MOST_FAILURES) {
      failures.putIfAbsent(kind, what + "\n    ->" + difference);
    }
  }

  private static void give(Inputs in, HostState state) {
    for (int i = 0; i < 16; i++) {
      state.gpr(i, in.gpr[i]);
    }
    for (int i = 0; i < 32; i++) {
      state.xmm(i >> 1, (i & 1) != 0, in.xmm[i]);
    }
    state.rflags(in.flags);
    state.mxcsr(in.mxcsr);
    long fx = state.fxAddress();
    UNSAFE.putShort(fx + HostState.FX_CONTROL, (short) in.control);
    UNSAFE.putShort(fx + HostState.FX_STATUS, (short) in.status);
    UNSAFE.putLong(fx + HostState.FX_TAG, in.tags);
    UNSAFE.putLong(fx + HostState.FX_TAG + 8, 0);
    for (int i = 0; i < 8; i++) {
      UNSAFE.putLong(fx + HostState.FX_ST + 16L * i, in.significand[i]);
      UNSAFE.putLong(fx + HostState.FX_ST + 16L * i + 8, in.exponent[i]);
    }
  }

  private static String describe(Form form, Inputs in, Memory memory) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 16; i++) {
      out.append(String.format(Locale.ROOT, "r%d=%x ", i, in.gpr[i]));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "flags=%x mxcsr=%x fcw=%x fsw=%x tags=%x at %x: %s",
            in.flags,
            in.mxcsr,
            in.control,
            in.status,
            in.tags,
            in.target,
            memory.hex(in.target, 16)));
    if (form.is("x87") || form.map > 0) {
      extended(in, out);
    }
    return out.toString();
  }

  private static void extended(Inputs in, StringBuilder out) {
    for (int i = 0; i < 8; i++) {
      out.append(String.format(Locale.ROOT, " st%d=%04x:%x", i, in.exponent[i], in.significand[i]));
    }
    for (int i = 0; i < 16; i++) {
      out.append(
          String.format(Locale.ROOT, " x%d=%016x%016x", i, in.xmm[2 * i + 1], in.xmm[2 * i]));
    }
  }

  /** Cases that were compared. */
  long total() {
    return total;
  }

  /** Cases that differed. */
  int failed() {
    return failed;
  }

  /** The first of them of each form, each enough to repeat it. */
  Collection<String> failures() {
    return failures.values();
  }

  /** Cases by family of forms. */
  Map<String, Integer> cases() {
    return cases;
  }

  /** The number of forms. */
  int forms() {
    return forms.size();
  }
}

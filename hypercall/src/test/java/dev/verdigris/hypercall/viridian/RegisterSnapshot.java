package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.FakeProcessor;
import dev.verdigris.hypercall.engine.Register;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A processor's registers at one time. */
final class RegisterSnapshot {
  private static final int XMM_HALVES = 32;

  private final FakeProcessor vp;
  private final Map<Register, Long> registers = new EnumMap<>(Register.class);
  private final long[] xmm = new long[XMM_HALVES];

  RegisterSnapshot(FakeProcessor vp) {
    this.vp = vp;
    EnumSet.allOf(Register.class).forEach(r -> registers.put(r, vp.register(r)));
    for (int i = 0; i < XMM_HALVES; i++) {
      xmm[i] = half(i);
    }
  }

  long get(Register register) {
    return registers.get(register);
  }

  /**
   * Checks that only some registers have changed since.
   *
   * @param xmmChanged how many halves of XMM registers, from XMM0's low one on, may have
   */
  void check(Set<Register> changed, int xmmChanged) {
    registers.forEach(
        (register, value) -> {
          if (!changed.contains(register)) {
            assertEquals(value, vp.register(register), register.name());
          }
        });
    for (int i = xmmChanged; i < XMM_HALVES; i++) {
      assertEquals(xmm[i], half(i), "half " + i + " of the XMM registers");
    }
  }

  private long half(int index) {
    return vp.xmm(index / 2, index % 2 != 0);
  }
}

package dev.verdigris.guest.cpu.fpu;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.guest.cpu.simd.NativeJudge;
import dev.verdigris.guest.cpu.simd.Operands;
import dev.verdigris.host.oracle.HostState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** x87 against the host's processor: precision and rounding control, flags, masks, empty stacks. */
class X87Test {
  private static final int CASES = 400;

  private final Operands operands = new Operands(5);
  private boolean pointers;

  /**
   * Largest exponent of ST(0) and ST(1) but for infinities and NaNs, to keep to defined operands.
   */
  private int largest = 0x7fff;

  private void run(List<String> encodings, int cases, int ulps, int ignoredStatus) {
    List<String> wrong = new ArrayList<>();
    try (NativeJudge judge = new NativeJudge()) {
      judge.ulps = ulps;
      judge.ignoredStatus = ignoredStatus;
      judge.ignorePointers = pointers;
      for (String hex : encodings) {
        judge.load(hex);
        int bad = 0;
        for (int i = 0; i < cases && bad < 1; i++) {
          prepare(judge.state());
          String difference = judge.differs();
          if (difference != null) {
            wrong.add(difference);
            bad++;
          }
        }
      }
    }
    assertEquals(
        List.of(),
        wrong.subList(0, Math.min(8, wrong.size())),
        () -> wrong.size() + " differences");
  }

  private void prepare(HostState state) {
    state.reset();
    long fx = state.fxAddress();
    int control = 0x37f;
    if (operands.below(2) == 0) {
      control = 0x40 | operands.below(4) << 10 | new int[] {0, 2, 3}[operands.below(3)] << 8;
      control |= operands.below(3) == 0 ? operands.below(0x40) : 0x3f;
    }
    UNSAFE.putShort(fx + HostState.FX_CONTROL, (short) control);
    int status = (operands.below(0x10000) & 0x7f00) | (operands.below(0x40) & control);
    if (operands.below(3) != 0) {
      status &= ~0x3f;
    }
    UNSAFE.putShort(fx + HostState.FX_STATUS, (short) status);
    int tags = operands.below(4) == 0 ? operands.below(0x100) : 0xff;
    if (operands.below(2) == 0) {
      // Room for a push.
      tags &= ~(1 << (((status >> 11 & 7) + 7) & 7));
    }
    UNSAFE.putByte(fx + HostState.FX_TAG, (byte) tags);
    for (int i = 0; i < 8; i++) {
      int exponent = operands.extendedExponent();
      if ((exponent & 0x7fff) > largest && (exponent & 0x7fff) != 0x7fff) {
        exponent = (exponent & 0x8000) | largest - (exponent & 0x3f);
      }
      UNSAFE.putLong(fx + HostState.FX_ST + 16L * i, operands.extendedSignificand(exponent));
      UNSAFE.putLong(fx + HostState.FX_ST + 16L * i + 8, exponent);
    }
    if (operands.below(6) == 0) {
      UNSAFE.copyMemory(fx + HostState.FX_ST, fx + HostState.FX_ST + 16, 16);
    }
    if (largest == 0x7fff && operands.below(3) == 0) {
      // Exponents near each other.
      int e = (UNSAFE.getShort(fx + HostState.FX_ST + 8) + operands.below(130) - 65) & 0xffff;
      UNSAFE.putLong(fx + HostState.FX_ST + 24, e);
    }
    state.rflags(operands.bits());
    state.gpr(0, operands.bits());
    state.gpr(6, NativeJudge.MEMORY + 16L * operands.below(8));
    for (int i = 0; i < 256; i += 16) {
      boolean integers = operands.below(2) == 0;
      UNSAFE.putLong(
          NativeJudge.MEMORY + i,
          integers ? operands.bits() >> operands.below(64) : operands.doubleBits());
      UNSAFE.putLong(NativeJudge.MEMORY + i + 8, integers ? operands.bits() : operands.floats());
    }
  }

  private static List<String> memory(int opcode, int... regs) {
    List<String> out = new ArrayList<>();
    for (int reg : regs) {
      out.add(String.format("%02x%02x10", opcode, 0x46 | reg << 3));
      out.add(String.format("%02x%02x08", opcode, 0x46 | reg << 3));
    }
    return out;
  }

  private static List<String> registers(int opcode, int first, int last) {
    List<String> out = new ArrayList<>();
    for (int b = first; b <= last; b++) {
      out.add(String.format("%02x%02x", opcode, b));
    }
    return out;
  }

  @Test
  void arithmeticOfRegisters() {
    List<String> forms = new ArrayList<>();
    for (int opcode : new int[] {0xd8, 0xdc, 0xde}) {
      for (int reg : new int[] {0, 1, 4, 5, 6, 7}) {
        forms.addAll(registers(opcode, 0xc0 | reg << 3, 0xc2 | reg << 3));
      }
    }
    run(forms, CASES, 0, 0);
  }

  @Test
  void arithmeticWithMemory() {
    List<String> forms = new ArrayList<>();
    for (int opcode : new int[] {0xd8, 0xda, 0xdc, 0xde}) {
      forms.addAll(memory(opcode, 0, 1, 4, 5, 6, 7));
    }
    run(forms, CASES, 0, 0);
  }

  @Test
  void comparisons() {
    List<String> forms = new ArrayList<>();
    for (int opcode : new int[] {0xd8, 0xda, 0xdc, 0xde}) {
      forms.addAll(memory(opcode, 2, 3));
    }
    for (int opcode : new int[] {0xd8, 0xdc}) {
      forms.addAll(registers(opcode, 0xd0, 0xd2));
      forms.addAll(registers(opcode, 0xd8, 0xda));
    }
    forms.addAll(List.of("dae9", "ded9", "ded1", "d9e4", "d9e5"));
    for (int first : new int[] {0xe0, 0xe8}) {
      forms.addAll(registers(0xdd, first, first + 2));
    }
    for (int first : new int[] {0xe8, 0xf0}) {
      forms.addAll(registers(0xdb, first, first + 2));
      forms.addAll(registers(0xdf, first, first + 2));
    }
    run(forms, CASES, 0, 0);
  }

  @Test
  void loadsAndStores() {
    List<String> forms = new ArrayList<>();
    forms.addAll(memory(0xd9, 0, 2, 3));
    forms.addAll(memory(0xdb, 0, 1, 2, 3, 5, 7));
    forms.addAll(memory(0xdd, 0, 1, 2, 3));
    forms.addAll(memory(0xdf, 0, 1, 2, 3, 5, 6, 7));
    run(forms, 2 * CASES, 0, 0);
  }

  @Test
  void movesWithinTheStack() {
    List<String> forms = new ArrayList<>();
    forms.addAll(registers(0xd9, 0xc0, 0xd0));
    forms.addAll(List.of("d9e0", "d9e1", "d9f6", "d9f7"));
    forms.addAll(registers(0xd9, 0xe8, 0xee));
    forms.addAll(registers(0xda, 0xc0, 0xdf));
    forms.addAll(registers(0xdb, 0xc0, 0xdf));
    forms.addAll(registers(0xdd, 0xc0, 0xdf));
    forms.addAll(registers(0xdf, 0xc0, 0xc7));
    run(forms, CASES / 2, 0, 0);
  }

  @Test
  void rootsScalesAndIntegralValues() {
    run(List.of("d9fa", "d9fc", "d9fd", "d9f4"), 10 * CASES, 0, 0);
  }

  @Test
  void remainders() {
    run(List.of("d9f5", "d9f8"), 10 * CASES, 0, 0);
  }

  @Test
  void transcendentalFunctionsToOneUnit() {
    run(List.of("d9f0", "d9f1", "d9f2", "d9f3", "d9fb", "d9fe", "d9ff"), 2 * CASES, 1, FpuState.C1);
    largest = 0x3ffd;
    run(List.of("d9f9"), 2 * CASES, 1, FpuState.C1);
  }

  @Test
  void controlInstructions() {
    List<String> forms = new ArrayList<>(List.of("dbe2", "dbe3", "dfe0", "dbe0", "dbe1", "dbe4"));
    forms.addAll(memory(0xd9, 5, 7));
    forms.addAll(memory(0xdd, 7));
    run(forms, CASES, 0, 0);
  }

  /** Images of the state; the pointers to the last instruction are masked out of them. */
  @Test
  void imagesOfTheState() {
    List<String> forms = new ArrayList<>();
    forms.addAll(List.of("d97610", "66d97610", "dd7610", "66dd7610", "0fae4610", "480fae4610"));
    forms.addAll(List.of("0fae5610", "0fae5e10"));
    pointers = true;
    run(forms, CASES / 4, 0, 0);
  }
}

package dev.verdigris.guest.cpu.simd;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.host.oracle.HostState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SSE floating point against the host's processor: every rounding mode, flag and mask. */
class PackedFloatTest {
  private static final int CASES = 500;

  private final Operands operands = new Operands(11);

  private void run(List<String> encodings, int cases, boolean doubles) {
    List<String> wrong = new ArrayList<>();
    try (NativeJudge judge = new NativeJudge()) {
      for (String hex : encodings) {
        judge.load(hex);
        int bad = 0;
        for (int i = 0; i < cases && bad < 1; i++) {
          prepare(judge.state(), doubles);
          String difference = judge.differs();
          if (difference != null) {
            wrong.add(difference);
            bad++;
          }
        }
      }
    }
    assertEquals(List.of(), wrong, () -> wrong.size() + " differences");
  }

  private long value(boolean doubles) {
    return doubles ? operands.doubleBits() : operands.floats();
  }

  private void prepare(HostState state, boolean doubles) {
    state.reset();
    for (int r = 0; r < 16; r++) {
      state.gpr(r, operands.bits() >> operands.below(64));
      state.xmm(r, false, value(doubles));
      state.xmm(r, true, value(doubles));
    }
    if (operands.below(3) == 0) {
      state.xmm(2, false, state.xmm(1, false) ^ operands.below(2));
    }
    for (int r = 0; r < 8; r++) {
      UNSAFE.putLong(
          state.fxAddress() + HostState.FX_ST + 16L * r, operands.bits() >> operands.below(64));
    }
    state.mxcsr(operands.mxcsr());
    state.rflags(operands.bits());
    state.gpr(6, NativeJudge.MEMORY + 16L * operands.below(8));
    for (int i = 0; i < 160; i += 8) {
      UNSAFE.putLong(NativeJudge.MEMORY + i, value(doubles));
    }
  }

  private static List<String> singles(String opcode) {
    List<String> forms = new ArrayList<>(Forms.all("", opcode, ""));
    forms.addAll(Forms.all("f3", opcode, ""));
    return forms;
  }

  private static List<String> doubles(String opcode) {
    List<String> forms = new ArrayList<>(Forms.all("66", opcode, ""));
    forms.addAll(Forms.all("f2", opcode, ""));
    return forms;
  }

  @Test
  void arithmeticOfFloats() {
    List<String> forms = new ArrayList<>();
    for (String op : List.of("51", "58", "59", "5c", "5d", "5e", "5f")) {
      forms.addAll(singles("0f" + op));
    }
    forms.addAll(Forms.all("f2", "0f7c", ""));
    forms.addAll(Forms.all("f2", "0f7d", ""));
    forms.addAll(Forms.all("f2", "0fd0", ""));
    run(forms, CASES, false);
  }

  @Test
  void arithmeticOfDoubles() {
    List<String> forms = new ArrayList<>();
    for (String op : List.of("51", "58", "59", "5c", "5d", "5e", "5f")) {
      forms.addAll(doubles("0f" + op));
    }
    forms.addAll(Forms.all("66", "0f7c", ""));
    forms.addAll(Forms.all("66", "0f7d", ""));
    forms.addAll(Forms.all("66", "0fd0", ""));
    run(forms, CASES, true);
  }

  @Test
  void comparisons() {
    List<String> single = new ArrayList<>();
    List<String> wide = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String imm = String.format("%02x", i);
      single.addAll(Forms.all("", "0fc2", imm));
      single.addAll(Forms.all("f3", "0fc2", imm));
      wide.addAll(Forms.all("66", "0fc2", imm));
      wide.addAll(Forms.all("f2", "0fc2", imm));
    }
    for (String op : List.of("2e", "2f")) {
      single.addAll(Forms.all("", "0f" + op, ""));
      wide.addAll(Forms.all("66", "0f" + op, ""));
    }
    wide.addAll(Forms.all("66", "0f3817", ""));
    run(single, CASES / 4, false);
    run(wide, CASES / 4, true);
  }

  @Test
  void conversions() {
    List<String> single = new ArrayList<>();
    List<String> wide = new ArrayList<>();
    for (String op : List.of("2c", "2d", "5a")) {
      single.addAll(singles("0f" + op));
      wide.addAll(doubles("0f" + op));
    }
    for (String prefix : List.of("", "66", "f3")) {
      single.addAll(Forms.all(prefix, "0f5b", ""));
    }
    for (String prefix : List.of("66", "f3", "f2")) {
      wide.addAll(Forms.all(prefix, "0fe6", ""));
    }
    for (String prefix : List.of("", "66", "f3", "f2")) {
      wide.addAll(Forms.all(prefix, "0f2a", ""));
    }
    for (String op : List.of("2a", "2c", "2d")) {
      single.addAll(List.of("f3480f" + op + "ca", "f3480f" + op + "4e10"));
      wide.addAll(List.of("f2480f" + op + "ca", "f2480f" + op + "4e10"));
    }
    run(single, CASES, false);
    run(wide, CASES, true);
  }

  @Test
  void roundingToIntegralValues() {
    List<String> single = new ArrayList<>();
    List<String> wide = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String imm = String.format("%02x", i);
      single.addAll(Forms.all("66", "0f3a08", imm));
      single.addAll(Forms.all("66", "0f3a0a", imm));
      wide.addAll(Forms.all("66", "0f3a09", imm));
      wide.addAll(Forms.all("66", "0f3a0b", imm));
    }
    run(single, CASES / 8, false);
    run(wide, CASES / 8, true);
  }

  @Test
  void dotProducts() {
    List<String> single = new ArrayList<>();
    List<String> wide = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      String imm = String.format("%02x", i == 0 ? 0xff : operands.below(256));
      single.addAll(Forms.all("66", "0f3a40", imm));
      wide.addAll(Forms.all("66", "0f3a41", imm));
    }
    run(single, CASES / 8, false);
    run(wide, CASES / 8, true);
  }
}

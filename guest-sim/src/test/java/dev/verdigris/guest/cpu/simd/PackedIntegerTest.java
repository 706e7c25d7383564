package dev.verdigris.guest.cpu.simd;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.host.oracle.HostState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** MMX and SSE integer instructions against the host's processor. */
class PackedIntegerTest {
  private static final int CASES = 24;

  private final Operands operands = new Operands(7);

  private void run(List<String> encodings, int cases) {
    List<String> wrong = new ArrayList<>();
    try (NativeJudge judge = new NativeJudge()) {
      for (String hex : encodings) {
        judge.load(hex);
        for (int i = 0; i < cases; i++) {
          prepare(judge.state());
          String difference = judge.differs();
          if (difference != null) {
            wrong.add(difference);
            break;
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private void prepare(HostState state) {
    state.reset();
    for (int r = 0; r < 16; r++) {
      state.gpr(r, operands.integers());
      state.xmm(r, false, operands.integers());
      state.xmm(r, true, operands.integers());
    }
    if (operands.below(2) == 0) {
      // A shift count that means something.
      state.xmm(2, false, operands.below(70));
      UNSAFE.putLong(state.fxAddress() + HostState.FX_ST + 32, operands.below(70));
    }
    for (int r = 0; r < 8; r++) {
      UNSAFE.putLong(state.fxAddress() + HostState.FX_ST + 16L * r, operands.integers());
      UNSAFE.putLong(state.fxAddress() + HostState.FX_ST + 16L * r + 8, operands.below(0x10000));
    }
    state.rflags(operands.bits());
    UNSAFE.putByte(state.fxAddress() + HostState.FX_TAG, (byte) operands.bits());
    state.gpr(6, NativeJudge.MEMORY + 16L * operands.below(8));
    state.gpr(7, NativeJudge.MEMORY + operands.below(200));
    for (int i = 0; i < NativeJudge.BYTES; i += 8) {
      UNSAFE.putLong(NativeJudge.MEMORY + i, operands.integers());
    }
  }

  private static void both(List<String> out, String opcode, String immediate) {
    out.addAll(Forms.all("", opcode, immediate));
    out.addAll(Forms.all("66", opcode, immediate));
  }

  private static List<String> hex(int first, int last, int... without) {
    List<String> out = new ArrayList<>();
    for (int op = first; op <= last; op++) {
      int o = op;
      if (java.util.Arrays.stream(without).noneMatch(w -> w == o)) {
        out.add(String.format("%02x", op));
      }
    }
    return out;
  }

  @Test
  void arithmeticOfTheFirstMap() {
    List<String> forms = new ArrayList<>();
    for (String op : hex(0x60, 0x6b)) {
      both(forms, "0f" + op, "");
    }
    for (String op : hex(0x74, 0x76)) {
      both(forms, "0f" + op, "");
    }
    for (String op : hex(0xd1, 0xfe, 0xd6, 0xd7, 0xe6, 0xe7, 0xf0, 0xf7)) {
      both(forms, "0f" + op, "");
    }
    forms.addAll(Forms.all("66", "0f6c", ""));
    forms.addAll(Forms.all("66", "0f6d", ""));
    run(forms, 4 * CASES);
  }

  @Test
  void arithmeticOfTheLaterMaps() {
    List<String> forms = new ArrayList<>();
    for (String op : hex(0x00, 0x0b)) {
      both(forms, "0f38" + op, "");
    }
    for (String op : hex(0x1c, 0x1e)) {
      both(forms, "0f38" + op, "");
    }
    for (String op : hex(0x10, 0x41)) {
      int o = Integer.parseInt(op, 16);
      if (o == 0x10
          || o == 0x14
          || o == 0x15
          || o == 0x17
          || (o >= 0x20 && o <= 0x25)
          || (o >= 0x28 && o <= 0x2b)
          || (o >= 0x30 && o <= 0x35)
          || o >= 0x37) {
        forms.addAll(Forms.all("66", "0f38" + op, ""));
      }
    }
    run(forms, 4 * CASES);
  }

  @Test
  void shiftsByImmediates() {
    List<String> forms = new ArrayList<>();
    for (int op = 0x71; op <= 0x73; op++) {
      for (int kind = 2; kind < 8; kind++) {
        for (int count : new int[] {0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 63, 64, 200}) {
          String tail = String.format("0f%02x%02x%02x", op, 0xc0 | kind << 3 | 1, count);
          forms.add(tail);
          forms.add("66" + tail);
        }
      }
    }
    run(forms, CASES / 4);
  }

  @Test
  void shufflesAndLanesByImmediates() {
    List<String> forms = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String imm = String.format("%02x", i < 34 ? i : operands.below(256));
      both(forms, "0f3a0f", imm);
      for (String op : List.of("0e", "0c", "0d", "42", "21", "20", "22")) {
        forms.addAll(Forms.all("66", "0f3a" + op, imm));
      }
      for (String op : List.of("14", "15", "16", "17")) {
        forms.addAll(Forms.all("66", "0f3a" + op, imm));
      }
      forms.add("66480f3a16ca" + imm);
      forms.add("66480f3a22ca" + imm);
      forms.add("66480f3a224e10" + imm);
      forms.add("66480f3a164e10" + imm);
      both(forms, "0fc4", imm);
      forms.addAll(Forms.registers("", "0fc5", imm));
      forms.addAll(Forms.registers("66", "0fc5", imm));
    }
    for (int i = 0; i < 60; i++) {
      String imm = String.format("%02x", operands.below(256));
      for (String prefix : List.of("", "66", "f3", "f2")) {
        forms.addAll(Forms.all(prefix, "0f70", imm));
      }
      both(forms, "0fc6", imm);
      forms.add("660f3a21ca" + imm);
      forms.add("660f3a42ca" + imm);
    }
    run(forms, CASES / 4);
  }

  @Test
  void moves() {
    List<String> forms = new ArrayList<>();
    for (String op : hex(0x10, 0x17)) {
      for (String prefix : List.of("", "66", "f3", "f2")) {
        forms.addAll(Forms.all(prefix, "0f" + op, ""));
      }
    }
    for (String op : List.of("28", "29", "2b", "50", "d7", "54", "55", "56", "57", "e7")) {
      both(forms, "0f" + op, "");
    }
    for (String op : List.of("6e", "7e", "6f", "7f", "d6", "e7")) {
      for (String prefix : List.of("", "66", "f3")) {
        forms.addAll(Forms.all(prefix, "0f" + op, ""));
      }
    }
    forms.addAll(Forms.all("f2", "0fd6", ""));
    forms.addAll(Forms.all("f2", "0ff0", ""));
    forms.addAll(Forms.all("66", "0f382a", ""));
    for (String rex : List.of("48", "4d")) {
      forms.addAll(List.of(rex + "0f6eca", rex + "0f7eca"));
      for (String op : List.of("6e", "7e")) {
        forms.add("66" + rex + "0f" + op + "ca");
      }
    }
    forms.addAll(List.of("480f6e4e10", "480f7e4e10"));
    forms.add("66480f6e4e10");
    forms.add("66480f7e4e10");
    forms.add("0fc34e10");
    forms.add("480fc34e10");
    forms.add("0f77");
    both(forms, "0ff7", "");
    run(forms, 2 * CASES);
  }

  @Test
  void alignmentOfMemoryOperands() {
    List<String> forms = new ArrayList<>();
    for (String op : List.of("0f284e11", "0f294e11", "0f104e11", "0f114e11", "0f584e11")) {
      forms.add(op);
      forms.add("66" + op);
    }
    for (String op :
        List.of(
            "660f6f4e11",
            "f30f6f4e11",
            "660f7f4e11",
            "f30f7f4e11",
            "f20ff04e11",
            "660fe74e11",
            "0f2b4e11",
            "660fef4e11",
            "660f38004e11",
            "f30f584e11",
            "f20f5a4e11")) {
      forms.add(op);
    }
    run(forms, CASES);
  }
}

package dev.verdigris.guest.cpu.simd;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.host.oracle.HostState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** String comparisons, AES rounds and carry-less products against the host's processor. */
class StringAndCryptoTest {
  private final Operands operands = new Operands(3);

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

  /** Bytes of a small alphabet with zeros among them, so that strings end and match. */
  private long text() {
    if (operands.below(4) == 0) {
      return operands.bits();
    }
    long out = 0;
    for (int i = 0; i < 8; i++) {
      long letter = operands.below(12) == 0 ? 0 : 'a' + operands.below(3);
      out |= letter << (8 * i);
    }
    return out;
  }

  private void prepare(HostState state) {
    state.reset();
    for (int r = 0; r < 16; r++) {
      state.xmm(r, false, text());
      state.xmm(r, true, text());
    }
    state.rflags(operands.bits());
    state.gpr(0, operands.below(3) == 0 ? operands.bits() : operands.below(40) - 20);
    state.gpr(1, operands.bits());
    state.gpr(2, operands.below(3) == 0 ? operands.bits() : operands.below(40) - 20);
    state.gpr(6, NativeJudge.MEMORY + operands.below(100));
    for (int i = 0; i < 160; i += 8) {
      UNSAFE.putLong(NativeJudge.MEMORY + i, text());
    }
  }

  @Test
  void stringComparisonsOfEveryKind() {
    List<String> forms = new ArrayList<>();
    for (int control = 0; control < 0x80; control++) {
      for (int opcode = 0x60; opcode < 0x64; opcode++) {
        String imm = String.format("%02x", control);
        forms.add(String.format("660f3a%02xca", opcode) + imm);
        forms.add(String.format("660f3a%02x4e10", opcode) + imm);
        forms.add(String.format("66480f3a%02xca", opcode) + imm);
      }
    }
    run(forms, 24);
  }

  @Test
  void aesRoundsAndCarrylessProducts() {
    List<String> forms = new ArrayList<>();
    for (int opcode = 0xdb; opcode <= 0xdf; opcode++) {
      forms.addAll(Forms.registers("66", String.format("0f38%02x", opcode), ""));
      forms.add(String.format("660f38%02xc9", opcode));
    }
    for (int i = 0; i < 24; i++) {
      String imm = String.format("%02x", operands.below(256));
      forms.addAll(Forms.registers("66", "0f3adf", imm));
      forms.addAll(Forms.registers("66", "0f3a44", imm));
    }
    run(forms, 100);
  }
}

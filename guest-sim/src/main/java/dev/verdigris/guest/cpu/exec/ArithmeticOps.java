package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;

/** The eight classic operations and TEST: opcodes to ops. */
final class ArithmeticOps {
  private ArithmeticOps() {}

  static void register(OpcodeMap map) {
    for (int base = 0; base < 0x40; base += 8) {
      map.register(Insn.MAP_ONE_BYTE, base, base + 5, ArithmeticOps::classic);
    }
    map.register(Insn.MAP_ONE_BYTE, 0x80, 0x83, ArithmeticOps::immediate);
    map.register(Insn.MAP_ONE_BYTE, 0x84, 0x85, ArithmeticOps::test);
    map.register(Insn.MAP_ONE_BYTE, 0xa8, 0xa9, ArithmeticOps::testAccumulator);
  }

  private static Op classic(Insn insn) {
    int size = ModrmOp.sizeByBit0(insn);
    return create(insn, insn.opcode >> 3 & 7, Form.ofClassic(insn), size);
  }

  private static Op immediate(Insn insn) {
    if (insn.opcode == 0x82 && insn.is64()) {
      return null;
    }
    return create(insn, insn.reg & 7, Form.ofImmediate(insn), ModrmOp.sizeByBit0(insn));
  }

  private static Op test(Insn insn) {
    Form form = insn.isRegister() ? Form.REG_REG : Form.MEM_REG;
    return create(insn, Arithmetic.TEST, form, ModrmOp.sizeByBit0(insn));
  }

  private static Op testAccumulator(Insn insn) {
    return create(insn, Arithmetic.TEST, Form.ACC_IMM, ModrmOp.sizeByBit0(insn));
  }

  /** TEST of group 3. */
  static Op testImmediate(Insn insn) {
    return create(insn, Arithmetic.TEST, Form.ofImmediate(insn), ModrmOp.sizeByBit0(insn));
  }

  private static Op create(Insn insn, int operation, Form form, int size) {
    if (operation == Arithmetic.XOR && form == Form.REG_REG && insn.rm == insn.reg && size >= 4) {
      return new Xor.Zero(insn.rm);
    }
    Op op =
        switch (operation) {
          case Arithmetic.ADD -> Add.create(form, size, insn);
          case Arithmetic.ADC -> WithCarry.add(form, size, insn);
          case Arithmetic.SBB -> WithCarry.subtract(form, size, insn);
          case Arithmetic.OR -> Or.create(form, size, insn);
          case Arithmetic.AND -> And.create(form, size, insn);
          case Arithmetic.SUB -> Sub.create(form, size, insn);
          case Arithmetic.XOR -> Xor.create(form, size, insn);
          case Arithmetic.CMP -> Cmp.create(form, size, insn);
          case Arithmetic.TEST -> Test.create(form, size, insn);
          default -> null;
        };
    return op != null ? op : new Arithmetic(insn, operation, form, size);
  }
}

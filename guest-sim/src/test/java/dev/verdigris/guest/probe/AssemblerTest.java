package dev.verdigris.guest.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Encodings compared with what nasm makes of the instruction in the comment. */
class AssemblerTest {
  private static String hex(Consumer<Assembler> body) {
    Assembler code = new Assembler(0x10_0000, 256);
    body.accept(code);
    return HexFormat.of().formatHex(code.assemble());
  }

  @Test
  void movesTakeTheShortFormWhereTheConstantAllows() {
    assertEquals("b804030201", hex(c -> c.mov(Reg.RAX, 0x01020304L))); // mov eax, 0x1020304
    assertEquals("41bfffffffff", hex(c -> c.mov(Reg.R15, 0xffff_ffffL))); // mov r15d, -1
    assertEquals("49b80000000001000000", hex(c -> c.mov(Reg.R8, 1L << 32)));
    assertEquals("4989c4", hex(c -> c.mov(Reg.R12, Reg.RAX))); // mov r12, rax
    assertEquals("4489e8", hex(c -> c.mov32(Reg.RAX, Reg.R13))); // mov eax, r13d
  }

  @Test
  void memoryOperandsKnowTheBasesThatNeedSib() {
    assertEquals("4c8b9310000000", hex(c -> c.load(Reg.R10, Reg.RBX, 16)));
    assertEquals("48899c2410000000", hex(c -> c.store(Reg.RSP, 16, Reg.RBX)));
    assertEquals("41c784240400000007000000", hex(c -> c.store32(Reg.R12, 4, 7)));
    assertEquals("0fb68600000000", hex(c -> c.loadByte(Reg.RAX, Reg.RSI, 0)));
  }

  @Test
  void arithmeticAndShifts() {
    assertEquals("4881ec20000000", hex(c -> c.alu(Alu.SUB, Reg.RSP, 32))); // sub rsp, strict dword
    assertEquals("4439fb", hex(c -> c.alu32(Alu.CMP, Reg.RBX, Reg.R15))); // cmp ebx, r15d
    assertEquals("48c1e220", hex(c -> c.shiftLeft(Reg.RDX, 32)));
    assertEquals("49c1e91f", hex(c -> c.shiftRight(Reg.R9, 31)));
    assertEquals("48c1c204", hex(c -> c.rotateLeft(Reg.RDX, 4)));
  }

  @Test
  void labelsWorkForwardsAndBackwards() {
    assertEquals(
        "e901000000" + "90" + "0f84f9ffffff",
        hex(
            c -> {
              Label forward = new Label();
              c.jump(forward);
              Label back = c.here();
              c.bytes(0x90).bind(forward).jump(Condition.EQUAL, back);
            }));
    assertEquals(
        "488d0508000000" + "0700100000000000",
        hex(
            c -> {
              Label end = new Label();
              Label data = new Label();
              c.lea(Reg.RAX, end).bind(data).address64(data).bind(end);
            }));
  }

  @Test
  void systemInstructions() {
    assertEquals("0f011500001000", hex(c -> c.lgdt32(c.here())));
    assertEquals("0f011df9ffffff", hex(c -> c.lidt(c.here()))); // lidt [rel $]
    assertEquals("0f22d8", hex(c -> c.movToControl(3, Reg.RAX)));
    assertEquals("0f20c2", hex(c -> c.movFromControl(Reg.RDX, 0)));
    assertEquals("41ffd7", hex(c -> c.call(Reg.R15)));
  }

  @Test
  void unboundAndTwiceBoundLabelsAreErrors() {
    assertThrows(IllegalStateException.class, () -> hex(c -> c.jump(new Label())));
    assertThrows(IllegalStateException.class, () -> hex(c -> c.bind(c.here())));
  }
}

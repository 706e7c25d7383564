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

  @Test
  void narrowAndWideMemoryOperands() {
    assertEquals("418b8c2408000000", hex(c -> c.load32(Reg.RCX, Reg.R12, 8)));
    assertEquals("c6803500000089", hex(c -> c.storeByte(Reg.RAX, 0x35, 0x89)));
    assertEquals("41888100000000", hex(c -> c.storeByte(Reg.R9, 0, Reg.RAX))); // mov [r9], al
    assertEquals("49c78508000000ffffffff", hex(c -> c.store(Reg.R13, 8, -1)));
    assertEquals("488db42400000000", hex(c -> c.lea(Reg.RSI, Reg.RSP, 0)));
    assertEquals("0f109e40000000", hex(c -> c.loadXmm(3, Reg.RSI, 64))); // movups xmm3, [rsi+64]
    assertEquals("410f11a810000000", hex(c -> c.storeXmm(Reg.R8, 16, 5)));
    assertEquals("f048ff8000000000", hex(c -> c.lockIncrement(Reg.RAX, 0))); // lock inc qword
    assertEquals("4c8d1df9ffffff" + "49c78300000000" + "01000000", hex(c -> c.store(c.here(), 1)));
  }

  @Test
  void transfersOfControl() {
    assertEquals("682b000000", hex(c -> c.push32(0x2b)));
    assertEquals("ffe3", hex(c -> c.jump(Reg.RBX)));
    assertEquals("41ffe1", hex(c -> c.jump(Reg.R9)));
    assertEquals("48cb", hex(Assembler::farReturn)); // retfq
    assertEquals("cd20", hex(c -> c.interrupt(0x20)));
    assertEquals("9dfbf390", hex(c -> c.popFlags().sti().pause()));
  }

  @Test
  void variableShiftsProductsAndStrings() {
    assertEquals("48d3e0", hex(c -> c.shiftLeft(Reg.RAX))); // shl rax, cl
    assertEquals("48f7e1", hex(c -> c.multiply(Reg.RCX)));
    assertEquals("f3a4" + "f3aa" + "66f3ab", hex(c -> c.copyBytes().fillBytes().fillWords()));
  }

  @Test
  void portsAndHypervisorInstructions() {
    assertEquals("e4e9" + "ec" + "ee", hex(c -> c.inByte(0xe9).inByte().outByte()));
    assertEquals("f36e", hex(Assembler::outBytes)); // rep outsb
    assertEquals("0f01c1" + "0f01d9" + "0f31", hex(c -> c.vmcall().vmmcall().rdtsc()));
    assertEquals("8ed8" + "8ec0" + "8ed0", hex(c -> c.dataSegments(Reg.RAX)));
    assertEquals("0f00d8", hex(c -> c.ltr(Reg.RAX)));
  }
}

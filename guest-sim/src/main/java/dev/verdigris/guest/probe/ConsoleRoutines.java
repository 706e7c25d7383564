package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RCX;
import static dev.verdigris.guest.probe.Reg.RDI;
import static dev.verdigris.guest.probe.Reg.RDX;
import static dev.verdigris.guest.probe.Reg.RSI;
import static dev.verdigris.guest.probe.Reg.RSP;

/**
 * Subroutines that write to the debug console, or to COM1 where port 0xe9 does not read as 0xe9: a
 * machine without a debug console.
 */
final class ConsoleRoutines {
  private static final int COM1 = 0x3f8;
  private static final int LINE_STATUS = COM1 + 5;
  private static final int UNKNOWN = 0x100;
  private static final int TRANSMITTER_EMPTY = 0x20;
  // Digits at most, on the stack.
  private static final int DIGITS = 16;

  /** RSI: text; ends at a zero byte. */
  final Label putText = new Label();

  /** RAX: value; RCX: digits, 1–16. */
  final Label putHex = new Label();

  // RSI: bytes; RCX: how many, not 0.
  private final Label put = new Label();
  // What port 0xe9 reads as.
  private final Label kind = new Label();
  private final Assembler code;

  ConsoleRoutines(Assembler code) {
    this.code = code;
  }

  void write() {
    writePutText();
    writePutHex();
    writePut();
  }

  private void writePutText() {
    Label next = new Label();
    Label end = new Label();
    code.bind(putText).mov32(RCX, 0).mov(RDI, RSI);
    code.bind(next).loadByte(RAX, RDI, 0).alu32(Alu.CMP, RAX, 0).jump(Condition.EQUAL, end);
    code.alu(Alu.ADD, RDI, 1).alu(Alu.ADD, RCX, 1).jump(next);
    code.bind(end).jump(put);
  }

  /** Digits from the last to the first. */
  private void writePutHex() {
    Label next = new Label();
    Label decimal = new Label();
    code.bind(putHex).alu(Alu.SUB, RSP, DIGITS).mov(RDX, RAX).mov(RDI, RCX);
    code.lea(RSI, RSP, 0).alu(Alu.ADD, RSI, RDI);
    code.bind(next).mov32(RAX, RDX).alu32(Alu.AND, RAX, 0xf);
    code.alu32(Alu.ADD, RAX, '0').alu32(Alu.CMP, RAX, '9');
    code.jump(Condition.BELOW_EQUAL, decimal).alu32(Alu.ADD, RAX, 'a' - '9' - 1);
    code.bind(decimal).alu(Alu.SUB, RSI, 1).storeByte(RSI, 0, RAX).shiftRight(RDX, 4);
    code.alu(Alu.SUB, RDI, 1).jump(Condition.NOT_EQUAL, next);
    code.call(put).alu(Alu.ADD, RSP, DIGITS).ret();
  }

  private void writePut() {
    Label known = new Label();
    Label next = new Label();
    Label serial = new Label();
    code.bind(put).load(RAX, kind).alu32(Alu.CMP, RAX, UNKNOWN).jump(Condition.NOT_EQUAL, known);
    code.inByte(ProbeImage.CONSOLE_PORT).alu32(Alu.AND, RAX, 0xff).store(kind, RAX);
    code.bind(known).alu32(Alu.CMP, RAX, ProbeImage.CONSOLE_PORT);
    code.jump(Condition.NOT_EQUAL, serial);
    code.mov32(RDX, ProbeImage.CONSOLE_PORT).outBytes().ret();
    code.bind(serial).mov32(RDX, LINE_STATUS).bind(next).inByte();
    code.alu32(Alu.AND, RAX, TRANSMITTER_EMPTY).jump(Condition.EQUAL, next);
    code.loadByte(RAX, RSI, 0).mov32(RDX, COM1).outByte().alu(Alu.ADD, RSI, 1);
    code.alu(Alu.SUB, RCX, 1).jump(Condition.NOT_EQUAL, serial).ret();
    code.align(8).bind(kind).int64(UNKNOWN);
  }
}

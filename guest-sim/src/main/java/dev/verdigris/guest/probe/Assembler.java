package dev.verdigris.guest.probe;

import java.nio.charset.StandardCharsets;

/**
 * The part of x86 assembly that bare images need: 64-bit code, and the 32-bit code that leads
 * there. Methods without a width work on 64-bit registers; those that end in 32 encode the same in
 * both modes. Encodings: SDM volume 2.
 */
final class Assembler {
  private final CodeBuffer out;

  /**
   * Starts empty.
   *
   * @param origin address of the first byte
   * @param capacity most bytes
   */
  Assembler(long origin, int capacity) {
    out = new CodeBuffer(origin, capacity);
  }

  /** Bytes so far, with every label filled in. */
  byte[] assemble() {
    return out.assemble();
  }

  /** Offset of the next byte. */
  int offset() {
    return out.offset();
  }

  /** Address of a bound label. */
  long address(Label label) {
    return out.address(label);
  }

  Assembler bind(Label label) {
    label.bind(offset());
    return this;
  }

  /** A new label bound here. */
  Label here() {
    Label label = new Label();
    bind(label);
    return label;
  }

  // Data.

  Assembler bytes(int... values) {
    for (int value : values) {
      out.put8(value);
    }
    return this;
  }

  Assembler bytes(byte[] values) {
    out.put(values);
    return this;
  }

  Assembler int16(int value) {
    out.put16(value);
    return this;
  }

  Assembler int32(int value) {
    out.put32(value);
    return this;
  }

  Assembler int64(long value) {
    out.put64(value);
    return this;
  }

  /** A label's address in four bytes. */
  Assembler address32(Label label) {
    out.put(label, CodeBuffer.Kind.ABSOLUTE32);
    return this;
  }

  /** A label's address in eight bytes. */
  Assembler address64(Label label) {
    out.put(label, CodeBuffer.Kind.ABSOLUTE64);
    return this;
  }

  /** ASCII text and a zero byte. */
  Assembler text(String text) {
    return bytes(text.getBytes(StandardCharsets.US_ASCII)).bytes(0);
  }

  /** Zero bytes up to a multiple of a power of two. */
  Assembler align(int multiple) {
    while ((offset() & (multiple - 1)) != 0) {
      bytes(0);
    }
    return this;
  }

  // Moves.

  Assembler mov(Reg to, long value) {
    if (value >>> 32 == 0) {
      return mov32(to, (int) value);
    }
    return rex(true, 0, to).bytes(0xb8 + to.low()).int64(value);
  }

  /** Moves a constant; zero-extends in 64-bit code. */
  Assembler mov32(Reg to, int value) {
    return rex(false, 0, to).bytes(0xb8 + to.low()).int32(value);
  }

  Assembler mov(Reg to, Reg from) {
    return rex(true, from.high(), to).bytes(0x89).direct(from.low(), to);
  }

  /** Moves 32 bits; zero-extends. */
  Assembler mov32(Reg to, Reg from) {
    return rex(false, from.high(), to).bytes(0x89).direct(from.low(), to);
  }

  Assembler load(Reg to, Reg base, int displacement) {
    return rex(true, to.high(), base).bytes(0x8b).indirect(to.low(), base, displacement);
  }

  /** Loads 32 bits, zero-extended. */
  Assembler load32(Reg to, Reg base, int displacement) {
    return rex(false, to.high(), base).bytes(0x8b).indirect(to.low(), base, displacement);
  }

  Assembler store(Reg base, int displacement, Reg from) {
    return rex(true, from.high(), base).bytes(0x89).indirect(from.low(), base, displacement);
  }

  Assembler store32(Reg base, int displacement, Reg from) {
    return rex(false, from.high(), base).bytes(0x89).indirect(from.low(), base, displacement);
  }

  Assembler store32(Reg base, int displacement, int value) {
    return rex(false, 0, base).bytes(0xc7).indirect(0, base, displacement).int32(value);
  }

  /** Loads a byte, zero-extended. */
  Assembler loadByte(Reg to, Reg base, int displacement) {
    return rex(false, to.high(), base).bytes(0x0f, 0xb6).indirect(to.low(), base, displacement);
  }

  Assembler storeByte(Reg base, int displacement, int value) {
    return rex(false, 0, base).bytes(0xc6).indirect(0, base, displacement).bytes(value);
  }

  /** Stores the low byte of one of RAX, RCX, RDX and RBX. */
  Assembler storeByte(Reg base, int displacement, Reg from) {
    return rex(false, 0, base).bytes(0x88).indirect(from.low(), base, displacement);
  }

  /** Loads an XMM register; no alignment needed. */
  Assembler loadXmm(int to, Reg base, int displacement) {
    return rex(false, 0, base).bytes(0x0f, 0x10).indirect(to, base, displacement);
  }

  /** Stores an XMM register; no alignment needed. */
  Assembler storeXmm(Reg base, int displacement, int from) {
    return rex(false, 0, base).bytes(0x0f, 0x11).indirect(from, base, displacement);
  }

  /** Loads from a label, relative to RIP. */
  Assembler load(Reg to, Label from) {
    return rexFor(to).bytes(0x8b).relative(to.low(), from);
  }

  /** Stores to a label, relative to RIP. */
  Assembler store(Label to, Reg from) {
    return rexFor(from).bytes(0x89).relative(from.low(), to);
  }

  /** Stores a constant, sign-extended to 64 bits, to a label, by way of R11. */
  Assembler store(Label to, int value) {
    return lea(Reg.R11, to).store(Reg.R11, 0, value);
  }

  /** Stores a constant, sign-extended to 64 bits. */
  Assembler store(Reg base, int displacement, int value) {
    return rex(true, 0, base).bytes(0xc7).indirect(0, base, displacement).int32(value);
  }

  Assembler lea(Reg to, Reg base, int displacement) {
    return rex(true, to.high(), base).bytes(0x8d).indirect(to.low(), base, displacement);
  }

  /** The address of a label, relative to RIP. */
  Assembler lea(Reg to, Label of) {
    return rexFor(to).bytes(0x8d).relative(to.low(), of);
  }

  /** The address of a label as a constant: for 32-bit code. */
  Assembler movAddress32(Reg to, Label of) {
    return bytes(0xb8 + to.low()).address32(of);
  }

  Assembler push(Reg register) {
    return rex(false, 0, register).bytes(0x50 + register.low());
  }

  Assembler pushByte(int value) {
    return bytes(0x6a, value);
  }

  /** Pushes a constant, sign-extended. */
  Assembler push32(int value) {
    return bytes(0x68).int32(value);
  }

  Assembler pop(Reg register) {
    return rex(false, 0, register).bytes(0x58 + register.low());
  }

  // Arithmetic.

  Assembler alu(Alu op, Reg to, Reg from) {
    return rex(true, from.high(), to).bytes(op.code() << 3 | 1).direct(from.low(), to);
  }

  Assembler alu(Alu op, Reg to, int value) {
    return rex(true, 0, to).bytes(0x81).direct(op.code(), to).int32(value);
  }

  Assembler alu32(Alu op, Reg to, Reg from) {
    return rex(false, from.high(), to).bytes(op.code() << 3 | 1).direct(from.low(), to);
  }

  Assembler alu32(Alu op, Reg to, int value) {
    return rex(false, 0, to).bytes(0x81).direct(op.code(), to).int32(value);
  }

  Assembler shiftLeft(Reg register, int count) {
    return rex(true, 0, register).bytes(0xc1).direct(4, register).bytes(count);
  }

  Assembler shiftRight(Reg register, int count) {
    return rex(true, 0, register).bytes(0xc1).direct(5, register).bytes(count);
  }

  Assembler rotateLeft(Reg register, int count) {
    return rex(true, 0, register).bytes(0xc1).direct(0, register).bytes(count);
  }

  /** Shifts left by CL. */
  Assembler shiftLeft(Reg register) {
    return rex(true, 0, register).bytes(0xd3).direct(4, register);
  }

  /** {@code mul register}: RDX:RAX = RAX × register, unsigned. */
  Assembler multiply(Reg register) {
    return rex(true, 0, register).bytes(0xf7).direct(4, register);
  }

  /** {@code lock inc qword [base + displacement]}. */
  Assembler lockIncrement(Reg base, int displacement) {
    return bytes(0xf0).rex(true, 0, base).bytes(0xff).indirect(0, base, displacement);
  }

  // Control.

  Assembler jump(Label target) {
    return bytes(0xe9).displacement(target);
  }

  Assembler jump(Condition condition, Label target) {
    return bytes(0x0f, 0x80 + condition.code()).displacement(target);
  }

  /** A direct far jump: 32-bit code only. */
  Assembler farJump32(int selector, Label target) {
    return bytes(0xea).address32(target).int16(selector);
  }

  Assembler call(Label target) {
    return bytes(0xe8).displacement(target);
  }

  Assembler call(Reg target) {
    return rex(false, 0, target).bytes(0xff).direct(2, target);
  }

  Assembler jump(Reg target) {
    return rex(false, 0, target).bytes(0xff).direct(4, target);
  }

  /** Pops RIP and CS. */
  Assembler farReturn() {
    return bytes(0x48, 0xcb);
  }

  /** {@code int vector}. */
  Assembler interrupt(int vector) {
    return bytes(0xcd, vector);
  }

  Assembler ret() {
    return bytes(0xc3);
  }

  Assembler iretq() {
    return bytes(0x48, 0xcf);
  }

  Assembler popFlags() {
    return bytes(0x9d);
  }

  Assembler sti() {
    return bytes(0xfb);
  }

  Assembler pause() {
    return bytes(0xf3, 0x90);
  }

  Assembler cli() {
    return bytes(0xfa);
  }

  Assembler hlt() {
    return bytes(0xf4);
  }

  // Ports and system instructions.

  /** {@code out port, al}. */
  Assembler outByte(int port) {
    return bytes(0xe6, port);
  }

  /** {@code out dx, al}. */
  Assembler outByte() {
    return bytes(0xee);
  }

  /** {@code rep outsb}: RCX bytes from RSI to the port in DX. */
  Assembler outBytes() {
    return bytes(0xf3, 0x6e);
  }

  /** {@code in al, port}. */
  Assembler inByte(int port) {
    return bytes(0xe4, port);
  }

  /** {@code in al, dx}. */
  Assembler inByte() {
    return bytes(0xec);
  }

  /** {@code out port, eax}. */
  Assembler out32(int port) {
    return bytes(0xe7, port);
  }

  /** {@code rep movsb}: RCX bytes from RSI to RDI. */
  Assembler copyBytes() {
    return bytes(0xf3, 0xa4);
  }

  /** {@code rep stosb}: RCX bytes of AL to RDI. */
  Assembler fillBytes() {
    return bytes(0xf3, 0xaa);
  }

  /** {@code rep stosw}: RCX times AX to RDI. */
  Assembler fillWords() {
    return bytes(0x66, 0xf3, 0xab);
  }

  Assembler vmcall() {
    return bytes(0x0f, 0x01, 0xc1);
  }

  Assembler vmmcall() {
    return bytes(0x0f, 0x01, 0xd9);
  }

  Assembler rdtsc() {
    return bytes(0x0f, 0x31);
  }

  Assembler cpuid() {
    return bytes(0x0f, 0xa2);
  }

  Assembler rdmsr() {
    return bytes(0x0f, 0x32);
  }

  Assembler wrmsr() {
    return bytes(0x0f, 0x30);
  }

  /** Loads GDTR from a label: six bytes in 32-bit code, at an absolute address. */
  Assembler lgdt32(Label from) {
    return bytes(0x0f, 0x01, 0x15).address32(from);
  }

  /** Loads DS, ES and SS; not in real mode. */
  Assembler dataSegments(Reg from) {
    return bytes(0x8e, 0xd8 | from.low(), 0x8e, 0xc0 | from.low(), 0x8e, 0xd0 | from.low());
  }

  /** {@code ltr register}, low registers only. */
  Assembler ltr(Reg from) {
    return bytes(0x0f, 0x00, 0xd8 | from.low());
  }

  /** Loads IDTR from a label: ten bytes, relative to RIP. */
  Assembler lidt(Label from) {
    return bytes(0x0f, 0x01).relative(3, from);
  }

  /** {@code mov crN, register}, low registers only. */
  Assembler movToControl(int control, Reg from) {
    return bytes(0x0f, 0x22, 0xc0 | control << 3 | from.low());
  }

  /** {@code mov register, crN}, low registers only. */
  Assembler movFromControl(Reg to, int control) {
    return bytes(0x0f, 0x20, 0xc0 | control << 3 | to.low());
  }

  // Encoding.

  private Assembler rex(boolean wide, int reg, Reg rm) {
    int rex = 0x40 | (wide ? 8 : 0) | reg << 2 | rm.high();
    return rex == 0x40 ? this : bytes(rex);
  }

  private Assembler rexFor(Reg reg) {
    return bytes(0x48 | reg.high() << 2);
  }

  private Assembler direct(int reg, Reg rm) {
    return bytes(0xc0 | reg << 3 | rm.low());
  }

  /** {@code [base + disp32]}; RSP and R12 as a base need a SIB byte. */
  private Assembler indirect(int reg, Reg base, int displacement) {
    bytes(0x80 | reg << 3 | base.low());
    if (base.low() == Reg.RSP.low()) {
      bytes(0x24);
    }
    return int32(displacement);
  }

  private Assembler relative(int reg, Label label) {
    return bytes(reg << 3 | 5).displacement(label);
  }

  private Assembler displacement(Label label) {
    out.put(label, CodeBuffer.Kind.RELATIVE32);
    return this;
  }
}

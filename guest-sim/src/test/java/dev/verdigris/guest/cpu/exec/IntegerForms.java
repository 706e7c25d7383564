package dev.verdigris.guest.cpu.exec;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;

/** Makes random integer instructions of 64-bit user code, and says which flags each defines. */
final class IntegerForms {
  static final int CF = 1;
  static final int AF = 0x10;
  static final int ZF = 0x40;
  static final int OF = 0x800;
  static final int ALL = 0x8d5;

  /** The instruction's bytes. */
  byte[] bytes;

  /** Flags that are defined whatever the operands. */
  int flags;

  /** Registers that hold an address: base and index of the memory operand, or -1. */
  int base;

  int index;

  /** For a bit number in a register that reaches beyond the memory operand; else -1. */
  int bitNumber;

  /** Operand size in bytes. */
  int size;

  /** Operation of group 2, SHLD (8) or SHRD (9); else -1. */
  int shift;

  /** Count of a shift by a constant, or -1 for CL. */
  int count;

  /** With 32-bit addresses. */
  boolean address32;

  boolean string;
  boolean memory;
  int opcode;
  int map;
  int reg;
  int rm;

  private final SplittableRandom random;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int rex;

  IntegerForms(SplittableRandom random) {
    this.random = random;
  }

  /** Makes the next one. */
  void next() {
    while (!make()) {
      out.reset();
    }
    bytes = out.toByteArray();
    out.reset();
  }

  private boolean make() {
    base = -1;
    index = -1;
    bitNumber = -1;
    shift = -1;
    count = 0;
    string = false;
    memory = false;
    flags = ALL;
    map = 0;
    reg = 0;
    rm = 0;
    boolean small = random.nextInt(4) == 0;
    rex = random.nextInt(3) > 0 ? 0x40 | random.nextInt(16) : 0;
    size = (rex & 8) != 0 ? 8 : small ? 2 : 4;
    if (small) {
      out.write(0x66);
    }
    address32 = random.nextInt(10) == 0;
    if (address32) {
      out.write(0x67);
    }
    switch (random.nextInt(21)) {
      case 0, 1 -> classic();
      case 2, 3 -> classicImmediate();
      case 4 -> group3();
      case 5 -> incDec();
      case 6, 7, 8 -> shifts();
      case 9 -> doubleShift();
      case 10 -> moves();
      case 11 -> extend();
      case 12 -> multiply();
      case 13 -> bits();
      case 14 -> scan();
      case 15 -> conditional();
      case 16 -> exchange();
      case 17 -> strings();
      case 18 -> stack();
      case 19 -> swaps();
      default -> oneByte();
    }
    return base < 0 || base != index;
  }

  private void op(int opcodeMap, int code, int prefix) {
    map = opcodeMap;
    opcode = code;
    if (prefix != 0) {
      out.write(prefix);
    }
    if (rex != 0) {
      out.write(rex);
    }
    if (map > 0) {
      out.write(0x0f);
    }
    if (map == 2) {
      out.write(0x38);
    }
    out.write(code);
  }

  private void sizeByBit0() {
    if ((opcode & 1) == 0) {
      size = 1;
    }
  }

  private void modrm(int registerField, boolean mayBeRegister) {
    reg = registerField;
    int mod = mayBeRegister && random.nextBoolean() ? 3 : random.nextInt(3);
    int low = random.nextInt(8);
    if (mod == 0 && low == 5) {
      mod = 1;
    }
    out.write(mod << 6 | registerField << 3 | low);
    rm = low | (rex & 1) << 3;
    memory = mod != 3;
    if (!memory) {
      return;
    }
    base = rm;
    if (low == 4) {
      int sib = random.nextInt(256);
      if ((sib & 7) == 5 && mod == 0) {
        sib ^= 1;
      }
      out.write(sib);
      base = (sib & 7) | (rex & 1) << 3;
      int i = (sib >> 3 & 7) | (rex & 2) << 2;
      index = i == 4 ? -1 : i;
    }
    if (mod == 1) {
      out.write(random.nextInt(256));
    } else if (mod == 2) {
      immediate(random.nextInt(0x1000) - 0x800, 4);
    }
  }

  private void immediate(long value, int bytesOf) {
    for (int i = 0; i < bytesOf; i++) {
      out.write((int) (value >> (8 * i)));
    }
  }

  private long interesting() {
    return random.nextInt(3) == 0 ? random.nextInt(-2, 3) : random.nextInt();
  }

  private int field() {
    return random.nextInt(8);
  }

  private void classic() {
    int operation = random.nextInt(8);
    op(0, operation << 3 | random.nextInt(4), 0);
    sizeByBit0();
    modrm(field(), true);
    logicFlags(operation);
  }

  private void logicFlags(int operation) {
    if (operation == 1 || operation == 4 || operation == 6) {
      flags &= ~AF;
    }
  }

  private void classicImmediate() {
    int operation = random.nextInt(8);
    logicFlags(operation);
    switch (random.nextInt(4)) {
      case 0 -> {
        op(0, operation << 3 | 4 | random.nextInt(2), 0);
        sizeByBit0();
        immediate(interesting(), size == 8 ? 4 : size);
      }
      case 1 -> {
        op(0, 0x83, 0);
        modrm(operation, true);
        immediate(interesting(), 1);
      }
      default -> {
        op(0, 0x80 | random.nextInt(2), 0);
        sizeByBit0();
        modrm(operation, true);
        immediate(interesting(), size == 8 ? 4 : size);
      }
    }
  }

  private void group3() {
    op(0, 0xf6 | random.nextInt(2), 0);
    sizeByBit0();
    int operation = random.nextInt(8);
    modrm(operation, true);
    if (operation < 2) {
      immediate(interesting(), size == 8 ? 4 : size);
      flags &= ~AF;
    } else if (operation == 4 || operation == 5) {
      flags = CF | OF;
    } else if (operation > 5) {
      flags = 0;
    }
  }

  private void incDec() {
    op(0, 0xfe | random.nextInt(2), 0);
    sizeByBit0();
    modrm(random.nextInt(2), true);
  }

  private void shifts() {
    int[] codes = {0xc0, 0xc1, 0xd0, 0xd1, 0xd2, 0xd3};
    op(0, codes[random.nextInt(6)], 0);
    sizeByBit0();
    shift = random.nextInt(8);
    modrm(shift, true);
    count = -1;
    if (opcode < 0xd0) {
      count = random.nextInt(256);
      out.write(count);
    } else if (opcode < 0xd2) {
      count = 1;
    }
  }

  private void doubleShift() {
    boolean right = random.nextBoolean();
    boolean byCl = random.nextBoolean();
    op(1, (right ? 0xac : 0xa4) | (byCl ? 1 : 0), 0);
    modrm(field(), true);
    shift = right ? 9 : 8;
    count = -1;
    if (!byCl) {
      count = random.nextInt(256);
      out.write(count);
    }
  }

  private void moves() {
    switch (random.nextInt(5)) {
      case 0, 1 -> {
        op(0, 0x88 | random.nextInt(4), 0);
        sizeByBit0();
        modrm(field(), true);
      }
      case 2 -> {
        op(0, 0xc6 | random.nextInt(2), 0);
        sizeByBit0();
        modrm(0, true);
        immediate(interesting(), size == 8 ? 4 : size);
      }
      case 3 -> {
        op(0, 0xb0 | random.nextInt(16), 0);
        size = opcode < 0xb8 ? 1 : size;
        immediate(random.nextLong(), size);
      }
      default -> {
        op(0, 0x8d, 0);
        modrm(field(), false);
      }
    }
  }

  private void extend() {
    int[] codes = {0xb6, 0xb7, 0xbe, 0xbf};
    if (random.nextInt(4) == 0) {
      op(0, 0x63, 0);
    } else {
      op(1, codes[random.nextInt(4)], 0);
    }
    modrm(field(), true);
  }

  private void multiply() {
    switch (random.nextInt(3)) {
      case 0 -> {
        op(0, 0x69, 0);
        modrm(field(), true);
        immediate(interesting(), size == 8 ? 4 : size);
      }
      case 1 -> {
        op(0, 0x6b, 0);
        modrm(field(), true);
        immediate(interesting(), 1);
      }
      default -> {
        op(1, 0xaf, 0);
        modrm(field(), true);
      }
    }
    flags = CF | OF;
  }

  private void bits() {
    if (random.nextBoolean()) {
      op(1, 0xba, 0);
      modrm(4 + random.nextInt(4), true);
      out.write(random.nextInt(256));
    } else {
      op(1, 0xa3 + 8 * random.nextInt(4), 0);
      modrm(field(), true);
      bitNumber = memory ? reg | (rex & 4) << 1 : -1;
    }
    flags = CF | ZF;
  }

  private void scan() {
    if (random.nextInt(3) == 0) {
      op(1, 0xb8, 0xf3);
    } else {
      op(1, 0xbc | random.nextInt(2), 0);
      flags = ZF;
    }
    modrm(field(), true);
  }

  private void conditional() {
    boolean set = random.nextBoolean();
    op(1, (set ? 0x90 : 0x40) | random.nextInt(16), 0);
    size = set ? 1 : size;
    modrm(set ? 0 : field(), true);
  }

  private void exchange() {
    switch (random.nextInt(4)) {
      case 0 -> {
        op(0, 0x86 | random.nextInt(2), 0);
        sizeByBit0();
        modrm(field(), true);
      }
      case 1 -> {
        op(1, 0xc0 | random.nextInt(2), 0);
        sizeByBit0();
        modrm(field(), true);
      }
      case 2 -> {
        op(1, 0xb0 | random.nextInt(2), 0);
        sizeByBit0();
        modrm(field(), true);
      }
      default -> {
        op(1, 0xc7, 0);
        modrm(1, false);
      }
    }
  }

  private void strings() {
    int[] codes = {0xa4, 0xa5, 0xa6, 0xa7, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf};
    int[] prefixes = {0, 0xf2, 0xf3};
    op(0, codes[random.nextInt(10)], prefixes[random.nextInt(3)]);
    sizeByBit0();
    string = true;
  }

  private void stack() {
    switch (random.nextInt(8)) {
      case 0, 1 -> op(0, 0x50 | random.nextInt(16), 0);
      case 2 -> {
        op(0, 0x8f, 0);
        modrm(0, true);
      }
      case 3 -> {
        op(0, 0xff, 0);
        modrm(6, true);
      }
      case 4 -> {
        op(0, 0x6a, 0);
        immediate(interesting(), 1);
      }
      case 5 -> op(0, 0xc9, 0);
      case 6 -> {
        op(0, 0xc8, 0);
        immediate(random.nextInt(256), 2);
        out.write(random.nextInt(34));
      }
      default -> op(0, 0x9c, 0);
    }
    string = true;
  }

  private void swaps() {
    switch (random.nextInt(4)) {
      case 0 -> {
        if (size == 2) {
          size = 4;
          address32 = false;
          out.reset();
        }
        op(1, 0xc8 | random.nextInt(8), 0);
      }
      case 1 -> {
        op(2, 0xf0 | random.nextInt(2), 0xf2);
        modrm(field(), true);
      }
      default -> {
        op(2, 0xf0 | random.nextInt(2), 0);
        modrm(field(), false);
      }
    }
  }

  private void oneByte() {
    int[] codes = {
      0x98, 0x99, 0x9e, 0x9f, 0xf5, 0xf8, 0xf9, 0xfc, 0xfd, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96,
      0x97, 0x90, 0xd7, 0xe3, 0xe2, 0xe1, 0xe0, 0x70, 0x72, 0x75, 0x7e
    };
    int code = codes[random.nextInt(codes.length)];
    boolean branch = (code >= 0xe0 && code <= 0xe3) || code >> 4 == 7;
    if (branch) {
      // What 66 does to a near branch differs between vendors.
      out.reset();
      address32 = false;
    }
    op(0, code, 0);
    if (branch) {
      // Beyond the jump that follows the code on the host.
      out.write(8 + random.nextInt(0x60));
    }
    string = code == 0xd7;
  }
}

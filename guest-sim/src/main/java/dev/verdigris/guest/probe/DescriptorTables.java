package dev.verdigris.guest.probe;

/** An image's segments, its one task state segment, and its interrupt gates. */
final class DescriptorTables {
  static final int CODE = 0x08;
  static final int DATA = 0x10;
  static final int CODE32 = 0x18;
  static final int USER_DATA = 0x20 | 3;
  static final int USER_CODE = 0x28 | 3;
  static final int TASK = 0x30;
  static final int GDT_LIMIT = 0x3f;

  /** Offset in the task state segment of the stack pointer for privilege level 0. */
  static final int RSP0 = 4;

  private static final int TASK_SIZE = 104;
  private static final int GATE_SIZE = 16;
  private static final int GATE = 0x8e00; // present, interrupt gate
  private static final int ANY_PRIVILEGE = 0x6000;
  // Type of an available 64-bit task state segment, present; LTR makes it busy.
  private static final int AVAILABLE_TASK = 0x89;

  final Label gdt = new Label();
  final Label gdtPointer = new Label();
  final Label idtPointer = new Label();
  final Label task = new Label();

  private final Assembler code;

  DescriptorTables(Assembler code) {
    this.code = code;
  }

  void writeGdt() {
    code.align(16).bind(task);
    for (int i = 0; i < TASK_SIZE; i += 8) {
      // No I/O permission bitmap: its offset is the limit's end.
      code.int64(i == TASK_SIZE - 8 ? (long) TASK_SIZE << 48 : 0);
    }
    long base = code.address(task);
    code.align(16).bind(gdt);
    code.int64(0);
    code.int64(0x00af_9b00_0000_ffffL); // 64-bit code
    code.int64(0x00cf_9300_0000_ffffL); // data
    code.int64(0x00cf_9b00_0000_ffffL); // 32-bit code
    code.int64(0x00cf_f300_0000_ffffL); // data, privilege level 3
    code.int64(0x00af_fb00_0000_ffffL); // 64-bit code, privilege level 3
    code.int64(TASK_SIZE - 1 | (base & 0xff_ffff) << 16 | (long) AVAILABLE_TASK << 40);
    code.int64(0);
    code.bind(gdtPointer).int16(GDT_LIMIT).address64(gdt);
  }

  /** Loads the task register; the processor that had the task before keeps it cached. */
  void loadTask() {
    code.lea(Reg.RAX, gdt).storeByte(Reg.RAX, TASK + 5, AVAILABLE_TASK);
    code.mov32(Reg.RAX, TASK).ltr(Reg.RAX);
  }

  /**
   * Writes the gates.
   *
   * @param stubs by vector
   * @param userVector the one that privilege level 3 may raise
   */
  void writeIdt(Label[] stubs, int userVector) {
    Label idt = code.align(16).here();
    for (int vector = 0; vector < stubs.length; vector++) {
      long address = code.address(stubs[vector]);
      code.int16((int) address).int16(CODE);
      code.int16(vector == userVector ? GATE | ANY_PRIVILEGE : GATE);
      code.int16((int) (address >>> 16)).int32((int) (address >>> 32)).int32(0);
    }
    code.bind(idtPointer).int16(stubs.length * GATE_SIZE - 1).address64(idt);
  }
}

package dev.verdigris.guest.probe;

import static dev.verdigris.guest.probe.Reg.RAX;
import static dev.verdigris.guest.probe.Reg.RCX;

/**
 * What a processor runs after a start-up interrupt: from real mode at {@link
 * ProbeMemory#TRAMPOLINE} straight to 64-bit mode. The code is position-independent but for that
 * address; the prefix 66 gives the encodings of 32-bit code.
 */
final class Trampoline {
  private static final int OPERAND_SIZE = 0x66;
  private static final int CS_PREFIX = 0x2e;
  private static final int POINTER_SIZE = 6;
  private static final int PAE = 0x20;
  private static final int EFER = 0xc000_0080;
  private static final int LME = 0x100;
  private static final int CACHES = 0x9fff_ffff; // all but CD and NW
  private static final int PG_AND_PE = 0x8000_0001;

  /** First byte. */
  final Label begin = new Label();

  /** First byte after it. */
  final Label end = new Label();

  private final BareImage image;
  private final Assembler code;

  Trampoline(BareImage image) {
    this.image = image;
    code = image.code();
  }

  /**
   * Writes it.
   *
   * @param entry 64-bit code, with the image's page tables and segments but for data segments
   */
  void write(Label entry) {
    Label pointer = new Label();
    code.align(16).bind(begin).bytes(0xeb, POINTER_SIZE); // jump over it
    code.bind(pointer).int16(DescriptorTables.GDT_LIMIT).address32(image.descriptors().gdt).cli();
    code.bytes(CS_PREFIX, OPERAND_SIZE, 0x0f, 0x01, 0x16); // lgdt [cs:pointer]
    code.int16(pointer.offset() - begin.offset());
    code.movFromControl(RAX, 4).bytes(OPERAND_SIZE).alu32(Alu.OR, RAX, PAE).movToControl(4, RAX);
    code.bytes(OPERAND_SIZE).movAddress32(RAX, image.pageTables()).movToControl(3, RAX);
    code.bytes(OPERAND_SIZE).mov32(RCX, EFER).rdmsr();
    code.bytes(OPERAND_SIZE).alu32(Alu.OR, RAX, LME).wrmsr().movFromControl(RAX, 0);
    code.bytes(OPERAND_SIZE).alu32(Alu.AND, RAX, CACHES);
    code.bytes(OPERAND_SIZE).alu32(Alu.OR, RAX, PG_AND_PE).movToControl(0, RAX);
    code.bytes(OPERAND_SIZE).farJump32(DescriptorTables.CODE, entry);
    code.bind(end);
  }
}

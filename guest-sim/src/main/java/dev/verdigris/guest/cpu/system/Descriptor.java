package dev.verdigris.guest.cpu.system;

/**
 * Fields of an 8-byte descriptor, and rights as the segment registers keep them: bits 40–55 of the
 * descriptor (Intel SDM volume 3, sections 3.4.5 and 5.8.3).
 *
 * <pre>
 *  63    56 55 54 53 52 51   48 47 46 45 44 43  40 39        16 15       0
 * |base 31–24|G |DB|L |AV|limit | P |DPL  | S|type  | base 23–0  |limit 15–0|
 * </pre>
 */
final class Descriptor {
  static final int ACCESSED = 1;

  /** A data segment that may be written. */
  static final int WRITABLE = 2;

  /** A code segment that may be read. */
  static final int READABLE = 2;

  static final int EXPAND_DOWN = 4;
  static final int CONFORMING = 4;
  static final int CODE = 8;
  static final int TYPE = 0xf;

  /** Code or data, not a system segment. */
  static final int USER_SEGMENT = 0x10;

  static final int PRESENT = 0x80;
  static final int LONG = 0x2000;
  static final int BIG = 0x4000;
  static final int GRANULAR = 0x8000;

  /** Not in a descriptor: the register holds a null selector. */
  static final int UNUSABLE = 0x10000;

  static final int TSS_16 = 1;
  static final int LDT = 2;
  static final int CALL_GATE_16 = 4;
  static final int TASK_GATE = 5;
  static final int INTERRUPT_GATE_16 = 6;
  static final int TRAP_GATE_16 = 7;
  static final int TSS_32 = 9;
  static final int CALL_GATE_32 = 0xc;
  static final int INTERRUPT_GATE_32 = 0xe;
  static final int TRAP_GATE_32 = 0xf;

  /** What makes an available task-state segment a busy one. */
  static final int BUSY = 2;

  private Descriptor() {}

  static int rights(long descriptor) {
    return (int) (descriptor >>> 40) & 0xf0ff;
  }

  static long base(long descriptor) {
    return (descriptor >>> 16 & 0xff_ffff) | (descriptor >>> 56 << 24);
  }

  /** The offset of the last byte. */
  static long limit(long descriptor) {
    long limit = (descriptor & 0xffff) | (descriptor >>> 32 & 0xf0000);
    return (rights(descriptor) & GRANULAR) != 0 ? limit << 12 | 0xfff : limit;
  }

  static int dpl(int rights) {
    return rights >> 5 & 3;
  }

  static boolean has(int rights, int bit) {
    return (rights & bit) != 0;
  }

  static boolean isCode(int rights) {
    return (rights & (USER_SEGMENT | CODE)) == (USER_SEGMENT | CODE);
  }

  static boolean isConforming(int rights) {
    return (rights & (CODE | CONFORMING)) == (CODE | CONFORMING);
  }

  static boolean isReadable(int rights) {
    return (rights & CODE) == 0 || (rights & READABLE) != 0;
  }

  static boolean isWritableData(int rights) {
    return (rights & (USER_SEGMENT | CODE | WRITABLE)) == (USER_SEGMENT | WRITABLE);
  }

  /** Type of a system segment or gate, or -1 for code and data. */
  static int systemType(int rights) {
    return (rights & USER_SEGMENT) != 0 ? -1 : rights & TYPE;
  }

  /** Tells whether bytes of a segment are within its limit. */
  static boolean within(int rights, long limit, long offset, int size) {
    long last = offset + size - 1;
    if ((rights & (CODE | EXPAND_DOWN)) == EXPAND_DOWN) {
      return offset > limit && last <= ((rights & BIG) != 0 ? 0xffff_ffffL : 0xffff);
    }
    return last <= limit;
  }
}

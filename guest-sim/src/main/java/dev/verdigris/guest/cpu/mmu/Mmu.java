package dev.verdigris.guest.cpu.mmu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Op;

/** Linear to physical: the software TLBs and what happens when they miss. */
public final class Mmu {
  /**
   * A TLB entry is 32 bytes off-heap: read tag, write tag, addend, unused. A tag is the linear page
   * address for which the access is allowed without a further look, or -1.
   */
  public static final int ENTRY_SHIFT = 5;

  /** Offset of the write tag in an entry. */
  public static final int WRITE_TAG = 8;

  /** Offset of the addend: host address less linear address. */
  public static final int ADDEND = 16;

  /** log2 of the entries of one TLB. */
  public static final int INDEX_BITS = 10;

  /** Mask of an entry's number in a page number. */
  public static final long INDEX_MASK = (1 << INDEX_BITS) - 1;

  /** Makes the unit of one processor. */
  public Mmu(Cpu cpu, CodeCache code) {}

  /** Reads 1, 2, 4 or 8 bytes where the TLB did not hit; zero-extended. */
  public long load(Op op, long address, int size) {
    throw new UnsupportedOperationException();
  }

  /** Writes 1, 2, 4 or 8 bytes where the TLB did not hit. */
  public void store(Op op, long address, int size, long value) {
    throw new UnsupportedOperationException();
  }

  /** Faults if a write of 1–64 bytes would. */
  public void probeWrite(Op op, long address, int size) {
    throw new UnsupportedOperationException();
  }

  /** The code page that a linear address fetches from; faults when the fetch does. */
  public CodePage fetch(long address) {
    throw new UnsupportedOperationException();
  }

  /** See {@link Cpu#translate}. */
  public long translate(long linearAddress, boolean write) {
    throw new UnsupportedOperationException();
  }

  /** Forgets every translation. */
  public void flush() {}

  /** Forgets the translation of one page. */
  public void flush(long address) {}

  /** Selects the TLB of the privilege in force. */
  public void privilegeChanged() {}

  /** Forgets which code pages addresses fetch from, and every way into decoded code. */
  public void forgetCode() {}

  /** Takes the permission to write the page at a host address from every entry. */
  public void withdrawWrite(long hostPage) {}
}

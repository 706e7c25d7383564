package dev.verdigris.guest.cpu.exec;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.guest.cpu.decode.ByteSource;
import dev.verdigris.guest.cpu.mmu.CodePage;
import dev.verdigris.guest.cpu.mmu.Mmu;

/** The bytes of one instruction at a linear address; the page after is fetched when needed. */
final class CodeBytes implements ByteSource {
  private static final int PAGE = 4096;

  private final Mmu mmu;
  private CodePage first;
  private CodePage second;
  private long linear;
  private int start;
  private boolean crosses;
  private boolean crossed;

  CodeBytes(Mmu mmu) {
    this.mmu = mmu;
  }

  /** Starts a block in a page; its bytes are taken as fetched. */
  void page(CodePage page) {
    first = page;
    second = null;
  }

  /**
   * Goes to an instruction.
   *
   * @param linearAddress of its first byte
   * @param pageOffset of its first byte in the block's page; may lie beyond
   * @param mayCross whether bytes of the page after are fetched; otherwise they read as 0
   */
  void at(long linearAddress, int pageOffset, boolean mayCross) {
    crosses = mayCross;
    crossed = false;
    linear = linearAddress;
    start = pageOffset;
  }

  /** Tells whether the instruction reached beyond the block's page where it was not to. */
  boolean crossed() {
    return crossed;
  }

  /** The page after the block's, when a byte of it has been fetched; else null. */
  CodePage second() {
    return second;
  }

  @Override
  public int fetch(int offset) {
    int at = start + offset;
    if (at < PAGE) {
      return UNSAFE.getByte(first.hostAddress + at) & 0xff;
    }
    if (!crosses) {
      crossed = true;
      return 0;
    }
    if (second == null) {
      second = mmu.fetch(linear + offset & -PAGE);
    }
    return UNSAFE.getByte(second.hostAddress + at - PAGE) & 0xff;
  }
}

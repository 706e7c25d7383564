package dev.verdigris.guest.cpu.mmu;

import dev.verdigris.guest.cpu.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A physical page of code and the blocks decoded from it; dropped whole when the page is written.
 */
public final class CodePage {
  // Address spaces that map the page at different addresses would fill a bucket without end.
  private static final int MOST_IN_BUCKET = 48;

  /** Guest-physical address of the page. */
  public final long gpa;

  /** Host address of its bytes. */
  public final long hostAddress;

  // Most offsets are entered by one linear address in one mode: a bucket for each 16 bytes.
  private final Block[][] buckets = new Block[256][];
  // Blocks of the page before, whose only instruction ends here.
  private final List<Block> crossing = new ArrayList<>(0);
  private boolean live = true;

  CodePage(long gpa, long hostAddress) {
    this.gpa = gpa;
    this.hostAddress = hostAddress;
  }

  /** False once the page has been written or remapped: its blocks must not be entered. */
  public boolean live() {
    return live;
  }

  /**
   * The block that starts at an offset, decoded for an address within CS in a mode, or null.
   *
   * @param second what the page after this one is, or null to find no block that reaches into it
   */
  public Block find(long rip, int mode, int pageOffset, CodePage second) {
    Block[] bucket = buckets[pageOffset >> 4];
    if (bucket != null) {
      for (Block block : bucket) {
        if (block.rip == rip
            && block.mode == mode
            && block.pageOffset == pageOffset
            && (block.secondPage == null || block.secondPage == second)) {
          return block;
        }
      }
    }
    return null;
  }

  /** Tells whether a block that starts at an offset reaches into the page after this one. */
  public boolean crosses(long rip, int mode, int pageOffset) {
    Block[] bucket = buckets[pageOffset >> 4];
    if (bucket != null) {
      for (Block block : bucket) {
        if (block.rip == rip && block.mode == mode && block.secondPage != null) {
          return true;
        }
      }
    }
    return false;
  }

  /** Adds a block that starts in this page. */
  public void add(Block block, int pageOffset) {
    int slot = pageOffset >> 4;
    Block[] old = buckets[slot];
    Block[] grown;
    if (old == null) {
      grown = new Block[1];
    } else if (old.length < MOST_IN_BUCKET) {
      grown = Arrays.copyOf(old, old.length + 1);
    } else {
      grown = Arrays.copyOfRange(old, 1, old.length + 1);
      old[0].unlink();
    }
    grown[grown.length - 1] = block;
    buckets[slot] = grown;
    if (block.secondPage != null) {
      block.secondPage.crossing.add(block);
    }
  }

  void drop() {
    live = false;
    for (Block[] bucket : buckets) {
      if (bucket != null) {
        for (Block block : bucket) {
          block.unlink();
        }
      }
    }
    for (Block block : crossing) {
      block.unlink();
    }
  }
}

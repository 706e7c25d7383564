package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Block;
import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.Vector;
import dev.verdigris.guest.cpu.decode.Decoder;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.mmu.CodePage;
import java.util.Arrays;

/**
 * Decodes blocks and finds those already decoded.
 *
 * <p>A block ends at a branch, before the first instruction that is not wholly in its page, after
 * {@value #MAX_INSTRUCTIONS} instructions, or where an op says so. An instruction that crosses into
 * the next page is a block of its own, which belongs to both; so is, with the one before it, an
 * instruction in the shadow of STI or a load of SS.
 */
public final class BlockBuilder {
  /** Most instructions in a block. */
  static final int MAX_INSTRUCTIONS = 32;

  private static final int PAGE_MASK = 0xfff;

  private final Cpu cpu;
  private final CodeBytes bytes;
  private final Decoder decoder = new Decoder();
  private final Insn insn = new Insn();
  private final Op[] ops = new Op[3 * MAX_INSTRUCTIONS + 3];
  private int opCount;
  private int instructions;
  private long start;
  private int startOffset;
  private int length;
  private boolean complete;

  /** Makes the builder of one processor. */
  public BlockBuilder(Cpu cpu) {
    this.cpu = cpu;
    bytes = new CodeBytes(cpu.mmu);
  }

  /**
   * The block at an address in the current mode, decoded if need be.
   *
   * @throws GuestFault when the fetch of its first instruction faults
   */
  public Block find(long rip) {
    long linear = linear(rip);
    CodePage page = cpu.mmu.fetch(linear);
    int offset = (int) linear & PAGE_MASK;
    Block found = page.find(rip, cpu.mode, offset, null);
    if (found != null) {
      return found;
    }
    if (page.crosses(rip, cpu.mode, offset)) {
      found = crossing(rip, page, linear);
      if (found != null) {
        return found;
      }
    }
    int most = (cpu.mode & Cpu.MODE_SINGLE) != 0 ? 1 : MAX_INSTRUCTIONS;
    Block built = build(rip, page, offset, most);
    page.add(built, offset);
    return built;
  }

  /** A block of the one instruction at an address, not kept. */
  public Block single(long rip) {
    long linear = linear(rip);
    return build(rip, cpu.mmu.fetch(linear), (int) linear & PAGE_MASK, 1);
  }

  private long linear(long rip) {
    if ((cpu.mode & Cpu.MODE_SIZE) == Cpu.MODE_64) {
      return rip;
    }
    return rip + cpu.segBase[Cpu.CS] & 0xffff_ffffL;
  }

  /** The block that reaches into what is now the next page, or null. */
  private Block crossing(long rip, CodePage page, long linear) {
    try {
      CodePage second = cpu.mmu.fetch((linear | PAGE_MASK) + 1);
      return page.find(rip, cpu.mode, (int) linear & PAGE_MASK, second);
    } catch (GuestFault fault) {
      // Building it again finds out which instruction the fault belongs to.
      return null;
    }
  }

  private Block build(long rip, CodePage page, int offset, int most) {
    bytes.page(page);
    start = rip;
    startOffset = offset;
    length = 0;
    opCount = 0;
    instructions = 0;
    decode(rip, true);
    boolean open = append();
    boolean shadow = open && ops[opCount - 1].shadowsNext() && most > 1;
    while (shadow || (open && instructions < most && offset + length <= PAGE_MASK)) {
      try {
        if (!decode(rip + length, shadow)) {
          break;
        }
      } catch (GuestFault fault) {
        // It belongs to the instruction's own block, if that is ever entered.
        break;
      }
      open = append() && !shadow;
      shadow = open && ops[opCount - 1].shadowsNext();
    }
    return close(page);
  }

  /**
   * Decodes one instruction.
   *
   * @return false when it crosses the page's end where it must not
   */
  private boolean decode(long rip, boolean mayCross) {
    long address = rip & addressMask();
    int offset = startOffset + length;
    bytes.at(linear(address), offset, mayCross);
    insn.pageOffset = offset;
    complete = decoder.decode(bytes, address, cpu.mode, insn);
    return !bytes.crossed();
  }

  private long addressMask() {
    return switch (cpu.mode & Cpu.MODE_SIZE) {
      case Cpu.MODE_16 -> 0xffff;
      case Cpu.MODE_32 -> 0xffff_ffffL;
      default -> -1;
    };
  }

  /**
   * Appends the decoded instruction to the block.
   *
   * @return false when the block ends with it
   */
  private boolean append() {
    if (!complete) {
      put(new Raise(Vector.GP, 0));
      return false;
    }
    Op op = InstructionSet.create(insn);
    Op check = SegmentCheck.of(insn);
    if (check != null) {
      ops[opCount] = check;
      check.place(length, instructions);
      opCount++;
    }
    if (check != null || !absorb(op)) {
      put(op);
    }
    if (cpu.memoryIsShared() && !op.endsBlock() && Barrier.after(insn)) {
      Barrier barrier = new Barrier();
      barrier.place(length, instructions);
      ops[opCount++] = barrier;
    }
    return !op.endsBlock() && bytes.second() == null;
  }

  /**
   * Lets the op before stand for this one too. Neither can fault, so that nobody asks where in the
   * block they lie.
   */
  private boolean absorb(Op op) {
    if (opCount == 0) {
      return false;
    }
    Op before = ops[opCount - 1];
    if (op instanceof Nop) {
      if (before.shadowsNext()) {
        return false;
      }
    } else {
      Op both = Mov.join(before, op);
      if (both == null) {
        return false;
      }
      ops[opCount - 1] = both;
    }
    length += insn.length;
    instructions++;
    return true;
  }

  private void put(Op op) {
    op.place(length, instructions);
    ops[opCount++] = op;
    length += insn.length;
    instructions++;
  }

  private Block close(CodePage page) {
    if (!ops[opCount - 1].endsBlock()) {
      long end = start + length & addressMask();
      ops[opCount++] = new FallThrough(new Exit(end, startOffset + length <= PAGE_MASK));
    }
    for (int i = 1; i < opCount; i++) {
      ops[i - 1].next = ops[i];
    }
    Op first = ops[0];
    Arrays.fill(ops, 0, opCount, null);
    return new Block(
        start, cpu.mode, page, startOffset, bytes.second(), instructions, length, first);
  }
}

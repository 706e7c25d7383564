package dev.verdigris.guest.cpu.mmu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.hypercall.memory.GuestMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decoded code by physical page, shared by the processors of one memory, which run on one thread.
 *
 * <p>A page with blocks is watched: the first write to it, by a processor, a device or a change of
 * mapping, drops its blocks.
 */
public final class CodeCache {
  private final GuestMemory memory;
  private final Map<Long, CodePage> pages = new HashMap<>();
  private final List<Cpu> cpus = new ArrayList<>();
  private int generation;
  private long dropped;

  /** Makes an empty cache and begins to watch the memory. */
  public CodeCache(GuestMemory memory) {
    this.memory = memory;
    memory.watchWith(this::drop);
    memory.addListener(
        gpa -> {
          drop(gpa);
          cpus.forEach(cpu -> cpu.mmu.flush());
        });
  }

  /** Adds a processor that enters blocks of this cache. */
  public void add(Cpu cpu) {
    cpus.add(cpu);
  }

  /** A number that no link between blocks carries yet. */
  public int newGeneration() {
    return ++generation;
  }

  /** Pages dropped because they were written or remapped. */
  public long dropped() {
    return dropped;
  }

  /**
   * The code page at a guest-physical page address, made if need be.
   *
   * @return null when nothing backs the page
   */
  public CodePage page(long gpa) {
    CodePage page = pages.get(gpa);
    if (page == null) {
      long host = memory.hostPage(gpa);
      if (host == 0) {
        return null;
      }
      page = new CodePage(gpa, host);
      pages.put(gpa, page);
      memory.watch(gpa);
      for (Cpu cpu : cpus) {
        cpu.mmu.withdrawWrite(host);
      }
    }
    return page;
  }

  /** Drops a page's blocks and every link to them. */
  private void drop(long gpa) {
    CodePage page = pages.remove(gpa);
    if (page != null) {
      dropped++;
      page.drop();
      for (Cpu cpu : cpus) {
        cpu.mmu.forgetCode();
      }
    }
  }
}

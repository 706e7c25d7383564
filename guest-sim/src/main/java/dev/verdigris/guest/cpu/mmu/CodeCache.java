package dev.verdigris.guest.cpu.mmu;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decoded code by physical page, shared by the processors of one memory, which run on one thread.
 *
 * <p>A page with blocks is watched: a write to it, by a processor, a device or a change of mapping,
 * drops its blocks. Where other threads write too, they hand the drop over to that thread.
 */
public final class CodeCache {
  private final GuestMemory memory;
  // By page number, below the end of RAM.
  private final CodePage[] ram;
  // By page address: overlay pages beyond RAM.
  private final Map<Long, CodePage> beyond = new HashMap<>();
  private final List<Cpu> cpus = new ArrayList<>();
  private int generation;
  private long dropped;

  /** Makes an empty cache and begins to watch the memory. */
  public CodeCache(GuestMemory memory) {
    this.memory = memory;
    List<RamRegion> regions = memory.regions();
    long end = regions.get(regions.size() - 1).end();
    ram = new CodePage[Math.toIntExact(end >>> GuestMemory.PAGE_SHIFT)];
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
    long number = gpa >>> GuestMemory.PAGE_SHIFT;
    CodePage page = number < ram.length ? ram[(int) number] : beyond.get(gpa);
    return page != null ? page : make(gpa);
  }

  private CodePage make(long gpa) {
    long host = memory.hostPage(gpa);
    if (host == 0) {
      return null;
    }
    CodePage page = new CodePage(gpa, host);
    put(gpa, page);
    memory.watch(gpa);
    for (Cpu cpu : cpus) {
      cpu.mmu.withdrawWrite(host);
    }
    return page;
  }

  /** Sets what is at a page address, or forgets it when {@code page} is null; returns what was. */
  private CodePage put(long gpa, CodePage page) {
    long number = gpa >>> GuestMemory.PAGE_SHIFT;
    if (number < ram.length) {
      CodePage old = ram[(int) number];
      ram[(int) number] = page;
      return old;
    }
    return page == null ? beyond.remove(gpa) : beyond.put(gpa, page);
  }

  /** Drops a page's blocks and every link to them. */
  public void drop(long gpa) {
    memory.unwatch(gpa);
    CodePage page = put(gpa, null);
    if (page != null) {
      dropped++;
      page.drop();
      for (Cpu cpu : cpus) {
        cpu.mmu.forgetCode();
      }
    }
  }
}

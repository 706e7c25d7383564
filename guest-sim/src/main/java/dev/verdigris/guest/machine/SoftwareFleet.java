package dev.verdigris.guest.machine;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.platform.apic.ApicBus;
import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.engine.ProcessorFleet;
import dev.verdigris.hypercall.engine.StartOutcome;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import java.util.List;

/**
 * The processors of a machine on the software engine. One thread runs them all in turn: during an
 * exit of one the others stand between instructions, and what is done to them is done at once.
 *
 * <p>Translation caches hold one address space and what is global; they carry no name of it, so
 * that a flush of any space empties them.
 */
final class SoftwareFleet implements ProcessorFleet {
  private final List<Cpu> cpus;
  private final ApicBus apics;

  /**
   * Makes the fleet.
   *
   * @param cpus by VP index; all are there before the first exit
   */
  SoftwareFleet(List<Cpu> cpus, ApicBus apics) {
    this.cpus = cpus;
    this.apics = apics;
  }

  @Override
  public void flush(int vpIndex, long addressSpace, boolean globals) {
    if (globals) {
      cpus.get(vpIndex).mmu.flush();
    } else {
      cpus.get(vpIndex).mmu.flushLocal();
    }
  }

  @Override
  public void flush(int vpIndex, long addressSpace, long address, long pages) {
    cpus.get(vpIndex).mmu.flush(address, pages);
  }

  /** No: the processor has no virtualization of its own. */
  @Override
  public boolean flushSecondLevel(long addressSpace, long gpa, long pages) {
    return false;
  }

  @Override
  public void nonMaskableInterrupt(int vpIndex) {
    cpus.get(vpIndex).nmi();
  }

  @Override
  public boolean selectedBy(int vpIndex, long logicalDestination) {
    return apics.selects(vpIndex, logicalDestination);
  }

  @Override
  public VirtualProcessor standing(int vpIndex) {
    return cpus.get(vpIndex);
  }

  @Override
  public void idle(int vpIndex) {
    cpus.get(vpIndex).system.idle();
  }

  @Override
  public StartOutcome start(int vpIndex, InitialContext context) {
    return cpus.get(vpIndex).system.start(context);
  }
}

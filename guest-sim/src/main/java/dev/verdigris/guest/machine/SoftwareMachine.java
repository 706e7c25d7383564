package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.boot.EntryState;
import dev.verdigris.guest.boot.RamLayout;
import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.mmu.CodeCache;
import dev.verdigris.guest.platform.Platform;
import dev.verdigris.hypercall.engine.ExitHandler;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.time.RealClock;
import dev.verdigris.hypercall.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A machine on the software engine. */
final class SoftwareMachine implements Machine {
  private static final byte[] VMCALL = {0x0f, 0x01, (byte) 0xc1};

  private final GuestMemory memory;
  private final List<Cpu> cpus = new ArrayList<>();
  private final Board board;
  private final Interleaver interleaver;

  /**
   * Composes a machine.
   *
   * @param processors number of virtual processors
   * @throws BootException when the hypervisor's devices cannot be made
   */
  SoftwareMachine(
      RamLayout layout,
      int processors,
      long seed,
      ClockKind clockKind,
      Outside outside,
      HostEnvironment.Factory hosts)
      throws BootException {
    memory = layout.allocate();
    try {
      Clock clock = clockKind == ClockKind.REAL ? new RealClock() : new VirtualClock(this::retired);
      EngineTraits traits =
          new EngineTraits(
              processors,
              clock,
              vp -> cpus.get(vp).retired,
              VMCALL::clone,
              Optional.of(apics -> new SoftwareFleet(cpus, apics)),
              true,
              clockKind == ClockKind.REAL && HostOrder.strong());
      board = new Board(layout, memory, traits, outside, hosts);
      makeProcessors(processors, seed, clock);
      Idling idling =
          clock instanceof VirtualClock virtual
              ? new VirtualIdling(virtual, board.limit(), board::deliverInput)
              : new RealIdling(clock, board.limit(), board::deliverInput);
      interleaver = new Interleaver(cpus, board.scheduler(), idling, board.control(), seed);
      board.devices().onWork(interleaver::call);
    } catch (BootException | RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  private void makeProcessors(int processors, long seed, Clock clock) {
    Platform platform = board.platform();
    CodeCache code = new CodeCache(memory);
    ExitHandler exits = board.exits();
    boolean shared = board.devices().parallel();
    if (shared) {
      memory.expectOtherWriters();
      memory.watchWith(new CodeWatch(code::drop, board.devices().processors()));
    }
    for (int i = 0; i < processors; i++) {
      Cpu cpu = new Cpu(i, i, memory, code, exits, platform.localApic(i));
      if (shared) {
        cpu.shareMemory();
      }
      cpu.system.clock(clock::tsc);
      cpu.system.onTscOffset(platform.localApic(i)::tscOffset);
      cpu.system.seed(seed + i);
      platform.attach(i, cpu);
      cpus.add(cpu);
    }
  }

  private long retired() {
    long sum = 0;
    for (int i = 0; i < cpus.size(); i++) {
      sum += cpus.get(i).retired;
    }
    return sum;
  }

  @Override
  public Board board() {
    return board;
  }

  @Override
  public RunResult run(EntryState entry) throws InterruptedException {
    cpus.forEach(cpu -> cpu.system.leaveFirmware());
    for (Cpu cpu : cpus.subList(1, cpus.size())) {
      cpu.system.waitForStartUp();
    }
    cpus.get(0).system.enter(entry);
    try {
      interleaver.run();
    } finally {
      board.flush();
    }
    return board.result(retired());
  }

  @Override
  public void close() {
    board.close();
    memory.close();
  }
}

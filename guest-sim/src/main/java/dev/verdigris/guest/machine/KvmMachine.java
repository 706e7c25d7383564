package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.boot.BootLoader;
import dev.verdigris.guest.boot.EntryState;
import dev.verdigris.guest.boot.RamLayout;
import dev.verdigris.guest.platform.apic.LocalApic;
import dev.verdigris.host.kvm.FlatEntry;
import dev.verdigris.host.kvm.KvmEngine;
import dev.verdigris.host.kvm.KvmException;
import dev.verdigris.host.kvm.KvmInterruptSource;
import dev.verdigris.host.kvm.KvmPacing;
import dev.verdigris.host.kvm.KvmVcpu;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.time.Clock;
import java.util.Optional;

/**
 * A machine with one processor on KVM, for bare images. Time is the host's. VMBus and its devices
 * have a thread of their own; everything else runs on the processor's, and an alarm takes it out of
 * the guest when a timer is due.
 *
 * <p>The local APIC is the platform's: its interrupts are injected when the guest takes them. NMI,
 * INIT and start-up IPIs do not reach the processor.
 */
final class KvmMachine implements Machine {
  private final GuestMemory memory;
  private final KvmEngine engine;
  private final KvmVcpu processor;
  private final Board board;
  private final RealIdling idling;

  /**
   * Composes a machine.
   *
   * @throws BootException when KVM does not make one, or the hypervisor's devices cannot be made
   */
  KvmMachine(RamLayout layout, Outside outside, HostEnvironment.Factory hosts)
      throws BootException {
    memory = layout.allocate();
    try {
      engine = KvmEngine.create(memory, 1);
    } catch (KvmException e) {
      memory.close();
      throw EngineException.unusable(EngineKind.KVM, e.getMessage());
    }
    processor = engine.vcpu(0);
    try {
      Clock clock = new KvmClock(processor.tsc(), processor.tscFrequency());
      EngineTraits traits =
          new EngineTraits(
              1,
              clock,
              vp -> clock.nanos(),
              KvmEngine::hypercallInstruction,
              Optional.empty(),
              false,
              true);
      board = new Board(layout, memory, traits, outside, hosts);
      idling = new RealIdling(clock, board.limit(), board::deliverInput);
      engine.attach(board.exits());
      processor.interrupts(new Apic(board.platform().localApic(0)));
      board.control().onStop(engine::stop);
      board.devices().onWork(processor::kick);
    } catch (BootException | RuntimeException e) {
      engine.close();
      memory.close();
      throw e;
    }
  }

  /**
   * Tells in time what this engine does not run.
   *
   * @throws BootException with the reason
   */
  static void check(MachineConfig config) throws BootException {
    if (config.cpus() != 1) {
      throw EngineException.refusal(
          EngineKind.KVM, "runs one processor so far; give --cpus 1 or --engine software");
    }
    if (!BootLoader.bare(config.kernel())) {
      throw EngineException.refusal(
          EngineKind.KVM,
          "runs bare images (multiboot or PVH ELF) so far, not a Linux bzImage; use --engine"
              + " software");
    }
  }

  @Override
  public Board board() {
    return board;
  }

  @Override
  public RunResult run(EntryState entry) throws BootException, InterruptedException {
    processor.enter(flat(entry));
    try (KvmAlarm alarm = new KvmAlarm(processor::kick)) {
      Pacing pacing = new Pacing(alarm);
      processor.run(pacing);
      // A processor that has halted for good leaves a machine whose time goes on.
      while (!board.control().stopped()) {
        pacing.due();
        pacing.idle();
      }
    } catch (KvmException e) {
      throw EngineException.failure(EngineKind.KVM, e);
    } finally {
      board.flush();
    }
    return board.result(0);
  }

  private static FlatEntry flat(EntryState entry) {
    return new FlatEntry(
        entry.mode() == EntryState.Mode.LONG,
        entry.rip(),
        entry.rsp(),
        entry.rax(),
        entry.rbx(),
        entry.rsi(),
        entry.cr3(),
        entry.gdtBase(),
        entry.gdtLimit(),
        entry.codeSelector(),
        entry.dataSelector());
  }

  @Override
  public void close() {
    board.close();
    engine.close();
    memory.close();
  }

  /** Runs the scheduler between the processor's entries, and waits in its halts. */
  private final class Pacing implements KvmPacing {
    private final KvmAlarm alarm;

    Pacing(KvmAlarm alarm) {
      this.alarm = alarm;
    }

    @Override
    public void due() throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      idling.poll();
      board.scheduler().runDue();
      alarm.within(idling.left(board.scheduler().nextDeadline()));
    }

    @Override
    public void idle() throws InterruptedException {
      if (!board.control().stopped() && !board.scheduler().hasWork()) {
        idling.idle(board.scheduler().nextDeadline());
      }
    }
  }

  /** The platform's local APIC in the shape that the engine asks for. */
  private record Apic(LocalApic apic) implements KvmInterruptSource {
    @Override
    public int pendingVector() {
      return apic.pendingVector();
    }

    @Override
    public void accept(int vector) {
      apic.accept(vector);
    }

    @Override
    public int cr8() {
      return apic.cr8();
    }

    @Override
    public void cr8(int value) {
      apic.cr8(value);
    }
  }
}

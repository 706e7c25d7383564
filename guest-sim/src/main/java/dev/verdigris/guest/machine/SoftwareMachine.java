package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.boot.EntryState;
import dev.verdigris.guest.boot.RamLayout;
import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.mmu.CodeCache;
import dev.verdigris.guest.platform.Platform;
import dev.verdigris.guest.platform.PlatformConfig;
import dev.verdigris.guest.platform.acpi.AcpiConfig;
import dev.verdigris.guest.platform.acpi.AcpiTable;
import dev.verdigris.guest.platform.acpi.AcpiTables;
import dev.verdigris.guest.platform.serial.ConsoleOutput;
import dev.verdigris.guest.platform.serial.InputQueue;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.RealClock;
import dev.verdigris.hypercall.time.VirtualClock;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A machine on the software engine, from power-on to its end: composed, loaded, run once. */
final class SoftwareMachine implements AutoCloseable {
  private final GuestMemory memory;
  private final RamLayout layout;
  private final EventStream events = new EventStream();
  private final RunControl control = new RunControl();
  private final WallClock wall;
  private final List<Cpu> cpus = new ArrayList<>();
  private final Clock clock;
  private final Platform platform;
  private final ParavirtualHost host;
  private final ConsoleOutput output;
  private final InputQueue input;
  private final Interleaver interleaver;
  private final long rsdpAddress;

  /**
   * Composes a machine.
   *
   * @throws BootException when the hypervisor's devices cannot be made
   */
  SoftwareMachine(
      RamLayout layout,
      int processors,
      long seed,
      ClockKind clockKind,
      WallClock wall,
      OutputStream consoleOutput,
      InputQueue consoleInput,
      HostEnvironment.Factory hosts)
      throws BootException {
    this.layout = layout;
    memory = layout.allocate();
    this.wall = wall;
    WallLimit limit = new WallLimit(wall, control);
    input = consoleInput;
    clock = clockKind == ClockKind.REAL ? new RealClock() : new VirtualClock(this::retired);
    DeterministicScheduler scheduler = new DeterministicScheduler(clock);
    output = new ConsoleOutput(consoleOutput, scheduler);
    platform =
        new Platform(
            new PlatformConfig(
                processors,
                scheduler,
                output,
                input,
                output,
                control,
                PlatformConfig.DEFAULT_EPOCH_SECONDS));
    host =
        hosts.create(
            new HostEnvironment(
                memory,
                scheduler,
                platform.interruptSink(),
                platform.localApicAccess(),
                control,
                events,
                processors,
                output,
                vp -> cpus.get(vp).retired));
    platform.onEndOfInterrupt(host.hypervisor()::endOfInterrupt);
    makeProcessors(processors, seed);
    rsdpAddress = writeTables(processors);
    Idling idling =
        clock instanceof VirtualClock virtual
            ? new VirtualIdling(virtual, limit, this::pollInput)
            : new RealIdling(clock, limit, this::pollInput);
    interleaver = new Interleaver(cpus, scheduler, idling, control, seed);
  }

  private void makeProcessors(int processors, long seed) {
    CodeCache code = new CodeCache(memory);
    Exits exits = new Exits(platform, host.hypervisor(), control);
    for (int i = 0; i < processors; i++) {
      Cpu cpu = new Cpu(i, i, memory, code, exits, platform.localApic(i));
      cpu.system.clock(clock::tsc);
      cpu.system.seed(seed + i);
      platform.attach(i, cpu);
      cpus.add(cpu);
    }
  }

  private long writeTables(int processors) {
    AcpiTables tables =
        AcpiTables.build(
            AcpiConfig.standard(
                processors, layout.regions().get(layout.regions().size() - 1).end()));
    for (AcpiTable table : tables.tables()) {
      memory.write(table.gpa(), table.bytes());
    }
    return tables.rsdpAddress();
  }

  private boolean pollInput() {
    if (input.isEmpty()) {
      return false;
    }
    platform.com1().inputAvailable();
    return true;
  }

  private long retired() {
    return interleaver == null ? 0 : interleaver.retired();
  }

  GuestMemory memory() {
    return memory;
  }

  /** Where the ACPI root pointer is. */
  long rsdpAddress() {
    return rsdpAddress;
  }

  /** Shows the machine's events to an observer. */
  void attach(MachineObserver observer) {
    observer.attach(events, clock);
  }

  /** Enters the loaded image on the first processor and runs to the machine's end. */
  RunResult run(EntryState entry) throws InterruptedException {
    for (Cpu cpu : cpus.subList(1, cpus.size())) {
      cpu.system.waitForStartUp();
    }
    cpus.get(0).system.enter(entry);
    try {
      interleaver.run();
    } finally {
      output.flush();
    }
    return new RunResult(
        control.reason(),
        control.status(),
        Optional.ofNullable(control.message()),
        wall.elapsed(),
        clock.nanos(),
        retired(),
        host.hypercalls(),
        host.msrs(),
        host.channels(),
        host.crash());
  }

  @Override
  public void close() {
    host.close();
    memory.close();
  }
}

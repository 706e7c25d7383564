package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.boot.RamLayout;
import dev.verdigris.guest.platform.Platform;
import dev.verdigris.guest.platform.PlatformConfig;
import dev.verdigris.guest.platform.acpi.AcpiConfig;
import dev.verdigris.guest.platform.acpi.AcpiTable;
import dev.verdigris.guest.platform.acpi.AcpiTables;
import dev.verdigris.guest.platform.legacy.ResetVector;
import dev.verdigris.guest.platform.serial.ConsoleOutput;
import dev.verdigris.guest.platform.serial.InputQueue;
import dev.verdigris.hypercall.engine.ExitHandler;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import java.util.Optional;

/**
 * Everything of a machine but who executes the guest: devices, hypervisor, firmware tables,
 * console, the run's end. The same on every engine.
 */
final class Board implements AutoCloseable {
  private final GuestMemory memory;
  private final EventStream events = new EventStream();
  private final RunControl control = new RunControl();
  private final WallClock wall;
  private final WallLimit limit;
  private final Clock clock;
  private final DeterministicScheduler scheduler;
  private final DeviceThread devices;
  private final ConsoleOutput output;
  private final InputQueue input;
  private final Platform platform;
  private final InvariantTsc invariantTsc = new InvariantTsc();
  private final ParavirtualHost host;
  private final long rsdpAddress;

  /**
   * Composes a board.
   *
   * @param memory of the layout; closed by the caller
   * @throws BootException when the hypervisor's devices cannot be made
   */
  Board(
      RamLayout layout,
      GuestMemory memory,
      EngineTraits engine,
      Outside outside,
      HostEnvironment.Factory hosts)
      throws BootException {
    this.memory = memory;
    wall = outside.wall();
    limit = new WallLimit(wall, control);
    clock = engine.clock();
    scheduler = new DeterministicScheduler(clock);
    devices = new DeviceThread(engine.parallelDevices(), scheduler, events, control);
    output = new ConsoleOutput(outside.output(), scheduler);
    input = outside.input();
    platform =
        new Platform(
            new PlatformConfig(
                engine.processors(),
                scheduler,
                output,
                input,
                output,
                control,
                PlatformConfig.DEFAULT_EPOCH_SECONDS));
    rsdpAddress = writeFirmware(layout, engine.processors());
    host = makeHost(engine, hosts);
    platform.onEndOfInterrupt(host.hypervisor()::endOfInterrupt);
    host.eoiAssist().ifPresent(platform.apicBus()::assistEndOfInterrupt);
  }

  private ParavirtualHost makeHost(EngineTraits engine, HostEnvironment.Factory hosts)
      throws BootException {
    try {
      return hosts.create(
          new HostEnvironment(
              memory,
              scheduler,
              devices.processors(),
              devices.devices(),
              platform.interruptSink(),
              platform.localApicAccess(),
              platform,
              engine.fleet().map(fleet -> fleet.apply(platform.apicBus())),
              engine.cpuidChanges() ? Optional.of(invariantTsc) : Optional.empty(),
              control,
              events,
              output,
              engine));
    } catch (BootException | RuntimeException e) {
      devices.close();
      throw e;
    }
  }

  private long writeFirmware(RamLayout layout, int processors) {
    AcpiTables tables =
        AcpiTables.build(
            AcpiConfig.standard(
                processors, layout.regions().get(layout.regions().size() - 1).end()));
    for (AcpiTable table : tables.tables()) {
      memory.write(table.gpa(), table.bytes());
    }
    memory.write(ResetVector.GPA, ResetVector.code());
    return tables.rsdpAddress();
  }

  /** What serves the engine's exits. */
  ExitHandler exits() {
    return new Exits(platform, host.hypervisor(), control, invariantTsc);
  }

  /** Tells the serial port of waiting input; returns whether there was any. */
  boolean deliverInput() {
    if (input.isEmpty()) {
      return false;
    }
    platform.com1().inputAvailable();
    return true;
  }

  GuestMemory memory() {
    return memory;
  }

  Platform platform() {
    return platform;
  }

  DeterministicScheduler scheduler() {
    return scheduler;
  }

  RunControl control() {
    return control;
  }

  WallLimit limit() {
    return limit;
  }

  /** Where the ACPI root pointer is. */
  long rsdpAddress() {
    return rsdpAddress;
  }

  /** Shows the machine's events to an observer. */
  void attach(MachineObserver observer) {
    devices.attach(observer);
  }

  /** Where the devices run. */
  DeviceThread devices() {
    return devices;
  }

  /** Hands the console's last output over. */
  void flush() {
    output.flush();
  }

  /** How the run ended, once it has been stopped; ends the devices' work. */
  RunResult result(long instructions) {
    stopDevices();
    control.rethrow();
    return new RunResult(
        control.reason(),
        control.status(),
        Optional.ofNullable(control.message()),
        wall.elapsed(),
        clock.nanos(),
        instructions,
        host.hypercalls(),
        host.msrs(),
        host.channels(),
        host.findings(),
        host.faults(),
        host.crash());
  }

  /** Nothing of the devices runs after this, and nobody waits for the processors' thread. */
  private void stopDevices() {
    scheduler.close();
    devices.close();
  }

  /** Releases the hypervisor's back ends. */
  @Override
  public void close() {
    stopDevices();
    host.close();
  }
}

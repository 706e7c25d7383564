package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.boot.BootLoader;
import dev.verdigris.guest.boot.BootRequest;
import dev.verdigris.guest.boot.EntryState;
import dev.verdigris.guest.boot.RamLayout;
import dev.verdigris.guest.platform.serial.InputQueue;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.viridian.HostProfile;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs guests on the software processor. */
public final class MachineLauncher implements GuestLauncher {
  /** The host profile of a Xen domain: CPUID, hypercall page, version, console and shutdown. */
  public static final String XEN = "xen-4.17";

  @Override
  public List<String> hostProfiles() {
    List<String> names = new ArrayList<>(HostProfile.names());
    names.add(XEN);
    return names;
  }

  @Override
  public Set<EngineKind> engines() {
    return EnumSet.of(EngineKind.SOFTWARE);
  }

  @Override
  public RunResult launch(
      MachineConfig config, ConsoleStreams console, List<MachineObserver> observers)
      throws BootException, InterruptedException {
    WallClock wall = new WallClock(config.timeout());
    InputQueue input = new InputQueue();
    new ConsolePump(console.in(), input, Thread.currentThread()).start();
    while (true) {
      RunResult result = runOnce(config, wall, console.out(), input, observers);
      if (result.reason() != StopReason.RESET || config.noReboot()) {
        return result;
      }
    }
  }

  private static RunResult runOnce(
      MachineConfig config,
      WallClock wall,
      OutputStream output,
      InputQueue input,
      List<MachineObserver> observers)
      throws BootException, InterruptedException {
    RamLayout layout = RamLayout.ofBytes(config.memoryBytes());
    try (SoftwareMachine machine =
        new SoftwareMachine(
            layout,
            config.cpus(),
            config.seed(),
            config.clock(),
            wall,
            output,
            input,
            hosts(config))) {
      observers.forEach(machine::attach);
      EntryState entry =
          BootLoader.load(
              new BootRequest(
                  config.kernel(),
                  config.initrds(),
                  config.commandLine(),
                  machine.rsdpAddress(),
                  layout,
                  true),
              machine.memory());
      return machine.run(entry);
    }
  }

  private static HostEnvironment.Factory hosts(MachineConfig config) {
    Optional<HostProfile> profile = HostProfile.named(config.host());
    return profile.isPresent()
        ? environment -> ViridianHost.create(profile.get(), config.disks(), environment)
        : environment -> new XenHost(environment, environment.console());
  }
}

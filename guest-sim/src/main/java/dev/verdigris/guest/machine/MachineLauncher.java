package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.boot.BootLoader;
import dev.verdigris.guest.boot.BootRequest;
import dev.verdigris.guest.boot.EntryState;
import dev.verdigris.guest.boot.RamLayout;
import dev.verdigris.guest.platform.serial.InputQueue;
import dev.verdigris.host.kvm.KvmSupport;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.viridian.HostProfile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs guests on the software processor or on KVM. */
public final class MachineLauncher implements GuestLauncher {
  private static final String DEFAULT_HOST = "ws2022";

  /** The host profile of a Xen domain: CPUID, hypercall page, version, console and shutdown. */
  public static final String XEN = "xen-4.17";

  @Override
  public List<String> hostProfiles() {
    List<String> names = new ArrayList<>();
    names.add(DEFAULT_HOST);
    HostProfile.names().stream().filter(name -> !name.equals(DEFAULT_HOST)).forEach(names::add);
    names.add(XEN);
    return names;
  }

  @Override
  public Set<EngineKind> engines() {
    Set<EngineKind> engines = EnumSet.allOf(EngineKind.class);
    engines.removeIf(engine -> obstacle(engine).isPresent());
    return engines;
  }

  @Override
  public Optional<String> obstacle(EngineKind engine) {
    if (engine == EngineKind.SOFTWARE) {
      return Optional.empty();
    }
    KvmSupport support = KvmSupport.probe();
    return support.usable() ? Optional.empty() : Optional.of(support.summary());
  }

  @Override
  public RunResult launch(
      MachineConfig config, ConsoleStreams console, List<MachineObserver> observers)
      throws BootException, InterruptedException {
    if (config.engine() == EngineKind.KVM) {
      KvmMachine.check(config);
    }
    Outside outside = new Outside(new WallClock(config.timeout()), console.out(), new InputQueue());
    new ConsolePump(console.in(), outside.input(), Thread.currentThread()).start();
    RunResult result = runOnce(config, outside, observers);
    while (result.reason() == StopReason.RESET && !config.noReboot()) {
      result = runOnce(config, outside, observers).after(result);
    }
    return result;
  }

  private static RunResult runOnce(
      MachineConfig config, Outside outside, List<MachineObserver> observers)
      throws BootException, InterruptedException {
    RamLayout layout = RamLayout.ofBytes(config.memoryBytes());
    try (Machine machine = powerOn(config, layout, outside)) {
      Board board = machine.board();
      observers.forEach(board::attach);
      EntryState entry =
          BootLoader.load(
              new BootRequest(
                  config.kernel(),
                  config.initrds(),
                  config.commandLine(),
                  board.rsdpAddress(),
                  layout,
                  true),
              board.memory());
      return machine.run(entry);
    }
  }

  private static Machine powerOn(MachineConfig config, RamLayout layout, Outside outside)
      throws BootException {
    return switch (config.engine()) {
      case SOFTWARE ->
          new SoftwareMachine(
              layout, config.cpus(), config.seed(), config.clock(), outside, hosts(config));
      case KVM -> new KvmMachine(layout, outside, hosts(config));
    };
  }

  private static HostEnvironment.Factory hosts(MachineConfig config) {
    if (config.host().equals(XEN)) {
      return environment -> new XenHost(environment, environment.console());
    }
    HostProfile profile = HostProfile.parse(config.host());
    return environment ->
        ViridianHost.create(profile, config.disks(), config.faults(), environment);
  }
}

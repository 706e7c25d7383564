package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.DiskConfig;
import dev.verdigris.guest.machine.EngineKind;
import dev.verdigris.guest.machine.GuestLauncher;
import dev.verdigris.guest.machine.MachineConfig;
import dev.verdigris.guest.machine.MachineLauncher;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.vmbus.fault.FaultPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Checks options against each other and against what this version has. */
final class RunSettings {
  private static final int MAXIMUM_CPUS = 64;

  private final CommandLine line;
  private final GuestLauncher launcher;

  RunSettings(CommandLine line, GuestLauncher launcher) {
    this.line = line;
    this.launcher = launcher;
  }

  /** The specification of a host, a profile with overrides, or the default one. */
  String host(String specification) {
    List<String> profiles = launcher.hostProfiles();
    if (specification == null) {
      return profiles.get(0);
    }
    int comma = specification.indexOf(',');
    String name = comma < 0 ? specification : specification.substring(0, comma);
    if (!profiles.contains(name)) {
      throw usage("unknown host profile '" + name + "'; there are " + String.join(", ", profiles));
    }
    if (comma >= 0) {
      checkOverrides(name, specification);
    }
    return specification;
  }

  private void checkOverrides(String name, String specification) {
    if (name.equals(MachineLauncher.XEN)) {
      throw usage("--host " + name + " takes no overrides");
    }
    try {
      HostProfile.parse(specification);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private void checkHost(MachineOptions machine) {
    String host = host(machine.host);
    if (host.equals(MachineLauncher.XEN)) {
      if (!machine.disks.isEmpty()) {
        throw usage("--host " + host + " has no disks yet; leave out --disk");
      }
      if (!machine.faults.isEmpty()) {
        throw usage("--host " + host + " has no VMBus; leave out --fault");
      }
      return;
    }
    int most = HostProfile.parse(host).maxProcessors();
    if (machine.cpus > most) {
      throw usage("--host " + host + " allows at most " + most + " processors");
    }
  }

  /** Checks what can be checked without looking into files. */
  void check(MachineOptions machine, OutputOptions output) {
    if (machine.cpus < 1 || machine.cpus > MAXIMUM_CPUS) {
      throw usage("--cpus " + machine.cpus + " is not between 1 and " + MAXIMUM_CPUS);
    }
    Optional<String> obstacle = launcher.obstacle(machine.engine);
    if (obstacle.isPresent()) {
      throw usage(
          "--engine "
              + machine.engine.label()
              + " cannot run guests here ("
              + obstacle.get()
              + "); use --engine "
              + EngineKind.SOFTWARE.label());
    }
    if (machine.engine == EngineKind.KVM && machine.kernel == null) {
      throw usage("--engine kvm does not run the default guest so far; name a bare --kernel");
    }
    checkHost(machine);
    for (String network : machine.networks) {
      if (!network.equals("none")) {
        throw usage("--net " + network + ": there is no network device yet; use --net none");
      }
    }
    if (output.capture != null) {
      throw usage("--pcap: there is no network device yet whose packets could be written");
    }
    checkWritable("--trace", output.trace);
    checkWritable("--report", output.report);
  }

  /** The machine that the options describe, for a kernel with its file systems and command line. */
  MachineConfig config(
      MachineOptions machine, Path kernel, List<Path> initrds, String commandLine) {
    List<DiskConfig> disks = machine.disks;
    return new MachineConfig(
        kernel,
        initrds,
        commandLine,
        machine.memory,
        machine.cpus,
        machine.engine,
        host(machine.host),
        disks,
        machine.seed,
        machine.clock,
        Optional.ofNullable(machine.timeout),
        machine.noReboot,
        machine.faults.isEmpty() ? FaultPlan.NONE : new FaultPlan(machine.faults, machine.seed));
  }

  /** Says at once, and not after the run, that a file cannot be written. */
  void checkWritable(String option, Path file) {
    if (file == null) {
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || directory == null || !Files.isWritable(directory)) {
      throw usage(option + " " + file + " cannot be written; name a file in a directory of yours");
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(line, message);
  }
}

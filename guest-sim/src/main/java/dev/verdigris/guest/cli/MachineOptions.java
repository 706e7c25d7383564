package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.ClockKind;
import dev.verdigris.guest.machine.DiskConfig;
import dev.verdigris.guest.machine.EngineKind;
import dev.verdigris.vmbus.fault.FaultRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code run} that say what machine it is. */
final class MachineOptions {
  @Option(
      names = "--kernel",
      paramLabel = "F",
      description = {
        "bzImage, vmlinux (PVH) or multiboot image, or a .deb or directory that holds one;",
        "without it the default guest is prepared and booted."
      })
  Path kernel;

  @Option(
      names = "--initrd",
      paramLabel = "F",
      description = "Initial file system; may be given again, then they are concatenated.")
  List<Path> initrds = new ArrayList<>();

  @Option(
      names = "--append",
      paramLabel = "S",
      description =
          "Kernel command line (default: console=ttyS0 and what the default guest wants).")
  String commandLine;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      description = "RAM, e.g. 512M or 2G (default: 512M).")
  long memory = 512L << 20;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      description = "Virtual processors, 1 to 64 (default: 1).")
  int cpus = 1;

  @Option(
      names = "--engine",
      paramLabel = "software|kvm",
      description = "Who executes the guest (default: software).")
  EngineKind engine = EngineKind.SOFTWARE;

  @Option(
      names = "--host",
      paramLabel = "PROFILE[,±override]...",
      description = {
        "Host profile, with what is added or taken away, e.g. ws2022,+xmm,-direct-stimer;",
        "'verdigris doctor' lists the profiles (default: ws2022)."
      })
  String host;

  @Option(
      names = "--disk",
      paramLabel = "F[,ro][,cache=MODE][,format=raw]",
      converter = DiskOption.class,
      description = {
        "Disk image; may be given again. MODE is write-back (default), or write-through:",
        "no volatile write cache, each write is on stable storage when it is answered."
      })
  List<DiskConfig> disks = new ArrayList<>();

  @Option(names = "--net", paramLabel = "none", description = "Network device; there is none yet.")
  List<String> networks = new ArrayList<>();

  @Option(
      names = "--fault",
      paramLabel = "KIND[:KEY=VALUE,...]",
      converter = FaultOption.class,
      description = {
        "Fault that the host makes on VMBus, e.g. drop-completion:channel=scsi0,nth=5;",
        "may be given again. docs/vmbus.md lists the kinds."
      })
  List<FaultRule> faults = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the schedule: the same gives the same run (default: 1).")
  long seed = 1;

  @Option(
      names = "--clock",
      paramLabel = "virtual|real",
      description = {
        "What moves the guest's time (default: virtual). With real, VMBus devices run on a",
        "thread of their own, and no run is repeatable."
      })
  ClockKind clock = ClockKind.VIRTUAL;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = WallTime.class,
      description = "Ends the run after a wall time, e.g. 60s, 2m or 500ms.")
  Duration timeout;

  @Option(
      names = "--no-reboot",
      description = "A guest reset ends the run (exit status 7) instead of starting it again.")
  boolean noReboot;
}

package dev.verdigris.guest.machine;

import dev.verdigris.vmbus.fault.FaultPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that decides how a machine runs.
 *
 * @param kernel see {@link dev.verdigris.guest.boot.BootRequest}
 * @param initrds initial file systems, concatenated
 * @param commandLine kernel command line
 * @param memoryBytes RAM
 * @param cpus virtual processors, from 1
 * @param engine who executes the guest
 * @param host the host profile, with overrides as {@code HostProfile.parse} reads them
 * @param disks in the order of their addresses on the controller
 * @param seed of the deterministic schedule and of everything random
 * @param clock what moves the guest's time
 * @param timeout wall time after which the run is ended
 * @param noReboot a guest reset ends the run instead of starting the guest again
 * @param faults that the host makes on VMBus, from each start of the guest anew
 */
public record MachineConfig(
    Path kernel,
    List<Path> initrds,
    String commandLine,
    long memoryBytes,
    int cpus,
    EngineKind engine,
    String host,
    List<DiskConfig> disks,
    long seed,
    ClockKind clock,
    Optional<Duration> timeout,
    boolean noReboot,
    FaultPlan faults) {
  /** Copies the lists. */
  public MachineConfig {
    initrds = List.copyOf(initrds);
    disks = List.copyOf(disks);
  }

  /** A machine whose host makes no faults. */
  public MachineConfig(
      Path kernel,
      List<Path> initrds,
      String commandLine,
      long memoryBytes,
      int cpus,
      EngineKind engine,
      String host,
      List<DiskConfig> disks,
      long seed,
      ClockKind clock,
      Optional<Duration> timeout,
      boolean noReboot) {
    this(
        kernel,
        initrds,
        commandLine,
        memoryBytes,
        cpus,
        engine,
        host,
        disks,
        seed,
        clock,
        timeout,
        noReboot,
        FaultPlan.NONE);
  }
}

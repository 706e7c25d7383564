package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.boot.ImageException;
import dev.verdigris.hypercall.engine.EoiAssist;
import dev.verdigris.hypercall.engine.HypervisorInterface;
import dev.verdigris.hypercall.viridian.GuestCrash;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.hypercall.viridian.PartitionConfig;
import dev.verdigris.hypercall.viridian.ViridianPartition;
import dev.verdigris.vmbus.ChannelStatistics;
import dev.verdigris.vmbus.VmbusDevice;
import dev.verdigris.vmbus.VmbusHost;
import dev.verdigris.vmbus.VmbusProfile;
import dev.verdigris.vmbus.backend.disk.DiskBackend;
import dev.verdigris.vmbus.backend.disk.DiskImageException;
import dev.verdigris.vmbus.backend.disk.RawDisk;
import dev.verdigris.vmbus.device.storage.ScsiController;
import dev.verdigris.vmbus.fault.FaultPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A Viridian partition with VMBus and a SCSI controller on it. */
final class ViridianHost implements ParavirtualHost {
  private static final String CONTROLLER = "scsi0";

  private final ViridianPartition partition;
  private final VmbusHost bus;
  private final List<DiskBackend> disks;

  private ViridianHost(ViridianPartition partition, VmbusHost bus, List<DiskBackend> disks) {
    this.partition = partition;
    this.bus = bus;
    this.disks = disks;
  }

  /**
   * Makes the partition, its bus and its disks.
   *
   * @throws BootException when a disk image cannot be used
   */
  static ParavirtualHost create(
      HostProfile profile,
      List<DiskConfig> diskConfigs,
      FaultPlan faults,
      HostEnvironment environment)
      throws BootException {
    return create(profile, diskConfigs, faults, environment, device -> device);
  }

  /**
   * Makes the partition, its bus and its disks.
   *
   * @param offered what is offered in a device's place
   * @throws BootException when a disk image cannot be used
   */
  static ParavirtualHost create(
      HostProfile profile,
      List<DiskConfig> diskConfigs,
      FaultPlan faults,
      HostEnvironment environment,
      UnaryOperator<VmbusDevice> offered)
      throws BootException {
    List<DiskBackend> disks = openDisks(diskConfigs);
    ViridianPartition partition = new ViridianPartition(partitionConfig(profile, environment));
    VmbusProfile busProfile = VmbusProfile.of(profile.name());
    VmbusHost bus =
        new VmbusHost(
            environment.memory(),
            partition,
            environment.processors(),
            environment.devices(),
            environment.events(),
            busProfile);
    bus.checkGuest();
    if (!faults.rules().isEmpty()) {
      bus.inject(faults);
    }
    // One channel for each processor; a guest takes as many of them as it has online.
    ScsiController controller =
        new ScsiController(
            CONTROLLER,
            environment.memory(),
            busProfile.storage(),
            environment.engine().processors() - 1);
    for (int lun = 0; lun < disks.size(); lun++) {
      controller.attach(lun, disks.get(lun), diskConfigs.get(lun).cache());
    }
    bus.offer(offered.apply(controller));
    return new ViridianHost(partition, bus, disks);
  }

  private static PartitionConfig partitionConfig(HostProfile profile, HostEnvironment environment) {
    PartitionConfig.Builder config =
        PartitionConfig.builder(environment.memory(), environment.scheduler(), profile)
            .interrupts(environment.interrupts())
            .localApic(environment.localApic())
            .memoryMappedIo(environment.mmio())
            .memoryHints(new DiscardedMemory(environment.memory()))
            .stop(environment.stop())
            .events(environment.events())
            .processors(environment.engine().processors())
            .runtime(environment.engine().runtime())
            .hypercallInstruction(environment.engine().hypercallInstruction().get());
    environment.fleet().ifPresent(config::fleet);
    environment
        .invariantTsc()
        .ifPresent(
            control -> {
              control.expose(false);
              config.invariantTsc(control);
            });
    return config.build();
  }

  private static List<DiskBackend> openDisks(List<DiskConfig> configs) throws ImageException {
    List<DiskBackend> disks = new ArrayList<>();
    try {
      for (DiskConfig config : configs) {
        disks.add(RawDisk.open(config.file(), config.readOnly()));
      }
    } catch (DiskImageException e) {
      disks.forEach(ViridianHost::close);
      throw new ImageException(e);
    }
    return disks;
  }

  @Override
  public HypervisorInterface hypervisor() {
    return partition;
  }

  @Override
  public Optional<EoiAssist> eoiAssist() {
    return Optional.of(partition);
  }

  @Override
  public Map<String, Long> hypercalls() {
    return partition.hypercallCounts();
  }

  @Override
  public Map<String, Long> msrs() {
    return partition.msrCounts();
  }

  @Override
  public List<ChannelCounters> channels() {
    return bus.statistics().stream().map(ViridianHost::counters).toList();
  }

  @Override
  public Map<String, Long> faults() {
    return bus.faultCounts();
  }

  private static ChannelCounters counters(ChannelStatistics s) {
    return new ChannelCounters(
        s.name(),
        s.instance().toString(),
        s.packetsIn(),
        s.packetsOut(),
        s.bytesIn(),
        s.bytesOut(),
        s.signalsIn(),
        s.signalsOut());
  }

  @Override
  public Map<String, Long> findings() {
    return bus.findings();
  }

  @Override
  public Optional<GuestCrash> crash() {
    return partition.crash();
  }

  @Override
  public void close() {
    disks.forEach(ViridianHost::close);
  }

  private static void close(DiskBackend disk) {
    try {
      disk.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.verdigris.guest.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.boot.BootLoader;
import dev.verdigris.guest.boot.BootRequest;
import dev.verdigris.guest.boot.RamLayout;
import dev.verdigris.guest.machine.ChannelCounters;
import dev.verdigris.guest.machine.ConsoleStreams;
import dev.verdigris.guest.machine.EngineKind;
import dev.verdigris.guest.machine.GuestLauncher;
import dev.verdigris.guest.machine.MachineConfig;
import dev.verdigris.guest.machine.MachineObserver;
import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.time.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Loads a guest as a machine would, then says what the test has it say. */
final class FakeLauncher implements GuestLauncher {
  MachineConfig config;
  String console = "";
  StopReason reason = StopReason.POWER_OFF;
  RuntimeException fault;

  @Override
  public List<String> hostProfiles() {
    return List.of("ws2022", "azure", "ws2008");
  }

  @Override
  public Set<EngineKind> engines() {
    return Set.of(EngineKind.SOFTWARE);
  }

  @Override
  public Optional<String> obstacle(EngineKind engine) {
    return engine == EngineKind.SOFTWARE ? Optional.empty() : Optional.of("no KVM in this test");
  }

  @Override
  public RunResult launch(
      MachineConfig machine, ConsoleStreams streams, List<MachineObserver> observers)
      throws BootException {
    config = machine;
    if (fault != null) {
      throw fault;
    }
    RamLayout layout = RamLayout.ofBytes(machine.memoryBytes());
    try (GuestMemory memory = layout.allocate()) {
      BootLoader.load(
          new BootRequest(
              machine.kernel(), machine.initrds(), machine.commandLine(), 0, layout, true),
          memory);
    }
    EventStream events = new EventStream();
    VirtualClock clock = new VirtualClock(() -> 1_000_000_042);
    for (MachineObserver observer : observers) {
      observer.attach(events, clock);
    }
    events.publish(EventType.HYPERCALL, 1, 0x5c, 0x1005c, 0);
    events.publish(EventType.VMBUS_TO_GUEST, -1, 15, 24, -1);
    try {
      streams.out().write(console.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RunResult(
        reason,
        reason.exitStatus(),
        Optional.of("a word"),
        2_000_000_000L,
        1_500_000_000L,
        3_000_000,
        Map.of("HvCallSignalEvent", 7L, "HvCallPostMessage", 12L),
        Map.of("HV_X64_MSR_EOM", 3L),
        List.of(
            new ChannelCounters("scsi", "f8b3781b-1e82-4818-a1c3-63d806ec15bb", 1, 2, 3, 4, 5, 6)),
        Map.of("SIGNAL_NEEDLESS", 2L),
        Map.of("fail-open", 1L),
        Optional.empty());
  }
}

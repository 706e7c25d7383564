package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.BootException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Composes machines of the engines, partitions and devices that there are. */
public final class MachineLauncher implements GuestLauncher {
  @Override
  public List<String> hostProfiles() {
    return List.of("ws2022", "azure");
  }

  @Override
  public Set<EngineKind> engines() {
    return EnumSet.of(EngineKind.SOFTWARE);
  }

  @Override
  public RunResult launch(
      MachineConfig config, ConsoleStreams console, List<MachineObserver> observers)
      throws BootException, InterruptedException {
    throw new UnsupportedOperationException("no machine is composed yet");
  }
}

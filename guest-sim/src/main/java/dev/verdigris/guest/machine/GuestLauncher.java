package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.BootException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Composes machines and runs guests on them. */
public interface GuestLauncher {
  /** Names of the host profiles; the first is the default. */
  List<String> hostProfiles();

  /** The engines that can run here. */
  Set<EngineKind> engines();

  /** Why an engine cannot run guests here, in one line; empty when it can. */
  Optional<String> obstacle(EngineKind engine);

  /**
   * Runs a guest to its end, resets included unless the configuration says otherwise: the time
   * limit and the console go on through them, everything else starts anew.
   *
   * @param console what COM1 is connected to
   * @param observers attached before the guest starts
   * @throws BootException when what is to be booted is missing or bad, or the engine does not run
   *     it
   * @throws InterruptedException when the calling thread is interrupted
   */
  RunResult launch(MachineConfig config, ConsoleStreams console, List<MachineObserver> observers)
      throws BootException, InterruptedException;
}

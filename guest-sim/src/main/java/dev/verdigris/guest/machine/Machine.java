package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.boot.EntryState;

/** A machine from power-on to its end: composed, loaded, run once. */
interface Machine extends AutoCloseable {
  /** What the machine has besides its engine. */
  Board board();

  /**
   * Enters the loaded image on the first processor and runs to the machine's end.
   *
   * @throws BootException when the engine turns out not to be able to run the guest
   */
  RunResult run(EntryState entry) throws BootException, InterruptedException;

  /** Releases memory, disks and the engine. */
  @Override
  void close();
}

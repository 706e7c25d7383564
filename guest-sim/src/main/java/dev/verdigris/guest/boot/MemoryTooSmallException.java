package dev.verdigris.guest.boot;

/** What is to be loaded does not fit the guest's memory. */
public final class MemoryTooSmallException extends BootException {
  private static final long MIB = 1L << 20;
  private static final int USAGE = 2;

  /**
   * Describes the lack.
   *
   * @param name what does not fit
   * @param memoryBytes the guest's memory
   * @param neededBytes memory with which it would fit
   */
  public MemoryTooSmallException(String name, long memoryBytes, long neededBytes) {
    super(
        String.format(
            "%s does not fit a guest memory of %d MiB; give --memory %dM or more",
            name, memoryBytes / MIB, (neededBytes + MIB - 1) / MIB),
        USAGE);
  }
}

package dev.verdigris.guest.platform.bus;

/** Registers in guest-physical memory. */
public interface MmioDevice {
  /**
   * Reads a register.
   *
   * @param vpIndex the processor that reads
   * @param offset from the start of the device's range; the access lies within the range
   * @param size 1, 2, 4 or 8 bytes
   * @return the value; bits beyond the size are ignored
   */
  long read(int vpIndex, long offset, int size);

  /** Writes a register; arguments as in {@link #read}, the value zero-extended. */
  void write(int vpIndex, long offset, int size, long value);
}

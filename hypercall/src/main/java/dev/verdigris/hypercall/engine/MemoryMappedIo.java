package dev.verdigris.hypercall.engine;

/** Devices at guest-physical addresses that no memory backs. */
public interface MemoryMappedIo {
  /**
   * Reads.
   *
   * @param size 1, 2, 4 or 8 bytes
   * @return the value, zero-extended; all ones where nothing answers
   */
  long read(int vpIndex, long gpa, int size);

  /** Writes. */
  void write(int vpIndex, long gpa, int size, long value);
}

package dev.verdigris.guest.platform.bus;

/** Registers in the I/O port space. */
public interface PortDevice {
  /**
   * Reads a register.
   *
   * @param port the absolute port number
   * @param size 1, 2 or 4 bytes, at most {@link #widest()}
   * @return the value; bits beyond the size are ignored
   */
  int read(int port, int size);

  /**
   * Writes a register.
   *
   * @param port the absolute port number
   * @param size 1, 2 or 4 bytes, at most {@link #widest()}
   * @param value zero-extended
   */
  void write(int port, int size, int value);

  /** The widest access taken whole, in bytes; the bus splits wider ones into bytes. */
  default int widest() {
    return 1;
  }
}

package dev.verdigris.guest.platform.legacy;

import dev.verdigris.guest.platform.bus.PortDevice;

/**
 * Ports 0xcf8–0xcff of a machine without PCI: all ones, as an empty bus reads, and all ones in the
 * address register too, so that probes see that there is no such mechanism.
 */
public final class PciConfigPorts implements PortDevice {
  /** First port, but for {@link ResetControl#PORT}, which lies among them. */
  public static final int FIRST = 0xcf8;

  /** Last port. */
  public static final int LAST = 0xcff;

  @Override
  public int read(int port, int size) {
    return -1;
  }

  @Override
  public void write(int port, int size, int value) {}

  @Override
  public int widest() {
    return 4;
  }
}

package dev.verdigris.guest.platform.legacy;

import dev.verdigris.guest.platform.bus.PortDevice;

/** Port 0x80: power-on self-test codes, and what kernels write to wait a moment. */
public final class PostCode implements PortDevice {
  /** The port. */
  public static final int PORT = 0x80;

  private int last;

  @Override
  public int read(int port, int size) {
    return last;
  }

  @Override
  public void write(int port, int size, int value) {
    last = value;
  }
}

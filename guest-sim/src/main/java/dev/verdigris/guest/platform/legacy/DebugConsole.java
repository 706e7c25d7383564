package dev.verdigris.guest.platform.legacy;

import dev.verdigris.guest.platform.bus.PortDevice;
import dev.verdigris.guest.platform.serial.ByteSink;

/** The debug console at port 0xe9: writes are output, reads return 0xe9 to say that it is there. */
public final class DebugConsole implements PortDevice {
  /** The port. */
  public static final int PORT = 0xe9;

  private final ByteSink output;

  /** Makes the console. */
  public DebugConsole(ByteSink output) {
    this.output = output;
  }

  @Override
  public int read(int port, int size) {
    return PORT;
  }

  @Override
  public void write(int port, int size, int value) {
    output.write(value);
  }
}

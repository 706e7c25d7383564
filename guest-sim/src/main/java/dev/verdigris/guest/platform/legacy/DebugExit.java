package dev.verdigris.guest.platform.legacy;

import dev.verdigris.guest.platform.bus.PortDevice;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.StopSink;

/**
 * The exit port of bare test images, as QEMU's isa-debug-exit at 0xf4: writing {@code value} ends
 * the run with the status {@code (value << 1) | 1}.
 */
public final class DebugExit implements PortDevice {
  /** First port. */
  public static final int PORT = 0xf4;

  /** Number of ports. */
  public static final int PORTS = 4;

  private final StopSink stop;

  /** Makes the port. */
  public DebugExit(StopSink stop) {
    this.stop = stop;
  }

  @Override
  public int read(int port, int size) {
    return 0;
  }

  @Override
  public void write(int port, int size, int value) {
    stop.stop(StopReason.DEBUG_EXIT, value << 1 | 1, null);
  }

  @Override
  public int widest() {
    return 4;
  }
}

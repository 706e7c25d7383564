package dev.verdigris.guest.platform.legacy;

import dev.verdigris.guest.platform.bus.PortDevice;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.StopSink;

/** System control port A, 0x92: bit 0 resets; bit 1, the A20 gate, reads as open always. */
public final class FastA20 implements PortDevice {
  /** The port. */
  public static final int PORT = 0x92;

  private static final int RESET = 1;
  private static final int A20_OPEN = 2;

  private final StopSink stop;

  /** Makes the port. */
  public FastA20(StopSink stop) {
    this.stop = stop;
  }

  @Override
  public int read(int port, int size) {
    return A20_OPEN;
  }

  @Override
  public void write(int port, int size, int value) {
    if ((value & RESET) != 0) {
      stop.stop(StopReason.RESET, StopReason.RESET.exitStatus(), "reset by port 0x92");
    }
  }
}

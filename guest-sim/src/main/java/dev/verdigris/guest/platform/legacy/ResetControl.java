package dev.verdigris.guest.platform.legacy;

import dev.verdigris.guest.platform.bus.PortDevice;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.StopSink;

/**
 * The reset control register at 0xcf9 (Intel PIIX and later): bit 2 rising resets the machine; bit
 * 1 says how hard and is kept. It is also the ACPI reset register.
 */
public final class ResetControl implements PortDevice {
  /** The port. */
  public static final int PORT = 0xcf9;

  /** What the ACPI reset register is written with. */
  public static final int RESET_VALUE = 0x06;

  private static final int RESET_CPU = 4;

  private final StopSink stop;
  private int value;

  /** Makes the register. */
  public ResetControl(StopSink stop) {
    this.stop = stop;
  }

  @Override
  public int read(int port, int size) {
    return value;
  }

  @Override
  public void write(int port, int size, int written) {
    boolean reset = (written & ~value & RESET_CPU) != 0;
    value = written & 0xe;
    if (reset) {
      stop.stop(StopReason.RESET, StopReason.RESET.exitStatus(), "reset by port 0xcf9");
    }
  }
}

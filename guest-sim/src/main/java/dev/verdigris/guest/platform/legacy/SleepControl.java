package dev.verdigris.guest.platform.legacy;

import dev.verdigris.guest.platform.bus.PortDevice;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.StopSink;

/**
 * The sleep registers of hardware-reduced ACPI (ACPI 6.5, 4.8.3.7): control at 0x605, status at
 * 0x606. S5 is sleep type 0, so that the word write {@code 0x2000} to port 0x604, with which bare
 * images power off where there is a PM1a control register, does so here too.
 */
public final class SleepControl implements PortDevice {
  /** First port: the low half of what would be PM1a control. */
  public static final int FIRST = 0x604;

  /** SLEEP_CONTROL_REG. */
  public static final int CONTROL = 0x605;

  /** SLEEP_STATUS_REG. */
  public static final int STATUS = 0x606;

  /** Number of ports. */
  public static final int PORTS = 3;

  /** SLP_TYPx of the soft-off state, as {@code \_S5} reports it. */
  public static final int S5_TYPE = 0;

  private static final int SLP_EN = 1 << 5;
  private static final int SLP_TYP_SHIFT = 2;

  private final StopSink stop;

  /** Makes the registers. */
  public SleepControl(StopSink stop) {
    this.stop = stop;
  }

  @Override
  public int read(int port, int size) {
    return 0;
  }

  @Override
  public void write(int port, int size, int value) {
    if (port == CONTROL && (value & SLP_EN) != 0 && (value >> SLP_TYP_SHIFT & 7) == S5_TYPE) {
      stop.stop(StopReason.POWER_OFF, StopReason.POWER_OFF.exitStatus(), null);
    }
  }
}

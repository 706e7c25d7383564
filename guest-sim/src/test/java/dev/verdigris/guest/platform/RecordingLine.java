package dev.verdigris.guest.platform;

import dev.verdigris.guest.platform.bus.InterruptLine;

/** An interrupt line that counts its rising edges. */
public final class RecordingLine implements InterruptLine {
  /** The level. */
  public boolean high;

  /** Rising edges so far. */
  public int rises;

  @Override
  public void set(boolean asserted) {
    if (asserted && !high) {
      rises++;
    }
    high = asserted;
  }
}

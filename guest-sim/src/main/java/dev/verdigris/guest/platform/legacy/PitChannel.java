package dev.verdigris.guest.platform.legacy;

/**
 * One counter of the 8254, computed from the time that has passed since it was loaded. It counts in
 * binary whatever the BCD bit says.
 */
final class PitChannel {
  static final long NEVER = Long.MAX_VALUE;

  /** Counts a second. */
  static final long FREQUENCY = 1_193_182;

  private static final long SECOND = 1_000_000_000;

  private static final int LATCH = 0;
  private static final int LOW = 1;
  private static final int HIGH = 2;

  private int mode;
  private int access = LOW | HIGH;
  private int control;
  private int reload = 0x1_0000;
  private boolean loaded;
  private boolean started;
  private boolean gate;
  private long startNanos;
  private long heldTicks;
  private int writeLow;
  private boolean writeHighNext;
  private boolean readHighNext;
  private int latchedCount = -1;
  private int latchedStatus = -1;

  void control(int value, long now) {
    if ((value >> 4 & 3) == LATCH) {
      latchCount(now);
      return;
    }
    access = value >> 4 & 3;
    control = value & 0x3f;
    int m = value >> 1 & 7;
    mode = m > 5 ? m - 4 : m;
    loaded = false;
    started = false;
    writeHighNext = false;
    readHighNext = false;
    latchedCount = -1;
    latchedStatus = -1;
  }

  void write(int value, long now) {
    if (access == LOW) {
      load(value, now);
    } else if (access == HIGH) {
      load(value << 8, now);
    } else if (writeHighNext) {
      writeHighNext = false;
      load(value << 8 | writeLow, now);
    } else {
      writeHighNext = true;
      writeLow = value;
    }
  }

  private void load(int count, long now) {
    reload = count == 0 ? 0x1_0000 : count;
    loaded = true;
    if (!triggered()) {
      started = true;
      startNanos = now;
      heldTicks = 0;
    }
  }

  void gate(boolean high, long now) {
    if (high == gate) {
      return;
    }
    heldTicks = high ? heldTicks : elapsed(now);
    gate = high;
    if (!high) {
      return;
    }
    if (mode == 0 || mode == 4) {
      startNanos = now - nanos(heldTicks);
    } else if (loaded) {
      started = true;
      startNanos = now;
      heldTicks = 0;
    }
  }

  /** The level of the output pin. */
  boolean output(long now) {
    if (!started) {
      return mode != 0;
    }
    long ticks = elapsed(now);
    return switch (mode) {
      case 0, 1 -> ticks >= reload;
      case 2 -> !gate || ticks % reload != reload - 1;
      case 3 -> !gate || ticks % reload < (reload + 1) >> 1;
      default -> ticks != reload;
    };
  }

  /** When the output rises next, in nanoseconds, or {@link #NEVER}. */
  long nextRise(long now) {
    if (!started || !gate) {
      return NEVER;
    }
    long ticks = elapsed(now);
    long rise =
        switch (mode) {
          case 0, 1 -> reload;
          case 2, 3 -> (ticks / reload + 1) * reload;
          default -> reload + 1L;
        };
    return rise > ticks ? startNanos + nanos(rise) : NEVER;
  }

  void latchCount(long now) {
    if (latchedCount < 0) {
      latchedCount = count(now);
    }
  }

  void latchStatus(long now) {
    if (latchedStatus < 0) {
      latchedStatus = (output(now) ? 0x80 : 0) | (loaded ? 0 : 0x40) | control;
    }
  }

  int read(long now) {
    if (latchedStatus >= 0) {
      int status = latchedStatus;
      latchedStatus = -1;
      return status;
    }
    int count = latchedCount >= 0 ? latchedCount : count(now);
    boolean high = access == HIGH || (access == (LOW | HIGH) && readHighNext);
    if (access == (LOW | HIGH)) {
      readHighNext = !readHighNext;
    }
    if (access != (LOW | HIGH) || high) {
      latchedCount = -1;
    }
    return (high ? count >> 8 : count) & 0xff;
  }

  private int count(long now) {
    if (!started) {
      return reload & 0xffff;
    }
    long ticks = elapsed(now);
    long left =
        switch (mode) {
          case 2 -> reload - ticks % reload;
          case 3 -> reload - (ticks * 2 % reload & ~1L);
          default -> reload - ticks;
        };
    return (int) left & 0xffff;
  }

  /** In modes 1 and 5 it is the gate that starts the count. */
  private boolean triggered() {
    return mode == 1 || mode == 5;
  }

  private long elapsed(long now) {
    if (!started || (!gate && !triggered())) {
      return heldTicks;
    }
    long nanos = now - startNanos;
    return nanos / SECOND * FREQUENCY + nanos % SECOND * FREQUENCY / SECOND;
  }

  /** Rounded up, so that at this time as many ticks have passed. */
  private static long nanos(long ticks) {
    return ticks / FREQUENCY * SECOND + (ticks % FREQUENCY * SECOND + FREQUENCY - 1) / FREQUENCY;
  }
}

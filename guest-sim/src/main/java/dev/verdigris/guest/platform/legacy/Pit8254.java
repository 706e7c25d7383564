package dev.verdigris.guest.platform.legacy;

import dev.verdigris.guest.platform.bus.InterruptLine;
import dev.verdigris.guest.platform.bus.PortDevice;
import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.hypercall.time.Timer;

/**
 * The interval timer at 0x40–0x43 and the system control port B at 0x61, which gates and shows its
 * channel 2 (Intel 8254 data sheet). Channel 0 interrupts; channel 1 counts for nobody.
 */
public final class Pit8254 implements PortDevice {
  /** First port of the timer. */
  public static final int PORT = 0x40;

  /** System control port B. */
  public static final int PORT_B = 0x61;

  /** ISA interrupt of channel 0. */
  public static final int IRQ = 0;

  private static final int CONTROL = PORT + 3;
  private static final int READ_BACK = 3;

  private static final int PORT_B_GATE = 0x01;
  private static final int PORT_B_WRITABLE = 0x0f;
  private static final int PORT_B_REFRESH = 0x10;
  private static final int PORT_B_OUTPUT = 0x20;

  /** Nanoseconds between the memory refreshes of an ISA machine, which bit 4 counts. */
  private static final long REFRESH_NANOS = 15_085;

  private final PitChannel[] channels = {new PitChannel(), new PitChannel(), new PitChannel()};
  private final Clock clock;
  private final Timer timer;
  private final InterruptLine line;
  private int portB;

  /** Makes a timer whose channel 0 drives {@code line}. */
  public Pit8254(Scheduler scheduler, InterruptLine line) {
    this.clock = scheduler.clock();
    this.timer = scheduler.newTimer(this::expire);
    this.line = line;
    channels[0].gate(true, 0);
    channels[1].gate(true, 0);
  }

  @Override
  public int read(int port, int size) {
    long now = clock.nanos();
    if (port == PORT_B) {
      return portB
          | ((now / REFRESH_NANOS & 1) != 0 ? PORT_B_REFRESH : 0)
          | (channels[2].output(now) ? PORT_B_OUTPUT : 0);
    }
    return port == CONTROL ? 0xff : channels[port - PORT].read(now);
  }

  @Override
  public void write(int port, int size, int value) {
    long now = clock.nanos();
    if (port == PORT_B) {
      portB = value & PORT_B_WRITABLE;
      channels[2].gate((value & PORT_B_GATE) != 0, now);
    } else if (port != CONTROL) {
      channels[port - PORT].write(value, now);
      if (port == PORT) {
        follow();
      }
    } else if (value >> 6 == READ_BACK) {
      readBack(value, now);
    } else {
      channels[value >> 6].control(value, now);
      if (value >> 6 == 0) {
        follow();
      }
    }
  }

  private void readBack(int value, long now) {
    for (int i = 0; i < channels.length; i++) {
      if ((value >> (i + 1) & 1) != 0) {
        if ((value & 0x20) == 0) {
          channels[i].latchCount(now);
        }
        if ((value & 0x10) == 0) {
          channels[i].latchStatus(now);
        }
      }
    }
  }

  /** Arms for the next rising edge of channel 0. */
  private void follow() {
    long now = clock.nanos();
    line.set(channels[0].output(now));
    long next = channels[0].nextRise(now);
    if (next == PitChannel.NEVER) {
      timer.cancel();
    } else {
      timer.arm(next);
    }
  }

  private void expire() {
    line.set(false);
    line.set(true);
    long next = channels[0].nextRise(clock.nanos());
    if (next != PitChannel.NEVER) {
      timer.arm(next);
    }
  }
}

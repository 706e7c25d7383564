package dev.verdigris.guest.platform.apic;

import dev.verdigris.guest.platform.bus.InterruptLine;
import dev.verdigris.guest.platform.bus.MmioDevice;
import java.util.Arrays;

/**
 * An I/O APIC of 24 inputs (82093AA data sheet; the EOI register of version 0x20). Lines are
 * logical: polarity is stored and has no effect.
 *
 * <pre>
 *  redirection entry, low half             high half
 *   0–7 vector       12 delivery status    24–31 destination
 *   8–10 mode        13 polarity
 *   11 logical       14 remote IRR         15 level   16 mask
 * </pre>
 */
public final class IoApic implements MmioDevice {
  /** Where the registers lie. */
  public static final long BASE = 0xfec0_0000L;

  /** Bytes of the register page. */
  public static final int PAGE_SIZE = 0x1000;

  /** Number of inputs. */
  public static final int INPUTS = 24;

  private static final int SELECT = 0x00;
  private static final int WINDOW = 0x10;
  private static final int EOI = 0x40;

  private static final int REG_ID = 0x00;
  private static final int REG_VERSION = 0x01;
  private static final int REG_ARBITRATION = 0x02;
  private static final int REG_TABLE = 0x10;
  private static final int VERSION = 0x20 | (INPUTS - 1) << 16;

  private static final int REMOTE_IRR = 1 << 14;
  private static final int LEVEL = 1 << 15;
  private static final int MASK = 1 << 16;
  private static final int LOGICAL = 1 << 11;
  private static final int READ_ONLY = 1 << 12 | REMOTE_IRR;
  private static final int WRITABLE = 0x1_ffff & ~READ_ONLY;

  private final ApicBus bus;
  private final int[] low = new int[INPUTS];
  private final int[] high = new int[INPUTS];
  private int lines;
  private int select;
  private int id;

  /** Makes an I/O APIC that delivers over a bus and hears its completions. */
  public IoApic(ApicBus bus) {
    this.bus = bus;
    Arrays.fill(low, MASK);
    bus.attach(this);
  }

  /** The input of a global system interrupt, 0–23. */
  public InterruptLine line(int input) {
    if (input < 0 || input >= INPUTS) {
      throw new IllegalArgumentException("no such I/O APIC input: " + input);
    }
    return asserted -> set(input, asserted);
  }

  private void set(int input, boolean asserted) {
    int bit = 1 << input;
    boolean was = (lines & bit) != 0;
    lines = asserted ? lines | bit : lines & ~bit;
    if (!asserted) {
      return;
    }
    if ((low[input] & LEVEL) != 0) {
      serviceLevel(input);
    } else if (!was && (low[input] & MASK) == 0) {
      // A masked edge is lost (82093AA, 3.2.4).
      deliver(input);
    }
  }

  @Override
  public long read(int vpIndex, long offset, int size) {
    return switch ((int) offset) {
      case SELECT -> select;
      case WINDOW -> readRegister() & 0xffff_ffffL;
      default -> 0;
    };
  }

  @Override
  public void write(int vpIndex, long offset, int size, long value) {
    switch ((int) offset) {
      case SELECT -> select = (int) value & 0xff;
      case WINDOW -> writeRegister((int) value);
      case EOI -> endOfInterrupt((int) value & 0xff);
      default -> {}
    }
  }

  /** A level interrupt has been completed: an input that is still asserted interrupts again. */
  void endOfInterrupt(int vector) {
    for (int i = 0; i < INPUTS; i++) {
      if ((low[i] & (LEVEL | REMOTE_IRR)) == (LEVEL | REMOTE_IRR) && (low[i] & 0xff) == vector) {
        low[i] &= ~REMOTE_IRR;
        serviceLevel(i);
      }
    }
  }

  private int readRegister() {
    int entry = (select - REG_TABLE) >> 1;
    if (select >= REG_TABLE && entry < INPUTS) {
      return (select & 1) != 0 ? high[entry] : low[entry];
    }
    return switch (select) {
      case REG_ID, REG_ARBITRATION -> id << 24;
      case REG_VERSION -> VERSION;
      default -> 0;
    };
  }

  private void writeRegister(int value) {
    int entry = (select - REG_TABLE) >> 1;
    if (select == REG_ID) {
      id = value >> 24 & 0xf;
    } else if (select >= REG_TABLE && entry < INPUTS) {
      if ((select & 1) != 0) {
        high[entry] = value & 0xff00_0000;
        return;
      }
      low[entry] = (value & WRITABLE) | (low[entry] & READ_ONLY);
      if ((low[entry] & LEVEL) == 0) {
        low[entry] &= ~REMOTE_IRR;
      } else {
        serviceLevel(entry);
      }
    }
  }

  private void serviceLevel(int input) {
    if ((lines & 1 << input) != 0
        && (low[input] & (LEVEL | MASK | REMOTE_IRR)) == LEVEL
        && deliver(input)) {
      low[input] |= REMOTE_IRR;
    }
  }

  private boolean deliver(int input) {
    int entry = low[input];
    return bus.deliver(
        high[input] >>> 24,
        false,
        (entry & LOGICAL) != 0,
        entry >> 8 & 7,
        entry & 0xff,
        (entry & LEVEL) != 0);
  }
}

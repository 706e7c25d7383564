package dev.verdigris.guest.platform.legacy;

import dev.verdigris.guest.platform.bus.PortDevice;
import dev.verdigris.hypercall.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The real-time clock and its memory at 0x70 and 0x71 (MC146818A data sheet), in UTC from a start
 * that the configuration fixes. It has no interrupt; the update-ended flag can be polled.
 */
public final class Cmos implements PortDevice {
  /** Index port; the data port follows. */
  public static final int PORT = 0x70;

  /** Index of the century, which the FADT names. */
  public static final int CENTURY = 0x32;

  private static final int SIZE = 128;
  private static final int SECONDS = 0;
  private static final int MINUTES = 2;
  private static final int HOURS = 4;
  private static final int WEEKDAY = 6;
  private static final int DAY = 7;
  private static final int MONTH = 8;
  private static final int YEAR = 9;
  private static final int STATUS_A = 0x0a;
  private static final int STATUS_B = 0x0b;
  private static final int STATUS_C = 0x0c;
  private static final int STATUS_D = 0x0d;

  private static final int A_UPDATING = 0x80;
  private static final int B_SET = 0x80;
  private static final int B_BINARY = 0x04;
  private static final int B_24_HOURS = 0x02;
  private static final int C_UPDATE_ENDED = 0x10;
  private static final int D_VALID = 0x80;
  private static final int PM = 0x80;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** UIP is set this long before the second changes. */
  private static final long UPDATE_NANOS = 244_000;

  private final byte[] memory = new byte[SIZE];
  private final Clock clock;
  private long epochSeconds;
  private long seenUpdate;
  private int index;

  /**
   * Makes a clock.
   *
   * @param epochSeconds the time when {@link Clock#nanos} is zero, in seconds since 1970
   */
  public Cmos(Clock clock, long epochSeconds) {
    this.clock = clock;
    this.epochSeconds = epochSeconds;
    memory[STATUS_A] = 0x26;
    memory[STATUS_B] = B_24_HOURS;
  }

  @Override
  public int read(int port, int size) {
    if (port == PORT) {
      return 0xff;
    }
    if (isTime(index) && !setting()) {
      store(now());
    }
    return switch (index) {
      case STATUS_A -> (memory[STATUS_A] & 0xff) | (updating() ? A_UPDATING : 0);
      case STATUS_C -> flags();
      case STATUS_D -> D_VALID;
      default -> memory[index] & 0xff;
    };
  }

  @Override
  public void write(int port, int size, int value) {
    if (port == PORT) {
      index = value & SIZE - 1;
    } else if (isTime(index)) {
      if (setting()) {
        memory[index] = (byte) value;
      } else {
        store(now());
        memory[index] = (byte) value;
        adopt();
      }
    } else if (index == STATUS_A) {
      memory[STATUS_A] = (byte) (value & ~A_UPDATING);
    } else if (index == STATUS_B) {
      boolean was = setting();
      if (!was && (value & B_SET) != 0) {
        store(now());
      }
      memory[STATUS_B] = (byte) value;
      if (was && !setting()) {
        adopt();
      }
    } else if (index != STATUS_C && index != STATUS_D) {
      memory[index] = (byte) value;
    }
  }

  private static boolean isTime(int register) {
    return switch (register) {
      case SECONDS, MINUTES, HOURS, WEEKDAY, DAY, MONTH, YEAR, CENTURY -> true;
      default -> false;
    };
  }

  private boolean setting() {
    return (memory[STATUS_B] & B_SET) != 0;
  }

  private boolean updating() {
    return !setting() && clock.nanos() % NANOS_PER_SECOND >= NANOS_PER_SECOND - UPDATE_NANOS;
  }

  private int flags() {
    long second = clock.nanos() / NANOS_PER_SECOND;
    boolean ended = second != seenUpdate && !setting();
    seenUpdate = second;
    return ended ? C_UPDATE_ENDED : 0;
  }

  private LocalDateTime now() {
    return LocalDateTime.ofEpochSecond(
        epochSeconds + clock.nanos() / NANOS_PER_SECOND, 0, ZoneOffset.UTC);
  }

  private void store(LocalDateTime t) {
    memory[SECONDS] = encode(t.getSecond());
    memory[MINUTES] = encode(t.getMinute());
    int hour = t.getHour();
    if ((memory[STATUS_B] & B_24_HOURS) != 0) {
      memory[HOURS] = encode(hour);
    } else {
      memory[HOURS] = (byte) (encode((hour + 11) % 12 + 1) | (hour >= 12 ? PM : 0));
    }
    memory[WEEKDAY] = encode(t.getDayOfWeek().getValue() % 7 + 1);
    memory[DAY] = encode(t.getDayOfMonth());
    memory[MONTH] = encode(t.getMonthValue());
    memory[YEAR] = encode(t.getYear() % 100);
    memory[CENTURY] = encode(t.getYear() / 100);
  }

  /** Takes over the time in the registers; what is no date changes nothing. */
  private void adopt() {
    int hour = memory[HOURS];
    int hours = decode(hour & 0x7f);
    if ((memory[STATUS_B] & B_24_HOURS) == 0) {
      hours = hours % 12 + ((hour & PM) != 0 ? 12 : 0);
    }
    try {
      LocalDateTime written =
          LocalDateTime.of(
              decode(memory[CENTURY]) * 100 + decode(memory[YEAR]),
              decode(memory[MONTH]),
              decode(memory[DAY]),
              hours,
              decode(memory[MINUTES]),
              decode(memory[SECONDS]));
      epochSeconds = written.toEpochSecond(ZoneOffset.UTC) - clock.nanos() / NANOS_PER_SECOND;
    } catch (DateTimeException e) {
      seenUpdate = clock.nanos() / NANOS_PER_SECOND;
    }
  }

  private byte encode(int value) {
    boolean binary = (memory[STATUS_B] & B_BINARY) != 0;
    return (byte) (binary ? value : (value / 10) << 4 | value % 10);
  }

  private int decode(int value) {
    boolean binary = (memory[STATUS_B] & B_BINARY) != 0;
    return binary ? value & 0xff : (value >> 4 & 0xf) * 10 + (value & 0xf);
  }
}

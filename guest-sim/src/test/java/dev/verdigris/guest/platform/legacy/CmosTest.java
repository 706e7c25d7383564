package dev.verdigris.guest.platform.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.guest.platform.ManualClock;
import org.junit.jupiter.api.Test;

class CmosTest {
  private static final long SECOND = 1_000_000_000;

  /** 2024-02-29 22:58:57 UTC, a Thursday. */
  private static final long EPOCH = 1_709_247_537L;

  private final ManualClock clock = new ManualClock();
  private final Cmos cmos = new Cmos(clock, EPOCH);

  private int get(int index) {
    cmos.write(0x70, 1, index | 0x80);
    return cmos.read(0x71, 1);
  }

  private void set(int index, int value) {
    cmos.write(0x70, 1, index);
    cmos.write(0x71, 1, value);
  }

  private String time() {
    return String.format(
        "%02x%02x-%02x-%02x %02x:%02x:%02x",
        get(0x32), get(9), get(8), get(7), get(4), get(2), get(0));
  }

  @Test
  void timeIsDecimalAndMovesWithTheClock() {
    assertEquals("2024-02-29 22:58:57", time());
    assertEquals(5, get(6));
    clock.advance(3663 * SECOND);
    assertEquals("2024-03-01 00:00:00", time());
    assertEquals(6, get(6));
  }

  @Test
  void binaryAndTwelveHours() {
    set(0x0b, 0x06);
    assertEquals(22, get(4));
    assertEquals(58, get(2));
    set(0x0b, 0x00);
    assertEquals(0x80 | 0x10, get(4));
    clock.advance(3 * 3600 * SECOND);
    assertEquals(0x01, get(4));
  }

  @Test
  void updateIsAnnounced() {
    assertEquals(0x26, get(0x0a));
    clock.advanceTo(SECOND - 244_000);
    assertEquals(0xa6, get(0x0a));
    clock.advanceTo(SECOND);
    assertEquals(0x26, get(0x0a));
    assertEquals(0x10, get(0x0c), "the update has ended");
    assertEquals(0, get(0x0c), "reading clears it");
    assertEquals(0x80, get(0x0d));
  }

  @Test
  void guestSetsTheTime() {
    set(0x0b, 0x82);
    clock.advance(10 * SECOND);
    assertEquals(0x57, get(0), "updates stand still");
    set(9, 0x30);
    set(8, 0x12);
    set(7, 0x31);
    set(4, 0x23);
    set(2, 0x59);
    set(0, 0x58);
    set(0x0b, 0x02);
    assertEquals("2030-12-31 23:59:58", time());
    clock.advance(2 * SECOND);
    assertEquals("2031-01-01 00:00:00", time());
  }

  @Test
  void impossibleTimeChangesNothing() {
    set(8, 0x13);
    assertEquals("2024-02-29 22:58:57", time());
    set(4, 0x05);
    assertEquals("2024-02-29 05:58:57", time());
  }

  @Test
  void memoryKeepsItsBytes() {
    set(0x40, 0xa5);
    set(0x7f, 0x5a);
    assertEquals(0xa5, get(0x40));
    assertEquals(0x5a, get(0x7f));
    assertEquals(0xff, cmos.read(0x70, 1));
  }
}

package dev.verdigris.guest.platform.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.platform.ManualClock;
import dev.verdigris.guest.platform.RecordingLine;
import org.junit.jupiter.api.Test;

class Pit8254Test {
  private static final long SECOND = 1_000_000_000;

  private final ManualClock clock = new ManualClock();
  private final RecordingLine line = new RecordingLine();
  private final Pit8254 pit = new Pit8254(clock.scheduler(), line);

  private void load(int channel, int mode, int count) {
    pit.write(0x43, 1, channel << 6 | 0x30 | mode << 1);
    pit.write(0x40 + channel, 1, count & 0xff);
    pit.write(0x40 + channel, 1, count >> 8 & 0xff);
  }

  private int count(int channel) {
    pit.write(0x43, 1, channel << 6);
    int low = pit.read(0x40 + channel, 1);
    return low | pit.read(0x40 + channel, 1) << 8;
  }

  @Test
  void rateGeneratorInterruptsAtItsRate() {
    load(0, 2, 11932);
    clock.advance(SECOND);
    assertEquals(99, line.rises - 1, "1193182 / 11932 is a little less than 100");
    clock.advance(9 * SECOND);
    assertEquals(999, line.rises - 1);
  }

  @Test
  void squareWaveInterruptsOnceAPeriod() {
    load(0, 3, 0);
    int before = line.rises;
    clock.advance(SECOND);
    assertEquals(18, line.rises - before);
  }

  @Test
  void terminalCountInterruptsOnce() {
    load(0, 0, 1000);
    assertFalse(line.high);
    clock.advance(838_000);
    assertFalse(line.high);
    clock.advance(1_000);
    assertTrue(line.high);
    clock.advance(SECOND);
    assertEquals(1, line.rises);
    load(0, 0, 1000);
    assertFalse(line.high);
  }

  @Test
  void latchedCountFallsWithTime() {
    load(0, 2, 0xffff);
    assertEquals(0xffff, count(0));
    clock.advance(SECOND / 100);
    assertEquals(0xffff - 11931, count(0));
    pit.write(0x43, 1, 0);
    clock.advance(SECOND / 100);
    int low = pit.read(0x40, 1);
    assertEquals(0xffff - 11931, low | pit.read(0x40, 1) << 8, "latched before");
  }

  @Test
  void readBackShowsStatus() {
    load(0, 2, 500);
    pit.write(0x43, 1, 0xe2);
    assertEquals(0x80 | 0x34, pit.read(0x40, 1));
    pit.write(0x43, 1, 0x30);
    pit.write(0x43, 1, 0xe2);
    assertEquals(0x40 | 0x30, pit.read(0x40, 1), "no count yet");
  }

  /** How kernels measure the TSC: gate channel 2, count down in mode 0, watch the output. */
  @Test
  void channelTwoIsGatedAndSeenAtPortB() {
    pit.write(0x61, 1, 0);
    load(2, 0, 1193);
    clock.advance(SECOND);
    assertEquals(0, pit.read(0x61, 1) & 0x20, "the gate is closed");
    pit.write(0x61, 1, 1);
    clock.advance(990_000);
    assertEquals(0x01, pit.read(0x61, 1) & 0x2f);
    clock.advance(20_000);
    assertEquals(0x21, pit.read(0x61, 1) & 0x2f);
  }

  @Test
  void refreshBitToggles() {
    int first = pit.read(0x61, 1) & 0x10;
    clock.advance(15_085);
    assertEquals(first ^ 0x10, pit.read(0x61, 1) & 0x10);
  }
}

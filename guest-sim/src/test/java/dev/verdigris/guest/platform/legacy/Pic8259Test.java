package dev.verdigris.guest.platform.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Pic8259Test {
  private static final int EOI = 0x20;

  private final Pic8259 pic = new Pic8259();
  private int changes;

  @BeforeEach
  void initialise() {
    initialise(0x01);
    pic.onChange(() -> changes++);
  }

  private void initialise(int icw4) {
    out(0x20, 0x11);
    out(0x21, 0x30);
    out(0x21, 0x04);
    out(0x21, icw4);
    out(0xa0, 0x11);
    out(0xa1, 0x38);
    out(0xa1, 0x02);
    out(0xa1, icw4);
  }

  private void out(int port, int value) {
    pic.write(port, 1, value);
  }

  private int in(int port) {
    return pic.read(port, 1);
  }

  private int acknowledge() {
    int vector = pic.pending() ? pic.vector() : -1;
    if (vector >= 0) {
      pic.acknowledge();
    }
    return vector;
  }

  @Test
  void masksReadBackAndBeginSet() {
    Pic8259 fresh = new Pic8259();
    assertEquals(0xff, fresh.read(0x21, 1));
    fresh.line(4).set(true);
    assertFalse(fresh.pending());
    // How Linux probes: the mask register keeps what is written to it.
    out(0x21, 0xfb);
    assertEquals(0xfb, in(0x21));
    out(0xa1, 0x5a);
    assertEquals(0x5a, in(0xa1));
  }

  @Test
  void requestsComeByPriority() {
    pic.line(4).set(true);
    assertEquals(1, changes);
    pic.line(1).set(true);
    assertEquals(1, changes, "INTR was up already");
    assertEquals(0x31, acknowledge());
    assertEquals(-1, acknowledge(), "in service");
    out(0x20, EOI);
    assertEquals(0x34, acknowledge());
    out(0x20, EOI);
    assertEquals(-1, acknowledge());
  }

  @Test
  void secondControllerComesThroughTheCascade() {
    pic.line(8).set(true);
    pic.line(3).set(true);
    assertEquals(0x38, acknowledge());
    out(0x20, 0x0b);
    assertEquals(1 << 2, in(0x20));
    out(0xa0, 0x0b);
    assertEquals(1, in(0xa0));
    out(0xa0, EOI);
    out(0x20, EOI);
    assertEquals(0x33, acknowledge());
    assertThrows(IllegalArgumentException.class, () -> pic.line(2));
    assertThrows(IllegalArgumentException.class, () -> pic.line(16));
  }

  @Test
  void edgeCountsOnceAndLevelUntilItFalls() {
    pic.line(5).set(true);
    assertEquals(0x35, acknowledge());
    out(0x20, EOI);
    assertEquals(-1, acknowledge());
    out(0x4d0, 0xff);
    assertEquals(0xf8, in(0x4d0), "0 to 2 are edge always");
    pic.line(6).set(true);
    assertEquals(0x36, acknowledge());
    out(0x20, EOI);
    assertEquals(0x36, acknowledge());
    pic.line(6).set(false);
    out(0x20, EOI);
    assertEquals(-1, acknowledge());
    out(0x4d1, 0xff);
    assertEquals(0xde, in(0x4d1));
  }

  @Test
  void specificAndRotatingEnds() {
    pic.line(3).set(true);
    pic.line(4).set(true);
    assertEquals(0x33, acknowledge());
    out(0x20, 0x64);
    out(0x20, 0x0b);
    assertEquals(1 << 3, in(0x20), "a specific EOI for another changes nothing");
    out(0x20, 0xa0);
    assertEquals(0, in(0x20));
    pic.line(3).set(false);
    pic.line(3).set(true);
    assertEquals(0x34, acknowledge(), "3 has the lowest priority now");
    out(0x20, 0x64);
    assertEquals(0x33, acknowledge());
    out(0x20, 0xe3);
    out(0x20, 0xc7);
    pic.line(0).set(true);
    assertEquals(0x30, acknowledge());
  }

  @Test
  void automaticEndAndSpecialMask() {
    initialise(0x03);
    pic.line(4).set(true);
    assertEquals(0x34, acknowledge());
    out(0x20, 0x0b);
    assertEquals(0, in(0x20));
    initialise(0x01);
    pic.line(1).set(true);
    assertEquals(0x31, acknowledge());
    pic.line(5).set(true);
    assertEquals(-1, acknowledge());
    out(0x21, 0x02);
    out(0x20, 0x68);
    assertEquals(0x35, acknowledge(), "the masked one in service does not hold it back");
  }

  @Test
  void pollAcknowledges() {
    out(0x20, 0x0c);
    assertEquals(0, in(0x20));
    pic.line(6).set(true);
    out(0x20, 0x0c);
    assertEquals(0x86, in(0x20));
    assertFalse(pic.pending());
    out(0x20, 0x0a);
    assertEquals(0, in(0x20));
  }

  @Test
  void withdrawnLevelIsSpurious() {
    out(0x4d0, 0x80);
    pic.line(7).set(true);
    assertTrue(pic.pending());
    pic.line(7).set(false);
    assertEquals(0x37, pic.vector());
    pic.acknowledge();
    out(0x20, 0x0b);
    assertEquals(0, in(0x20));
  }
}

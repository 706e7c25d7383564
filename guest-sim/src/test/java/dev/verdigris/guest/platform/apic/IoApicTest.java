package dev.verdigris.guest.platform.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.verdigris.guest.platform.bus.InterruptLine;
import org.junit.jupiter.api.Test;

class IoApicTest {
  private static final int LEVEL = 1 << 15;
  private static final int MASK = 1 << 16;
  private static final int REMOTE_IRR = 1 << 14;
  private static final int VECTOR = 0x33;

  private final ApicFixture machine = new ApicFixture(2);
  private final IoApic ioApic = new IoApic(machine.bus);
  private final InterruptLine line = ioApic.line(9);

  private void write(int register, int value) {
    ioApic.write(0, 0x00, 4, register);
    ioApic.write(0, 0x10, 4, value & 0xffff_ffffL);
  }

  private int read(int register) {
    ioApic.write(0, 0x00, 4, register);
    return (int) ioApic.read(0, 0x10, 4);
  }

  private void route(int input, int destination, int low) {
    write(0x11 + 2 * input, destination << 24);
    write(0x10 + 2 * input, low);
  }

  @Test
  void registers() {
    assertEquals(0x0017_0020, read(1));
    write(0, 0x0500_0000);
    assertEquals(0x0500_0000, read(0));
    assertEquals(0x0500_0000, read(2));
    assertEquals(MASK, read(0x10));
    assertEquals(MASK, read(0x3e));
    assertEquals(0, read(0x40));
    route(0, 1, -1);
    assertEquals(0x0100_0000, read(0x11));
    assertEquals(0x1_afff, read(0x10), "delivery status and remote IRR are read-only");
    assertThrows(IllegalArgumentException.class, () -> ioApic.line(24));
  }

  @Test
  void edgeInterruptsOnceForEachRise() {
    route(9, 1, VECTOR);
    line.set(true);
    assertEquals(VECTOR, machine.deliver(1));
    line.set(true);
    machine.bus.eoi(1);
    assertEquals(-1, machine.deliver(1));
    line.set(false);
    line.set(true);
    assertEquals(VECTOR, machine.deliver(1));
    assertEquals(VECTOR, read(0x22), "no remote IRR for an edge");
  }

  @Test
  void maskedEdgeIsLost() {
    route(9, 1, VECTOR | MASK);
    line.set(true);
    route(9, 1, VECTOR);
    assertEquals(-1, machine.deliver(1));
  }

  @Test
  void levelInterruptsAgainUntilTheLineFalls() {
    route(9, 0, VECTOR | LEVEL);
    line.set(true);
    assertEquals(VECTOR, machine.deliver(0));
    assertEquals(VECTOR | LEVEL | REMOTE_IRR, read(0x22));
    assertEquals(1 << (VECTOR & 31), machine.read(0, ApicRegister.TMR + 1));
    line.set(true);
    assertEquals(-1, machine.deliver(0), "not before its EOI");
    machine.bus.eoi(0);
    assertEquals(VECTOR, machine.deliver(0));
    line.set(false);
    machine.bus.eoi(0);
    assertEquals(-1, machine.deliver(0));
    assertEquals(VECTOR | LEVEL, read(0x22));
  }

  @Test
  void maskedLevelWaitsForTheMask() {
    route(9, 0, VECTOR | LEVEL | MASK);
    line.set(true);
    assertEquals(-1, machine.deliver(0));
    route(9, 0, VECTOR | LEVEL);
    assertEquals(VECTOR, machine.deliver(0));
  }

  @Test
  void endOfInterruptRegisterAndEdgeModeClearRemoteIrr() {
    route(9, 0, VECTOR | LEVEL);
    line.set(true);
    line.set(false);
    ioApic.write(0, 0x40, 4, VECTOR);
    assertEquals(VECTOR | LEVEL, read(0x22));
    line.set(true);
    assertEquals(VECTOR | LEVEL | REMOTE_IRR, read(0x22));
    line.set(false);
    write(0x22, VECTOR | MASK);
    write(0x22, VECTOR | LEVEL);
    assertEquals(VECTOR | LEVEL, read(0x22));
  }

  @Test
  void endOfAnEdgeInterruptIsNotBroadcast() {
    route(9, 0, VECTOR | LEVEL);
    line.set(true);
    machine.deliver(0);
    machine.bus.eoi(0);
    machine.bus.interrupt(0, VECTOR, false);
    machine.deliver(0);
    machine.bus.eoi(0);
    assertEquals(VECTOR | LEVEL | REMOTE_IRR, read(0x22));
  }

  @Test
  void deliveryModesAndLogicalDestination() {
    machine.write(0, ApicRegister.LDR, 0x0100_0000);
    machine.write(1, ApicRegister.LDR, 0x0200_0000);
    route(9, 2, 0x800 | VECTOR);
    line.set(true);
    assertEquals(0b10, machine.pendingMask());
    line.set(false);
    route(9, 0, 0x400);
    line.set(true);
    assertEquals("[nmi]", machine.processors[0].events.toString());
  }
}

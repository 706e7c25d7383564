package dev.verdigris.guest.platform.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortBusTest {
  private final PortBus bus = new PortBus();

  @Test
  void unclaimedPortsReadAllOnesAndAreCounted() {
    assertEquals(0xff, bus.read(0x300, 1));
    assertEquals(0xffff, bus.read(0x300, 2));
    assertEquals(-1, bus.read(0x300, 4));
    bus.write(0x300, 1, 5);
    assertEquals(3, bus.unclaimedReads());
    assertEquals(1, bus.unclaimedWrites());
  }

  @Test
  void wideAccessToByteRegistersIsSplitInOrder() {
    Bytes device = new Bytes(1);
    bus.register(0x10, 4, device);
    bus.write(0x10, 4, 0x44332211);
    assertEquals(List.of("10/1=11", "11/1=22", "12/1=33", "13/1=44"), device.writes);
    assertEquals(0x13121110, bus.read(0x10, 4));
  }

  @Test
  void wideDeviceTakesTheWholeAccess() {
    Bytes device = new Bytes(4);
    bus.register(0xf4, 4, device);
    bus.write(0xf4, 4, 0x12345678);
    bus.write(0xf5, 2, 0x9abc);
    assertEquals(List.of("f4/4=12345678", "f5/2=9abc"), device.writes);
  }

  @Test
  void accessAcrossTwoOwnersReachesBoth() {
    Bytes low = new Bytes(4);
    Bytes high = new Bytes(4);
    bus.register(0x20, 1, low);
    bus.register(0x21, 1, high);
    bus.write(0x20, 2, 0xbbaa);
    assertEquals(List.of("20/1=aa"), low.writes);
    assertEquals(List.of("21/1=bb"), high.writes);
    assertEquals(0xffff_2120, bus.read(0x20, 4));
  }

  @Test
  void accessAtTheLastPortWrapsAround() {
    Bytes device = new Bytes(1);
    bus.register(0, 1, device);
    bus.write(0xffff, 2, 0x5500);
    assertEquals(List.of("0/1=55"), device.writes);
  }

  @Test
  void overlapAndOverrunAreRefused() {
    bus.register(0x60, 5, new Bytes(1));
    assertThrows(IllegalArgumentException.class, () -> bus.register(0x64, 1, new Bytes(1)));
    assertThrows(IllegalArgumentException.class, () -> bus.register(0xffff, 2, new Bytes(1)));
    assertThrows(IllegalArgumentException.class, () -> bus.register(0x70, 0, new Bytes(1)));
  }

  private static final class Bytes implements PortDevice {
    private final List<String> writes = new ArrayList<>();
    private final int widest;

    Bytes(int widest) {
      this.widest = widest;
    }

    @Override
    public int read(int port, int size) {
      return port;
    }

    @Override
    public void write(int port, int size, int value) {
      writes.add(String.format("%x/%d=%x", port, size, value));
    }

    @Override
    public int widest() {
      return widest;
    }
  }
}

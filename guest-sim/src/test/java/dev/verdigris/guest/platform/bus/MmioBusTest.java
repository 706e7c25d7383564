package dev.verdigris.guest.platform.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MmioBusTest {
  private final MmioBus bus = new MmioBus();
  private final Registers first = new Registers();
  private final Registers second = new Registers();

  @Test
  void accessReachesItsDeviceWithProcessorAndOffset() {
    bus.register(0xfec0_0000L, 0x1000, first);
    bus.register(0xfed0_0000L, 0x400, second);
    bus.write(3, 0xfed0_0010L, 4, 0xffff_ffff_1234_5678L);
    assertEquals(3, second.vpIndex);
    assertEquals(0x10, second.offset);
    assertEquals(0x1234_5678L, second.value);
    assertEquals(0, first.value);
    second.value = -1;
    assertEquals(0xffffL, bus.read(0, 0xfed0_03feL, 2));
    assertEquals(-1L, bus.read(0, 0xfed0_0000L, 8));
  }

  @Test
  void whatNobodyClaimsReadsAllOnes() {
    bus.register(0x1000, 0x1000, first);
    first.value = 0;
    assertEquals(0xffL, bus.read(0, 0xfff, 1));
    assertEquals(0xffff_ffffL, bus.read(0, 0x1ffe, 4), "over the end");
    bus.write(0, 0x2000, 8, 1);
    assertEquals(2, bus.unclaimedReads());
    assertEquals(1, bus.unclaimedWrites());
  }

  @Test
  void overlapIsRefused() {
    bus.register(0x1000, 0x1000, first);
    assertThrows(IllegalArgumentException.class, () -> bus.register(0x1fff, 1, second));
    assertThrows(IllegalArgumentException.class, () -> bus.register(0, 0x1001, second));
    assertThrows(IllegalArgumentException.class, () -> bus.register(0x5000, 0, second));
    bus.register(0x2000, 1, second);
  }

  private static final class Registers implements MmioDevice {
    private int vpIndex;
    private long offset;
    private long value;

    @Override
    public long read(int vp, long at, int size) {
      return value;
    }

    @Override
    public void write(int vp, long at, int size, long written) {
      vpIndex = vp;
      offset = at;
      value = written;
    }
  }
}

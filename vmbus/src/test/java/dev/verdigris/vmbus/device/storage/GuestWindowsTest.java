package dev.verdigris.vmbus.device.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class GuestWindowsTest {
  private static final long GIB = 1L << 30;

  @Test
  void buffersEndWhereAWindowDoes() {
    try (GuestMemory memory = GuestMemory.allocate(new RamRegion(0, GIB + (1 << 20)))) {
      GuestWindows windows = new GuestWindows(memory);
      memory.writeLong(GIB - 8, 0x0102030405060708L);
      memory.writeLong(GIB, 0x1112131415161718L);
      ByteBuffer below = windows.at(memory.hostAddress(GIB - 8), 16);
      assertEquals(8, below.remaining());
      assertEquals(0x08, below.get());
      ByteBuffer above = windows.at(memory.hostAddress(GIB), 8);
      assertEquals(8, above.remaining());
      assertEquals(0x18, above.get());
      above.put((byte) 0x77);
      assertEquals(0x77, memory.readByte(GIB + 1));
      assertEquals(4096, windows.at(memory.hostAddress(0), 4096).remaining());
    }
  }
}

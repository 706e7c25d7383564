package dev.verdigris.hypercall.viridian;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.memory.GuestMemory;
import java.util.Arrays;

/** A copy of the guest's RAM, what overlay pages hide of it too, to see that it stays as it is. */
final class RamShadow {
  private static final long ARRAY_BASE = UNSAFE.arrayBaseOffset(byte[].class);

  private final GuestMemory memory;
  private final byte[] expected;
  private final byte[] actual;

  RamShadow(GuestMemory memory) {
    this.memory = memory;
    expected = new byte[(int) memory.ramBytes()];
    actual = new byte[expected.length];
  }

  /** Takes over what may be written to a range by now, as far as there is memory. */
  void update(long gpa, int length) {
    int n;
    for (int done = 0; done < length; done += n) {
      long at = gpa + done;
      n = (int) Math.min(length - done, GuestMemory.PAGE_SIZE - (at & GuestMemory.PAGE_MASK));
      long offset = memory.hostAddress(at) - memory.hostBase();
      // Overlay pages follow the RAM.
      if (offset >= 0 && offset < expected.length) {
        UNSAFE.copyMemory(null, memory.hostAddress(at), expected, ARRAY_BASE + offset, n);
      }
    }
  }

  /** Checks that RAM is as it was, but for what has been taken over. */
  void check() {
    UNSAFE.copyMemory(null, memory.hostBase(), actual, ARRAY_BASE, actual.length);
    assertEquals(-1, Arrays.mismatch(expected, actual), "offset in RAM of what has changed");
  }
}

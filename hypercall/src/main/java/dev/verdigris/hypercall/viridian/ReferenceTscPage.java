package dev.verdigris.hypercall.viridian;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.memory.OverlayPage;
import dev.verdigris.hypercall.viridian.abi.ReferenceTscLayout;

/**
 * The reference TSC page; its values hold as long as the partition, so the sequence never moves.
 */
final class ReferenceTscPage {
  private static final int SEQUENCE = 1;

  private ReferenceTscPage() {}

  static void fill(OverlayPage page, ReferenceTime time) {
    long address = page.hostAddress();
    UNSAFE.putLong(address + ReferenceTscLayout.SCALE, time.scale());
    UNSAFE.putLong(address + ReferenceTscLayout.OFFSET, time.offset());
    UNSAFE.putInt(address + ReferenceTscLayout.SEQUENCE, SEQUENCE);
  }
}

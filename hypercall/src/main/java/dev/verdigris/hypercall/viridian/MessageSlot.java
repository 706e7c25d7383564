package dev.verdigris.hypercall.viridian;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.viridian.abi.MessageLayout;

/**
 * The slots of a message page, which the guest reads at the same time. The hypervisor writes a slot
 * only while its type is 0, and the type last; the guest gives the slot back by writing 0.
 */
final class MessageSlot {
  private static final long ARRAY_BASE = UNSAFE.arrayBaseOffset(byte[].class);

  private MessageSlot() {}

  static long address(long page, int sint) {
    return page + (long) sint * MessageLayout.SIZE;
  }

  /** Acquire: what the guest wrote before it freed the slot is seen. */
  static boolean free(long slot) {
    return UNSAFE.getIntVolatile(null, slot + MessageLayout.TYPE) == MessageLayout.TYPE_NONE;
  }

  /**
   * Sets MessagePending in a full slot. Full barrier: either the guest, having freed the slot, sees
   * the flag and writes EOM, or the caller, who looks at the slot again, sees it free.
   */
  static void markPending(long slot) {
    UNSAFE.putByteVolatile(null, slot + MessageLayout.FLAGS, (byte) MessageLayout.PENDING);
  }

  /** Fills a free slot. The type is stored last, with release. */
  static void fill(
      long slot, int type, long sender, boolean more, byte[] payload, int offset, int length) {
    UNSAFE.putByte(slot + MessageLayout.PAYLOAD_SIZE, (byte) length);
    UNSAFE.putByte(slot + MessageLayout.FLAGS, (byte) (more ? MessageLayout.PENDING : 0));
    UNSAFE.putShort(slot + MessageLayout.FLAGS + 1, (short) 0);
    UNSAFE.putLong(slot + MessageLayout.SENDER, sender);
    UNSAFE.copyMemory(
        payload, ARRAY_BASE + offset, null, slot + MessageLayout.PAYLOAD, (long) length);
    UNSAFE.putIntVolatile(null, slot + MessageLayout.TYPE, type);
  }
}

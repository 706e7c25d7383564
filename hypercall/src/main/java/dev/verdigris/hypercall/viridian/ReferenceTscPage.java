package dev.verdigris.hypercall.viridian;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.memory.OverlayPage;
import dev.verdigris.hypercall.viridian.abi.ReferenceTscLayout;

/**
 * The reference TSC page (TLFS, "Timers"). Scale and offset hold as long as the partition; the
 * sequence tells the guest to read them again, or not to use them.
 */
final class ReferenceTscPage {
  private static final int FIRST_SEQUENCE = 1;

  private final OverlayRegister register;
  private final long sequenceAddress;
  private int sequence = FIRST_SEQUENCE;

  ReferenceTscPage(OverlayPage page, ReferenceTime time) {
    register = new OverlayRegister(page);
    long address = page.hostAddress();
    UNSAFE.putLong(address + ReferenceTscLayout.SCALE, time.scale());
    UNSAFE.putLong(address + ReferenceTscLayout.OFFSET, time.offset());
    sequenceAddress = address + ReferenceTscLayout.SEQUENCE;
    UNSAFE.putIntVolatile(null, sequenceAddress, sequence);
  }

  long value() {
    return register.value();
  }

  /** Writes HV_X64_MSR_REFERENCE_TSC. */
  boolean write(long value) {
    return register.write(value);
  }

  /** Gives the page another sequence number, or takes it out of use. */
  void valid(boolean usable) {
    if (usable) {
      sequence++;
      // Neither number is ever a valid sequence.
      if (sequence == ReferenceTscLayout.INVALID || sequence == ReferenceTscLayout.RESERVED) {
        sequence = FIRST_SEQUENCE;
      }
    }
    UNSAFE.putIntVolatile(null, sequenceAddress, usable ? sequence : ReferenceTscLayout.INVALID);
  }
}

package dev.verdigris.hypercall.viridian;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.OverlayPage;
import dev.verdigris.hypercall.viridian.abi.PageMsrBits;

/**
 * Guest OS identity and hypercall page (TLFS, "Hypercall Interface"): code that the guest calls,
 * the engine's hypercall instruction and a near return, at the same bytes for 32- and 64-bit
 * callers. Without an identity the page stays disabled.
 */
final class HypercallPage {
  private static final byte RETURN = (byte) 0xc3;
  // INT3: a jump to anywhere but the page's entries is caught at once.
  private static final byte FILL = (byte) 0xcc;

  private final OverlayRegister register;
  private final boolean lockable;
  private long guestOsId;

  /**
   * Fills a page.
   *
   * @param switches whether it has the sequences of VTL call and VTL return
   */
  HypercallPage(OverlayPage page, byte[] instruction, boolean lockable, boolean switches) {
    this.register = new OverlayRegister(page);
    this.lockable = lockable;
    long address = page.hostAddress();
    UNSAFE.setMemory(address, GuestMemory.PAGE_SIZE, FILL);
    put(address, instruction);
    if (switches) {
      VtlSequences.put(address, instruction);
    }
  }

  /** Writes the instruction and a near return. */
  static void put(long address, byte[] instruction) {
    long end = address;
    for (byte b : instruction) {
      UNSAFE.putByte(end++, b);
    }
    UNSAFE.putByte(end, RETURN);
  }

  long guestOsId() {
    return guestOsId;
  }

  /** Writes HV_X64_MSR_GUEST_OS_ID. */
  boolean guestOsId(long id) {
    guestOsId = id;
    if (id == 0) {
      register.write(register.value() & ~PageMsrBits.ENABLE);
    }
    return true;
  }

  long value() {
    return register.value();
  }

  /** Writes HV_X64_MSR_HYPERCALL; false when locked or the address is no guest address. */
  boolean write(long value) {
    if (lockable && (register.value() & PageMsrBits.LOCKED) != 0) {
      return false;
    }
    return register.write(guestOsId == 0 ? value & ~PageMsrBits.ENABLE : value);
  }
}

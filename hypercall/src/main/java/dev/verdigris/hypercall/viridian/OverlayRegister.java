package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.OverlayPage;
import dev.verdigris.hypercall.viridian.abi.PageMsrBits;

/**
 * An MSR that maps an overlay page. Bits 1–11 are kept as written (TLFS: RsvdP).
 *
 * @see PageMsrBits
 */
final class OverlayRegister {
  private final OverlayPage page;
  private long value;

  OverlayRegister(OverlayPage page) {
    this.page = page;
  }

  long value() {
    return value;
  }

  boolean enabled() {
    return (value & PageMsrBits.ENABLE) != 0;
  }

  /** Host address of the page's content, mapped or not. */
  long hostAddress() {
    return page.hostAddress();
  }

  /** Writes the register; false, and nothing is changed, for an address that no guest can have. */
  boolean write(long newValue) {
    long gpa = newValue & PageMsrBits.ADDRESS;
    if ((newValue & PageMsrBits.ENABLE) == 0) {
      page.unmap();
    } else if (gpa < 0 || gpa >= GuestMemory.MAX_ADDRESS) {
      return false;
    } else if (page.gpa() != gpa) {
      page.map(gpa);
    }
    value = newValue;
    return true;
  }
}

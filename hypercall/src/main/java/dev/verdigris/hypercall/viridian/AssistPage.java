package dev.verdigris.hypercall.viridian;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.memory.OverlayPage;
import dev.verdigris.hypercall.viridian.abi.VpAssistLayout;

/** The VP assist page of a processor, whose EOI assist field the guest changes at the same time. */
final class AssistPage {
  private final OverlayRegister register;
  private boolean offered;

  AssistPage(OverlayPage page) {
    register = new OverlayRegister(page);
  }

  long value() {
    return register.value();
  }

  /** Writes HV_X64_MSR_VP_ASSIST_PAGE. */
  boolean write(long value) {
    return register.write(value);
  }

  /** Sets "No EOI required"; false when the page is not enabled. */
  boolean offer() {
    if (register.enabled()) {
      offered = true;
      swap(VpAssistLayout.NO_EOI_REQUIRED);
    }
    return register.enabled();
  }

  /** Clears "No EOI required"; true when it was set once and the guest has cleared it. */
  boolean withdraw() {
    boolean taken = offered && (swap(0) & VpAssistLayout.NO_EOI_REQUIRED) == 0;
    offered = false;
    return taken;
  }

  /** Replaces the bit atomically, the guest's own bits staying; returns the field as it was. */
  private int swap(int bit) {
    long field = register.hostAddress() + VpAssistLayout.EOI_ASSIST;
    while (true) {
      int old = UNSAFE.getIntVolatile(null, field);
      int next = (old & ~VpAssistLayout.NO_EOI_REQUIRED) | bit;
      if (UNSAFE.compareAndSwapInt(null, field, old, next)) {
        return old;
      }
    }
  }

  /** Tells the level why it runs. */
  void entered(int reason) {
    UNSAFE.putInt(register.hostAddress() + VpAssistLayout.ENTRY_REASON, reason);
  }

  /** Whether VINA is asserted; the guest ends it. */
  boolean vinaAsserted() {
    long status = register.hostAddress() + VpAssistLayout.VINA_STATUS;
    return (UNSAFE.getByteVolatile(null, status) & VpAssistLayout.VINA_ASSERTED) != 0;
  }

  void vinaAsserted(boolean asserted) {
    long status = register.hostAddress() + VpAssistLayout.VINA_STATUS;
    UNSAFE.putByteVolatile(null, status, (byte) (asserted ? VpAssistLayout.VINA_ASSERTED : 0));
  }

  /** Eight bytes of the VTL control area. */
  long controlLong(int offset) {
    return UNSAFE.getLong(register.hostAddress() + offset);
  }

  /** Four bytes of the VTL control area, zero-extended. */
  long controlInt(int offset) {
    return UNSAFE.getInt(register.hostAddress() + offset) & 0xffff_ffffL;
  }
}

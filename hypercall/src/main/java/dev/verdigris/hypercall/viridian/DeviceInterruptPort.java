package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.HvStatus;

/** A device whose interrupts the guest moves by HvCallRetargetDeviceInterrupt. */
@FunctionalInterface
public interface DeviceInterruptPort {
  /**
   * Sends an interrupt elsewhere from now on.
   *
   * @param source what {@code entry} is: 1 MSI, 2 I/O APIC
   * @param entry the interrupt: MSI address in the low half and data in the high, or an I/O APIC
   *     entry
   * @param vector 16–255
   * @param vpIndexes the target processors, valid during the call only, at least one
   * @param count how many
   * @param multicast whether it goes to all of them rather than to any one
   * @return what the call answers
   */
  HvStatus retarget(
      int source, long entry, int vector, int[] vpIndexes, int count, boolean multicast);
}

package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.viridian.abi.CallCatalogue;
import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.MsrCatalogue;
import dev.verdigris.hypercall.viridian.abi.MsrSpec;

/** Gives the numbers in a partition's events their published names, granted or not. */
final class EventNames {
  private EventNames() {}

  static void addTo(EventStream events) {
    events.name(EventType.HYPERCALL, 0, code -> CallCatalogue.find((int) code).map(CallSpec::name));
    events.name(EventType.HYPERCALL, 2, status -> HvStatus.name((int) status));
    events.name(EventType.MSR_READ, 0, msr -> MsrCatalogue.find((int) msr).map(MsrSpec::name));
    events.name(EventType.MSR_WRITE, 0, msr -> MsrCatalogue.find((int) msr).map(MsrSpec::name));
  }
}

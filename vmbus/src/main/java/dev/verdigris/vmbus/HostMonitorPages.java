package dev.verdigris.vmbus;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.OverlayPage;
import dev.verdigris.vmbus.host.MonitorPages;

/** Monitor pages of the host's own, laid over the guest's address space. */
final class HostMonitorPages {
  private final OverlayPage toGuest;
  private final OverlayPage toHost;

  HostMonitorPages(GuestMemory memory, long toGuestGpa, long toHostGpa) {
    toGuest = memory.newOverlay("VMBus monitor page to the guest");
    toHost = memory.newOverlay("VMBus monitor page to the host");
    toGuest.map(toGuestGpa);
    toHost.map(toHostGpa);
  }

  MonitorPages pages() {
    return new MonitorPages(toGuest.gpa(), toHost.gpa());
  }
}

package dev.verdigris.vmbus;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.OverlayPage;
import dev.verdigris.vmbus.host.MonitorPages;

/** Monitor pages of the host's own, laid over the guest's address space. */
final class HostMonitorPages {
  private final OverlayPage toGuest;
  private final OverlayPage toHost;

  private final GuestMemory memory;

  HostMonitorPages(GuestMemory memory, long toGuestGpa, long toHostGpa) {
    this.memory = memory;
    toGuest = memory.newOverlay("VMBus monitor page to the guest");
    toHost = memory.newOverlay("VMBus monitor page to the host");
    toGuest.map(toGuestGpa);
    toHost.map(toHostGpa);
  }

  MonitorPages pages() {
    return new MonitorPages(toGuest.gpa(), toHost.gpa());
  }

  /** Leaves nothing of a former connection in them. */
  void clear() {
    memory.fill(toGuest.gpa(), GuestMemory.PAGE_SIZE, (byte) 0);
    memory.fill(toHost.gpa(), GuestMemory.PAGE_SIZE, (byte) 0);
  }
}

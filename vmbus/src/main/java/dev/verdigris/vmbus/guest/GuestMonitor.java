package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.MonitorLayout;

/** A model guest's monitor pages: its own, or those that the host brings. */
public final class GuestMonitor {
  private final GuestMemory memory;
  private final long toGuest;
  private final long toHost;

  GuestMonitor(GuestMemory memory, long toGuest, long toHost) {
    this.memory = memory;
    this.toGuest = toGuest;
    this.toHost = toHost;
  }

  /** Guest-physical address of the page from the host. */
  public long toGuest() {
    return toGuest;
  }

  /** Guest-physical address of the page to the host. */
  public long toHost() {
    return toHost;
  }

  /** Sets a monitor's trigger. */
  public void trigger(int monitor) {
    long at = toHost + MonitorLayout.pending(monitor / MonitorLayout.GROUP_SIZE);
    int bit = 1 << (monitor % MonitorLayout.GROUP_SIZE);
    memory.writeInt(at, memory.readInt(at) | bit);
  }

  /** The pending triggers of a group. */
  public int pending(int group) {
    return memory.readInt(toHost + MonitorLayout.pending(group));
  }

  /** What the host says of a monitor's latency, in units of 100 ns. */
  public int latency(int monitor) {
    return memory.readShort(toHost + MonitorLayout.latency(monitor));
  }

  /** What the host says of the event connection that a monitor signals. */
  public int connectionId(int monitor) {
    return memory.readInt(toHost + MonitorLayout.parameter(monitor));
  }
}

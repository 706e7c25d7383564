package dev.verdigris.guest.machine;

import java.util.List;

/**
 * What passed through a VMBus channel; "in" is from the guest to the host.
 *
 * @param name the device's name
 * @param instance instance identifier, in its usual spelling
 */
public record ChannelCounters(
    String name,
    String instance,
    long packetsIn,
    long packetsOut,
    long bytesIn,
    long bytesOut,
    long signalsIn,
    long signalsOut) {
  /** With the counts that the same channel has among earlier ones. */
  ChannelCounters after(List<ChannelCounters> earlier) {
    for (ChannelCounters other : earlier) {
      if (other.instance.equals(instance)) {
        return new ChannelCounters(
            name,
            instance,
            other.packetsIn + packetsIn,
            other.packetsOut + packetsOut,
            other.bytesIn + bytesIn,
            other.bytesOut + bytesOut,
            other.signalsIn + signalsIn,
            other.signalsOut + signalsOut);
      }
    }
    return this;
  }
}

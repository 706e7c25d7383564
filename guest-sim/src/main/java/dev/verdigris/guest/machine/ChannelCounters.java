package dev.verdigris.guest.machine;

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
    long signalsOut) {}

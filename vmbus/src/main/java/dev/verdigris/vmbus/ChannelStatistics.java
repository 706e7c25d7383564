package dev.verdigris.vmbus;

import java.util.UUID;

/**
 * What went over a channel since it was offered.
 *
 * @param name the device's name
 * @param instance the device's instance GUID
 * @param packetsIn packets from the guest
 * @param packetsOut packets to the guest
 * @param bytesIn bytes of packets from the guest, with descriptors and padding
 * @param bytesOut bytes of packets to the guest, likewise
 * @param signalsIn signals from the guest
 * @param signalsOut signals to the guest
 */
public record ChannelStatistics(
    String name,
    UUID instance,
    long packetsIn,
    long packetsOut,
    long bytesIn,
    long bytesOut,
    long signalsIn,
    long signalsOut) {}

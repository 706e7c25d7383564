package dev.verdigris.vmbus.host;

/**
 * The two monitor pages of a connection, by guest-physical address.
 *
 * @param toGuest page in which the host sets triggers, 0 when there is none
 * @param toHost page in which the guest sets triggers
 */
public record MonitorPages(long toGuest, long toHost) {}

package dev.verdigris.vmbus;

import java.util.UUID;

/** Who answers a guest that connects to a host service by its GUID (TL_CONNECT_REQUEST). */
@FunctionalInterface
public interface SocketListener {
  /**
   * The guest wants to connect. Who accepts offers the guest a channel, now or later, as a TLNPI
   * provider in pipe mode.
   *
   * @param endpoint the guest's end
   * @param service the service
   * @param silo the guest's container, zero for none
   * @return false to refuse
   */
  boolean connect(UUID endpoint, UUID service, UUID silo);
}

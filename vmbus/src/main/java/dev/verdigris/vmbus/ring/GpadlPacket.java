package dev.verdigris.vmbus.ring;

import dev.verdigris.vmbus.abi.GpadlPacketLayout;
import dev.verdigris.vmbus.abi.PacketType;

/**
 * What a packet says that names a GPADL: data by way of it, its tearing down, a transfer-page set
 * made of it or ended.
 *
 * <pre>
 * 16 u32 GPADL     20 u16 transfer-page set, or reserved
 * </pre>
 */
public final class GpadlPacket {
  private int gpadl;
  private int set;

  /** Makes a flyweight that stands on nothing yet. */
  public GpadlPacket() {}

  /**
   * Takes the fields of a packet.
   *
   * @return false when it is of another type, or its descriptor is too short
   */
  public boolean wrap(RingPacket packet) {
    boolean names =
        switch (packet.type()) {
          case PacketType.GPADL,
              PacketType.TEAR_DOWN_GPADL,
              PacketType.ADD_TRANSFER_PAGE_SET,
              PacketType.REMOVE_TRANSFER_PAGE_SET ->
              true;
          default -> false;
        };
    if (!names || packet.payloadOffset() < GpadlPacketLayout.SIZE) {
      return false;
    }
    gpadl = packet.getInt(GpadlPacketLayout.GPADL);
    set = packet.getInt(GpadlPacketLayout.TRANSFER_PAGE_SET) & 0xffff;
    return true;
  }

  /** The GPADL's handle, any 32 bits. */
  public int gpadl() {
    return gpadl;
  }

  /** The transfer-page set to add or remove, 16 bits. */
  public int set() {
    return set;
  }
}

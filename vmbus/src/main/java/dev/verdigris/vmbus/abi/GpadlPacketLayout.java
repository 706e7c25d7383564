package dev.verdigris.vmbus.abi;

/**
 * What packets that name a GPADL add to the {@link PacketLayout}: data by way of a GPADL (Linux
 * {@code struct vmgpadl_packet_header}), tear down GPADL ({@code struct vmteardown_gpadl}), add and
 * remove transfer-page set ({@code struct vmadd_remove_transfer_page_set}).
 *
 * <pre>
 * 16 u32 handle of the GPADL
 * 20 u16 add, remove: transfer-page set; else reserved
 * 22 u16 reserved
 * </pre>
 */
public final class GpadlPacketLayout {
  /** Handle of the GPADL, u32. */
  public static final int GPADL = 16;

  /** Transfer-page set, u16. */
  public static final int TRANSFER_PAGE_SET = 20;

  /** Bytes with the descriptor. */
  public static final int SIZE = 24;

  private GpadlPacketLayout() {}
}

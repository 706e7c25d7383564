package dev.verdigris.vmbus.abi;

/** Flags of an offer (Linux {@code include/linux/hyperv.h}, "Server Flags"), 16 bits. */
public final class OfferFlags {
  /** VMBUS_CHANNEL_ENUMERATE_DEVICE_INTERFACE. */
  public static final int ENUMERATE_DEVICE_INTERFACE = 0x1;

  /** VMBUS_OFFER_FLAG_CONFIDENTIAL_RING_BUFFER: the rings are to be in private memory. */
  public static final int CONFIDENTIAL_RING_BUFFER = 0x2;

  /** VMBUS_OFFER_FLAG_CONFIDENTIAL_EXTERNAL_MEMORY: so are GPA-direct pages and other GPADLs. */
  public static final int CONFIDENTIAL_EXTERNAL_MEMORY = 0x4;

  /** VMBUS_CHANNEL_NAMED_PIPE_MODE. */
  public static final int NAMED_PIPE_MODE = 0x10;

  /** VMBUS_CHANNEL_LOOPBACK_OFFER. */
  public static final int LOOPBACK_OFFER = 0x100;

  /** VMBUS_CHANNEL_PARENT_OFFER. */
  public static final int PARENT_OFFER = 0x200;

  /** VMBUS_CHANNEL_REQUEST_MONITORED_NOTIFICATION. */
  public static final int REQUEST_MONITORED_NOTIFICATION = 0x400;

  /** VMBUS_CHANNEL_TLNPI_PROVIDER_OFFER. */
  public static final int TLNPI_PROVIDER_OFFER = 0x2000;

  private OfferFlags() {}
}

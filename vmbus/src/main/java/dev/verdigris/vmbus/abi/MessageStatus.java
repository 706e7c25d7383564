package dev.verdigris.vmbus.abi;

/** Status values in channel messages: 32-bit NTSTATUS or HRESULT, 0 for success. */
public final class MessageStatus {
  /** Done. */
  public static final int SUCCESS = 0;

  /** Not done (E_UNEXPECTED, as hosts answer it). */
  public static final int UNSUCCESSFUL = 0x8000_ffff;

  /** STATUS_CONNECTION_REFUSED: nobody listens. */
  public static final int CONNECTION_REFUSED = 0xc000_0236;

  private MessageStatus() {}
}

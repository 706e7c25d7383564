package dev.verdigris.vmbus.abi;

/** SCSI status codes (SAM-5 5.3.1). */
public final class ScsiStatus {
  /** GOOD. */
  public static final int GOOD = 0x00;

  /** CHECK CONDITION: there is sense data. */
  public static final int CHECK_CONDITION = 0x02;

  private ScsiStatus() {}
}

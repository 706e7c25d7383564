package dev.verdigris.vmbus.abi;

/** SRB status codes (Linux {@code storvsc_drv.c}, SRB_STATUS_*): bits 0–5, with flags above. */
public final class SrbStatus {
  /** SRB_STATUS_SUCCESS. */
  public static final int SUCCESS = 0x01;

  /** SRB_STATUS_ERROR. */
  public static final int ERROR = 0x04;

  /** SRB_STATUS_INVALID_REQUEST. */
  public static final int INVALID_REQUEST = 0x06;

  /** SRB_STATUS_DATA_OVERRUN. */
  public static final int DATA_OVERRUN = 0x12;

  /** SRB_STATUS_INVALID_LUN: no such logical unit; the guest forgets it. */
  public static final int INVALID_LUN = 0x20;

  /** SRB_STATUS_AUTOSENSE_VALID: the answer holds sense data. */
  public static final int AUTOSENSE_VALID = 0x80;

  private SrbStatus() {}
}

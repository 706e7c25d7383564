package dev.verdigris.vmbus.abi;

/** SCSI operation codes, the first byte of a command (SPC-4 table D.2, SBC-3 5.1). */
public final class ScsiOpcode {
  /** TEST UNIT READY. */
  public static final int TEST_UNIT_READY = 0x00;

  /** REQUEST SENSE. */
  public static final int REQUEST_SENSE = 0x03;

  /** READ (6). */
  public static final int READ_6 = 0x08;

  /** WRITE (6). */
  public static final int WRITE_6 = 0x0a;

  /** INQUIRY. */
  public static final int INQUIRY = 0x12;

  /** MODE SENSE (6). */
  public static final int MODE_SENSE_6 = 0x1a;

  /** START STOP UNIT. */
  public static final int START_STOP_UNIT = 0x1b;

  /** READ CAPACITY (10). */
  public static final int READ_CAPACITY_10 = 0x25;

  /** READ (10). */
  public static final int READ_10 = 0x28;

  /** WRITE (10). */
  public static final int WRITE_10 = 0x2a;

  /** VERIFY (10). */
  public static final int VERIFY_10 = 0x2f;

  /** SYNCHRONIZE CACHE (10). */
  public static final int SYNCHRONIZE_CACHE_10 = 0x35;

  /** MODE SENSE (10). */
  public static final int MODE_SENSE_10 = 0x5a;

  /** READ (16). */
  public static final int READ_16 = 0x88;

  /** WRITE (16). */
  public static final int WRITE_16 = 0x8a;

  /** VERIFY (16). */
  public static final int VERIFY_16 = 0x8f;

  /** SYNCHRONIZE CACHE (16). */
  public static final int SYNCHRONIZE_CACHE_16 = 0x91;

  /** SERVICE ACTION IN (16). */
  public static final int SERVICE_ACTION_IN_16 = 0x9e;

  /** REPORT LUNS. */
  public static final int REPORT_LUNS = 0xa0;

  /** READ (12). */
  public static final int READ_12 = 0xa8;

  /** WRITE (12). */
  public static final int WRITE_12 = 0xaa;

  /** Service action of SERVICE ACTION IN (16): READ CAPACITY (16). */
  public static final int READ_CAPACITY_16 = 0x10;

  private ScsiOpcode() {}
}

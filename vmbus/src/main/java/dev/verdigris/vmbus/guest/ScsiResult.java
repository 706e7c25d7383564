package dev.verdigris.vmbus.guest;

import dev.verdigris.vmbus.abi.SenseCode;
import dev.verdigris.vmbus.abi.SrbStatus;

/**
 * How a SCSI command ended.
 *
 * @param status the packet's NTSTATUS
 * @param srbStatus SRB status with flags
 * @param scsiStatus SCSI status
 * @param transferred bytes moved
 * @param senseKey sense key; valid with SRB_STATUS_AUTOSENSE_VALID
 * @param senseCode additional sense code, likewise
 * @param senseQualifier additional sense code qualifier, likewise
 */
public record ScsiResult(
    int status,
    int srbStatus,
    int scsiStatus,
    int transferred,
    int senseKey,
    int senseCode,
    int senseQualifier) {
  /** True when the command succeeded. */
  public boolean good() {
    return status == 0 && srbStatus == SrbStatus.SUCCESS && scsiStatus == 0;
  }

  /** What the sense data say, or null when there are none. */
  public SenseCode sense() {
    return (srbStatus & SrbStatus.AUTOSENSE_VALID) == 0
        ? null
        : new SenseCode(senseKey, senseCode, senseQualifier);
  }
}

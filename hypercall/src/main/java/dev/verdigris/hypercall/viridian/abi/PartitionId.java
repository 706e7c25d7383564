package dev.verdigris.hypercall.viridian.abi;

/** HV_PARTITION_ID (TLFS, "Partition Management"). */
public final class PartitionId {
  /** HV_PARTITION_ID_SELF, the caller's partition. */
  public static final long SELF = -1;

  private PartitionId() {}
}

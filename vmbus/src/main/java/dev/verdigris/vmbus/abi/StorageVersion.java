package dev.verdigris.vmbus.abi;

import java.util.List;

/**
 * A version of the synthetic storage protocol (Linux {@code storvsc_drv.c}, VMSTOR_PROTO_VERSION):
 * major in bits 8–15, minor in bits 0–7. Open: a guest may ask for any value.
 *
 * @param code the version as it is on the wire, 16 bits
 */
public record StorageVersion(int code) implements Comparable<StorageVersion> {
  /** Windows Server 2008. */
  public static final StorageVersion V2_0 = new StorageVersion(0x0200);

  /** Windows Server 2008 R2. */
  public static final StorageVersion V4_2 = new StorageVersion(0x0402);

  /** Windows Server 2012: longer requests and sense data, sub-channels. */
  public static final StorageVersion V5_1 = new StorageVersion(0x0501);

  /** Windows Server 2012 R2. */
  public static final StorageVersion V6_0 = new StorageVersion(0x0600);

  /** Windows Server 2016. */
  public static final StorageVersion V6_2 = new StorageVersion(0x0602);

  /** Every published version, oldest first. */
  public static final List<StorageVersion> ALL = List.of(V2_0, V4_2, V5_1, V6_0, V6_2);

  /** True for this version and those after {@code other}. */
  public boolean atLeast(StorageVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(StorageVersion other) {
    return Integer.compare(code, other.code);
  }

  @Override
  public String toString() {
    return (code >>> 8) + "." + (code & 0xff);
  }
}

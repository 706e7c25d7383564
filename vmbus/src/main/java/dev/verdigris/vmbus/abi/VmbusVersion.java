package dev.verdigris.vmbus.abi;

import java.util.List;

/**
 * A VMBus protocol version (Linux {@code include/linux/hyperv.h}, VERSION_*): major in bits 16–31,
 * minor in bits 0–15. Open: a guest may ask for any value.
 *
 * @param code the version as it is on the wire
 */
public record VmbusVersion(int code) implements Comparable<VmbusVersion> {
  /** Windows Server 2008. */
  public static final VmbusVersion V0_13 = of(0, 13);

  /** Windows Server 2008 R2: dedicated interrupts, connection identifiers. */
  public static final VmbusVersion V1_1 = of(1, 1);

  /** Windows Server 2012: target processors, sub-channels, event flags a channel. */
  public static final VmbusVersion V2_4 = of(2, 4);

  /** Windows Server 2012 R2: the contact's target processor. */
  public static final VmbusVersion V3_0 = of(3, 0);

  /** Windows Server 2016: TL connect, reserved channels. */
  public static final VmbusVersion V4_0 = of(4, 0);

  /** Windows 10 1709: MODIFYCHANNEL. */
  public static final VmbusVersion V4_1 = of(4, 1);

  /** Windows 10 1709 and later: message connection 4 and no interrupt page. */
  public static final VmbusVersion V5_0 = of(5, 0);

  /** Windows 10 1803: the contact's virtual trust level. */
  public static final VmbusVersion V5_1 = of(5, 1);

  /** Windows Server 2019: TL connect with a silo. */
  public static final VmbusVersion V5_2 = of(5, 2);

  /** Windows Server 2022: MODIFYCHANNEL is answered. */
  public static final VmbusVersion V5_3 = of(5, 3);

  /** Windows Server 2025: {@link FeatureFlags}. */
  public static final VmbusVersion V6_0 = of(6, 0);

  /** Every published version, oldest first. */
  public static final List<VmbusVersion> ALL =
      List.of(V0_13, V1_1, V2_4, V3_0, V4_0, V4_1, V5_0, V5_1, V5_2, V5_3, V6_0);

  private static VmbusVersion of(int major, int minor) {
    return new VmbusVersion(major << 16 | minor);
  }

  /** Major number, 0–65535. */
  public int major() {
    return code >>> 16;
  }

  /** Minor number, 0–65535. */
  public int minor() {
    return code & 0xffff;
  }

  /** True for this version and those after {@code other}. */
  public boolean atLeast(VmbusVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(VmbusVersion other) {
    return Integer.compareUnsigned(code, other.code);
  }

  @Override
  public String toString() {
    return major() + "." + minor();
  }
}

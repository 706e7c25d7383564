package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.Recommendation;

/**
 * What a partition grants its guest: of a host profile, the modelled part.
 *
 * @param privileges bits of {@link Privilege}
 * @param features bits of {@link dev.verdigris.hypercall.viridian.abi.Feature}
 * @param recommendations bits of {@link Recommendation}
 */
record Grants(long privileges, int features, int recommendations) {
  /**
   * Works out the grants.
   *
   * @param localApic whether the APIC MSRs reach a local APIC
   */
  static Grants of(HostProfile profile, boolean localApic) {
    long privileges = profile.privileges() & Modelled.PRIVILEGES;
    int recommendations = profile.recommendations() & Modelled.RECOMMENDATIONS;
    if (!localApic) {
      privileges &= ~Privilege.APIC_MSRS;
      recommendations &= ~Recommendation.APIC_MSRS;
    }
    return new Grants(privileges, profile.features() & Modelled.FEATURES, recommendations);
  }

  boolean privilege(long bits) {
    return (privileges & bits) == bits;
  }

  boolean feature(int bits) {
    return (features & bits) == bits;
  }
}

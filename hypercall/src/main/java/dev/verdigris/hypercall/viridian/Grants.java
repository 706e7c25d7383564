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
  /** Works out the grants: of what the profile has, what is modelled and the machine supplies. */
  static Grants of(PartitionConfig config) {
    return of(
        config.profile,
        config.localApic != null,
        config.fleet != null,
        config.invariantTsc != null);
  }

  /**
   * Works out the grants.
   *
   * @param localApic whether the APIC MSRs reach a local APIC
   * @param fleet whether calls reach the other processors
   * @param invariantTsc whether an invariant TSC can be shown
   */
  static Grants of(HostProfile profile, boolean localApic, boolean fleet, boolean invariantTsc) {
    long privileges = profile.privileges() & Modelled.PRIVILEGES;
    int features = profile.features() & Modelled.FEATURES;
    int recommendations = profile.recommendations() & Modelled.RECOMMENDATIONS;
    if (!invariantTsc) {
      privileges &= ~Privilege.TSC_INVARIANT_MSR;
    }
    if (!localApic) {
      privileges &= ~Privilege.APIC_MSRS;
      recommendations &= ~Recommendation.APIC_MSRS;
    }
    if (!fleet) {
      privileges &= ~Modelled.FLEET_PRIVILEGES;
      features &= ~Modelled.FLEET_FEATURES;
      recommendations &= ~Modelled.FLEET_RECOMMENDATIONS;
    }
    return new Grants(privileges, features, recommendations);
  }

  boolean privilege(long bits) {
    return (privileges & bits) == bits;
  }

  boolean feature(int bits) {
    return (features & bits) == bits;
  }

  boolean recommendation(int bits) {
    return (recommendations & bits) == bits;
  }
}

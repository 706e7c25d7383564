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
    HostProfile profile = config.profile;
    long privileges = profile.privileges() & Modelled.PRIVILEGES;
    int features = profile.features() & Modelled.FEATURES;
    int recommendations = profile.recommendations() & Modelled.RECOMMENDATIONS;
    if (config.localApic == null) {
      privileges &= ~Privilege.APIC_MSRS;
      recommendations &= ~Recommendation.APIC_MSRS;
    }
    if (config.fleet == null) {
      privileges &= ~Modelled.FLEET_PRIVILEGES;
      features &= ~Modelled.FLEET_FEATURES;
      recommendations &= ~Modelled.FLEET_RECOMMENDATIONS;
    }
    if (config.invariantTsc == null) {
      privileges &= ~Privilege.TSC_INVARIANT_MSR;
    }
    if (config.memoryMappedIo == null) {
      recommendations &= ~Recommendation.MMIO_CALLS;
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

package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.Coverage;
import dev.verdigris.hypercall.viridian.abi.CpuidCatalogue;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.CpuidRegister;
import dev.verdigris.hypercall.viridian.abi.CpuidSpec;
import dev.verdigris.hypercall.viridian.abi.HostGeneration;
import dev.verdigris.hypercall.viridian.abi.MsrSpec;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.Recommendation;
import dev.verdigris.hypercall.viridian.abi.Supply;
import java.util.Set;

/**
 * What a partition grants its guest: of a host profile, what is modelled and the machine supplies.
 *
 * @param privileges bits of {@link Privilege}
 * @param features bits of {@link dev.verdigris.hypercall.viridian.abi.Feature}
 * @param recommendations bits of {@link Recommendation}
 * @param generation the host's
 * @param supplies what the machine supplies
 */
record Grants(
    long privileges,
    int features,
    int recommendations,
    HostGeneration generation,
    Set<Supply> supplies) {
  private static final long VSM = Privilege.VSM | Privilege.VP_REGISTERS | Privilege.SYNIC_MSRS;

  /** Works out the grants of a host whose machine supplies something. */
  static Grants of(HostProfile profile, Set<Supply> supplies) {
    int low = shown(CpuidLeaf.FEATURES, CpuidRegister.EAX, supplies);
    int high = shown(CpuidLeaf.FEATURES, CpuidRegister.EBX, supplies);
    return new Grants(
        usable(profile.privileges() & ((low & 0xffff_ffffL) | (long) high << 32)),
        profile.features() & shown(CpuidLeaf.FEATURES, CpuidRegister.EDX, supplies),
        profile.recommendations() & shown(CpuidLeaf.RECOMMENDATIONS, CpuidRegister.EAX, supplies),
        profile.generation(),
        Set.copyOf(supplies));
  }

  /** TLFS, "VSM Detection and Status": without the others, AccessVsm is of no use. */
  private static long usable(long privileges) {
    return (privileges & VSM) == VSM ? privileges : privileges & ~Privilege.VSM;
  }

  /** The bits of a register that are modelled and supplied. */
  private static int shown(int leaf, CpuidRegister register, Set<Supply> supplies) {
    int mask = 0;
    for (CpuidSpec spec : CpuidCatalogue.ALL) {
      if (spec.leaf() == leaf
          && spec.register() == register
          && spec.coverage() == Coverage.MODELLED
          && supplies.contains(spec.needs())) {
        mask |= spec.mask();
      }
    }
    return mask;
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

  /** Whether the host has a call, for a caller with the privilege. */
  boolean has(CallSpec spec) {
    return spec.coverage() != Coverage.ABSENT
        && generation.has(spec.since())
        && recommendation(spec.recommendation())
        && supplies.contains(spec.needs());
  }

  /** Whether the guest may access a register. */
  boolean allow(MsrSpec spec) {
    return spec.coverage() == Coverage.MODELLED
        && generation.has(spec.since())
        && privilege(spec.privilege())
        && feature(spec.feature())
        && supplies.contains(spec.needs());
  }
}

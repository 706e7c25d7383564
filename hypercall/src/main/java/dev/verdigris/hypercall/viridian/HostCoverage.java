package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.Coverage;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.CpuidRegister;
import dev.verdigris.hypercall.viridian.abi.CpuidSpec;
import dev.verdigris.hypercall.viridian.abi.MsrSpec;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.Supply;
import java.util.EnumSet;

/**
 * What a guest of a host profile gets of the catalogues, on a machine that supplies everything that
 * they need.
 */
public final class HostCoverage {
  private final HostProfile profile;
  private final Grants grants;

  /** What becomes of an access. */
  public enum Answer {
    /** It is served. */
    GRANTED("granted"),
    /** For want of a privilege: HV_STATUS_ACCESS_DENIED, or #GP(0). */
    DENIED("denied"),
    /** The host has not got it: HV_STATUS_INVALID_HYPERCALL_CODE, #GP(0), or zero. */
    ABSENT("absent");

    private final String label;

    Answer(String label) {
      this.label = label;
    }

    /** The answer as tables spell it. */
    public String label() {
      return label;
    }
  }

  /** Looks at a profile. */
  public HostCoverage(HostProfile profile) {
    this.profile = profile;
    grants = Grants.of(profile, EnumSet.allOf(Supply.class));
  }

  /** What becomes of a hypercall. */
  public Answer of(CallSpec spec) {
    if (!grants.has(spec)) {
      return Answer.ABSENT;
    }
    boolean may = spec.coverage() == Coverage.MODELLED && grants.privilege(spec.privilege());
    return may ? Answer.GRANTED : Answer.DENIED;
  }

  /** What becomes of an access to a register. */
  public Answer of(MsrSpec spec) {
    if (grants.allow(spec)) {
      return Answer.GRANTED;
    }
    boolean there = spec.coverage() != Coverage.ABSENT && profile.generation().has(spec.since());
    return there ? Answer.DENIED : Answer.ABSENT;
  }

  /** Whether a field of a CPUID leaf has its value, or a bit is set. */
  public Answer of(CpuidSpec spec) {
    boolean leafThere =
        spec.leaf() <= profile.maxLeaf()
            || (spec.leaf() >= CpuidLeaf.STACK_VENDOR_AND_MAX && stackThere());
    boolean set =
        spec.coverage() == Coverage.MODELLED
            && leafThere
            && switch (spec.needs()) {
              case DEBUGGER -> grants.privilege(Privilege.DEBUG_MSRS);
              case ISOLATED_MEMORY -> grants.privilege(Privilege.ISOLATION);
              default -> true;
            }
            && (spec.override().isEmpty() || (granted(spec) & spec.mask()) != 0);
    return set ? Answer.GRANTED : Answer.ABSENT;
  }

  private boolean stackThere() {
    return profile.virtualizationStack() || grants.privilege(Privilege.DEBUG_MSRS);
  }

  /** The register of an override's bit. */
  private int granted(CpuidSpec spec) {
    if (spec.leaf() == CpuidLeaf.RECOMMENDATIONS) {
      return grants.recommendations();
    }
    if (spec.register() == CpuidRegister.EDX) {
      return grants.features();
    }
    return (int) (grants.privileges() >>> (spec.register() == CpuidRegister.EBX ? 32 : 0));
  }
}

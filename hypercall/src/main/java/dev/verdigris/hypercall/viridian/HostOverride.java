package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.CpuidCatalogue;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.CpuidRegister;
import dev.verdigris.hypercall.viridian.abi.CpuidSpec;
import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.Recommendation;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something of a host profile that users add or take away by name: every bit of the CPUID catalogue
 * that has the name, for what only together makes sense goes together.
 *
 * @param privileges bits of {@link Privilege}
 * @param features bits of {@link Feature}
 * @param recommendations bits of {@link Recommendation}
 */
record HostOverride(long privileges, int features, int recommendations) {
  /** By name, in order. */
  static final Map<String, HostOverride> ALL = all();

  private static Map<String, HostOverride> all() {
    Map<String, HostOverride> overrides = new TreeMap<>();
    for (CpuidSpec spec : CpuidCatalogue.ALL) {
      spec.override().ifPresent(name -> overrides.merge(name, of(spec), HostOverride::with));
    }
    return overrides;
  }

  private static HostOverride of(CpuidSpec spec) {
    if (spec.leaf() == CpuidLeaf.RECOMMENDATIONS) {
      return new HostOverride(0, 0, spec.mask());
    }
    if (spec.register() == CpuidRegister.EDX) {
      return new HostOverride(0, spec.mask(), 0);
    }
    long privilege = spec.mask() & 0xffff_ffffL;
    return new HostOverride(
        spec.register() == CpuidRegister.EBX ? privilege << 32 : privilege, 0, 0);
  }

  private HostOverride with(HostOverride other) {
    return new HostOverride(
        privileges | other.privileges,
        features | other.features,
        recommendations | other.recommendations);
  }

  /** An override with its sign. */
  record Signed(HostOverride override, boolean add) {
    HostProfile applyTo(HostProfile p) {
      return add
          ? p.with(
              p.privileges() | override.privileges,
              p.features() | override.features,
              p.recommendations() | override.recommendations)
          : p.with(
              p.privileges() & ~override.privileges,
              p.features() & ~override.features,
              p.recommendations() & ~override.recommendations);
    }
  }

  /**
   * Reads {@code +name} or {@code -name}.
   *
   * @throws IllegalArgumentException with one line that names what is not known
   */
  static Signed parse(String text) {
    boolean add = text.startsWith("+");
    if (!add && !text.startsWith("-")) {
      throw new IllegalArgumentException(
          "a host override begins with + or -, as in +xmm: '" + text + "'");
    }
    String name = text.substring(1);
    HostOverride override = ALL.get(name);
    if (override == null) {
      throw new IllegalArgumentException(
          "unknown host override '"
              + name
              + "' (known: "
              + String.join(", ", HostProfile.overrides())
              + ")");
    }
    return new Signed(override, add);
  }
}

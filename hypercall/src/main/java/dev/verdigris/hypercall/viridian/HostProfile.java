package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.HostGeneration;
import java.util.List;
import java.util.Optional;

/**
 * What a host generation shows its guests: identity, privileges, features, recommendations and
 * limits, as such a host sets them. A partition grants of these what it models.
 *
 * @param name how users call it
 * @param source where the values were read
 * @param generation decides what the host has of the interface
 * @param version identity, CPUID leaf 0x40000002
 * @param privileges bits of {@link dev.verdigris.hypercall.viridian.abi.Privilege}
 * @param features bits of {@link dev.verdigris.hypercall.viridian.abi.Feature}
 * @param recommendations bits of {@link dev.verdigris.hypercall.viridian.abi.Recommendation}
 * @param spinRetries attempts at a spin lock before HvCallNotifyLongSpinWait; −1 for never
 * @param maxProcessors most virtual processors of a partition
 * @param maxLogicalProcessors most logical processors of the host
 * @param maxLeaf highest of the hypervisor's CPUID leaves, 0x40000005 to 0x4000000c
 * @param virtualizationStack whether the virtualization stack's leaves 0x40000080–0x40000082 exist
 *     without a debugger too
 */
public record HostProfile(
    String name,
    String source,
    HostGeneration generation,
    HostVersion version,
    long privileges,
    int features,
    int recommendations,
    int spinRetries,
    int maxProcessors,
    int maxLogicalProcessors,
    int maxLeaf,
    boolean virtualizationStack) {

  /** The profile of a name, or nothing when {@link #names} does not have it. */
  public static Optional<HostProfile> named(String name) {
    return HostProfiles.ALL.stream().filter(p -> p.name.equals(name)).findFirst();
  }

  /** The names known, oldest host first. */
  public static List<String> names() {
    return HostProfiles.ALL.stream().map(HostProfile::name).toList();
  }

  /** The overrides known, by rising name. */
  public static List<String> overrides() {
    return HostOverride.ALL.keySet().stream().toList();
  }

  /**
   * A profile with overrides: its name, then {@code +override} or {@code -override} for each,
   * separated by commas and applied in order, as in {@code ws2022,+xmm,-direct-stimer}. The profile
   * keeps its name.
   *
   * @throws IllegalArgumentException with one line that names what is not known
   */
  public static HostProfile parse(String specification) {
    String[] parts = specification.split(",", -1);
    HostProfile profile =
        named(parts[0])
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "unknown host profile '"
                            + parts[0]
                            + "' (known: "
                            + String.join(", ", names())
                            + ")"));
    for (int i = 1; i < parts.length; i++) {
      profile = HostOverride.parse(parts[i]).applyTo(profile);
    }
    return profile;
  }

  /** The same host with other grants. */
  HostProfile with(long newPrivileges, int newFeatures, int newRecommendations) {
    return new HostProfile(
        name,
        source,
        generation,
        version,
        newPrivileges,
        newFeatures,
        newRecommendations,
        spinRetries,
        maxProcessors,
        maxLogicalProcessors,
        maxLeaf,
        virtualizationStack);
  }
}

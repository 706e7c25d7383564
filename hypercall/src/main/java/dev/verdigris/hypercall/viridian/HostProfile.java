package dev.verdigris.hypercall.viridian;

import java.util.List;
import java.util.Optional;

/**
 * What a host generation shows its guests: identity, privileges, features, recommendations and
 * limits, as such a host sets them. A partition grants of these what it models.
 *
 * @param name how users call it
 * @param source where the values were read
 * @param build build number, CPUID leaf 0x40000002 EAX
 * @param majorVersion major version, EBX bits 16–31
 * @param minorVersion minor version, EBX bits 0–15
 * @param servicePack service pack, ECX
 * @param serviceBranch service branch, EDX bits 24–31
 * @param serviceNumber service number, EDX bits 0–23
 * @param privileges bits of {@link dev.verdigris.hypercall.viridian.abi.Privilege}
 * @param features bits of {@link dev.verdigris.hypercall.viridian.abi.Feature}
 * @param recommendations bits of {@link dev.verdigris.hypercall.viridian.abi.Recommendation}
 * @param spinRetries attempts at a spin lock before HvCallNotifyLongSpinWait; −1 for never
 * @param maxProcessors most virtual processors of a partition
 * @param maxLogicalProcessors most logical processors of the host
 */
public record HostProfile(
    String name,
    String source,
    int build,
    int majorVersion,
    int minorVersion,
    int servicePack,
    int serviceBranch,
    int serviceNumber,
    long privileges,
    int features,
    int recommendations,
    int spinRetries,
    int maxProcessors,
    int maxLogicalProcessors) {

  /** The profile of a name, or nothing when {@link #names} does not have it. */
  public static Optional<HostProfile> named(String name) {
    return HostProfiles.ALL.stream().filter(p -> p.name.equals(name)).findFirst();
  }

  /** The names known, oldest host first. */
  public static List<String> names() {
    return HostProfiles.ALL.stream().map(HostProfile::name).toList();
  }
}

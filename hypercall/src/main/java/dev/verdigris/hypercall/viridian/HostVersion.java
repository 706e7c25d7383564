package dev.verdigris.hypercall.viridian;

/**
 * The hypervisor's identity, CPUID leaf 0x40000002.
 *
 * @param build build number, EAX
 * @param major major version, EBX bits 16–31
 * @param minor minor version, EBX bits 0–15
 * @param servicePack service pack, ECX
 * @param serviceBranch service branch, EDX bits 24–31
 * @param serviceNumber service number, EDX bits 0–23
 */
public record HostVersion(
    int build, int major, int minor, int servicePack, int serviceBranch, int serviceNumber) {
  /** EBX of the leaf. */
  int ebx() {
    return major << 16 | minor;
  }

  /** EDX of the leaf. */
  int edx() {
    return serviceBranch << 24 | serviceNumber;
  }

  /** The version as Linux guests print it: {@code 10.0.20348.2762-2-0}. */
  @Override
  public String toString() {
    return major
        + "."
        + minor
        + "."
        + build
        + "."
        + serviceNumber
        + "-"
        + servicePack
        + "-"
        + serviceBranch;
  }
}

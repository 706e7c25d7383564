package dev.verdigris.hypercall.viridian;

import java.util.List;

/**
 * The host profiles. Identity, privileges, features and recommendations are what Linux guests print
 * at boot on such hosts ("privilege flags low …, high …, hints …, misc …" and "Host Build").
 */
final class HostProfiles {
  // Hyper-V's usual threshold; TLFS, "Feature and Interface Discovery", leaf 0x40000004 EBX.
  private static final int SPIN_RETRIES = 0xfff;

  // Published limits of Hyper-V on these builds, a generation 2 guest's.
  private static final int MAX_PROCESSORS = 240;
  private static final int MAX_LOGICAL_PROCESSORS = 512;

  static final List<HostProfile> ALL =
      List.of(
          new HostProfile(
              "ws2022",
              "Linux boot logs on builds 20348 (identity) and 22000 (bits)",
              20348,
              10,
              0,
              0,
              0,
              1,
              bits(0x0000_ae7f, 0x003b_8030),
              0xe0be_d7b2,
              0x0000_0c2c,
              SPIN_RETRIES,
              MAX_PROCESSORS,
              MAX_LOGICAL_PROCESSORS),
          new HostProfile(
              "azure",
              "Linux boot log, Azure generation 1, host build 20348-10.0-2-0.2762",
              20348,
              10,
              0,
              2,
              0,
              2762,
              bits(0x0000_ae7f, 0x0038_8030),
              0xc0be_d7b2,
              0x0014_0c2c,
              SPIN_RETRIES,
              MAX_PROCESSORS,
              MAX_LOGICAL_PROCESSORS));

  private HostProfiles() {}

  /** EAX and EBX of CPUID leaf 0x40000003 as one privilege mask. */
  private static long bits(int low, int high) {
    return (low & 0xffff_ffffL) | (long) high << 32;
  }
}

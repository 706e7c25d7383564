package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.HostGeneration;
import java.util.List;

/**
 * The host profiles. What a Linux guest prints at boot on such a host is preferred ("privilege
 * flags low …, high …, hints …, misc …", older "features …, hints …", and "Host Build"); what no
 * such log shows is the specification's of that generation. Each row says which.
 *
 * <pre>
 * low      CPUID 0x40000003 EAX      hints   CPUID 0x40000004 EAX
 * high     CPUID 0x40000003 EBX      misc    CPUID 0x40000003 EDX
 * </pre>
 */
final class HostProfiles {
  // Hyper-V's usual threshold; TLFS, "Feature and Interface Discovery", leaf 0x40000004 EBX.
  private static final int SPIN_RETRIES = 0xfff;

  // Three overlay pages for each processor leave no room for the 1,024 and more of late hosts.
  private static final int MAX_PROCESSORS = 240;

  // PostMessages and SignalEvents.
  private static final int CHANNELS_ONLY = 0x30;

  static final List<HostProfile> ALL =
      List.of(
          new HostProfile(
              "ws2008",
              "TLFS 1.0 (bits); published build of service pack 2 and limits",
              HostGeneration.WS2008,
              new HostVersion(6002, 6, 0, 18, 0, 18005),
              bits(0x0000_007f, CHANNELS_ONLY),
              0x0000_0000,
              0x0000_002c,
              SPIN_RETRIES,
              4,
              24,
              CpuidLeaf.LIMITS,
              false),
          new HostProfile(
              "ws2008r2",
              "Linux boot log, host build 7601-6.1-17-0.17939 (identity, low, hints);"
                  + " TLFS 2.0 (high, misc); published limits",
              HostGeneration.WS2008R2,
              new HostVersion(7601, 6, 1, 17, 0, 17939),
              bits(0x0000_067f, CHANNELS_ONLY),
              0x0000_0030,
              0x0000_002c,
              SPIN_RETRIES,
              4,
              64,
              CpuidLeaf.HARDWARE_FEATURES,
              false),
          new HostProfile(
              "ws2012",
              "Linux boot log, firmware 090006 of 05/23/2012 (low, hints);"
                  + " TLFS 3.0 (high, misc); published build and limits",
              HostGeneration.WS2012,
              new HostVersion(9200, 6, 2, 16, 0, 16384),
              bits(0x0000_0e7f, CHANNELS_ONLY),
              0x0000_03b2,
              0x0000_002c,
              SPIN_RETRIES,
              64,
              320,
              CpuidLeaf.HARDWARE_FEATURES,
              false),
          new HostProfile(
              "ws2012r2",
              "Linux boot log, firmware 090006 of 05/23/2012 (low, hints);"
                  + " TLFS 4.0 (high, misc); published build and limits",
              HostGeneration.WS2012R2,
              new HostVersion(9600, 6, 3, 17, 0, 16384),
              bits(0x0000_0e7f, CHANNELS_ONLY),
              0x0000_07b2,
              0x0000_002c,
              SPIN_RETRIES,
              64,
              320,
              CpuidLeaf.HARDWARE_FEATURES,
              false),
          new HostProfile(
              "ws2016",
              "Linux boot log, host build 14393-10.0-0-0.274 (identity, low, hints);"
                  + " TLFS 5.0 (high, misc); CPUID listing of build 10586 (highest leaf)",
              HostGeneration.WS2016,
              new HostVersion(14393, 10, 0, 0, 0, 274),
              bits(0x0000_2e7f, 0x003b_8030),
              0x0000_d7b2,
              0x0000_4c2c,
              SPIN_RETRIES,
              MAX_PROCESSORS,
              512,
              CpuidLeaf.NESTED_VIRTUALIZATION,
              false),
          new HostProfile(
              "ws2019",
              "Linux boot logs, host builds 17763-10.0-0-0.737 (identity, low, hints, misc)"
                  + " and 19041 (high)",
              HostGeneration.WS2019,
              new HostVersion(17763, 10, 0, 0, 0, 737),
              bits(0x0000_2e7f, 0x003b_8030),
              0x00be_d7b2,
              0x0006_0e24,
              SPIN_RETRIES,
              MAX_PROCESSORS,
              512,
              CpuidLeaf.NESTED_VIRTUALIZATION,
              false),
          new HostProfile(
              "ws2022",
              "Linux boot logs on builds 20348 (identity) and 22000 (bits)",
              HostGeneration.WS2022,
              new HostVersion(20348, 10, 0, 0, 0, 1),
              bits(0x0000_ae7f, 0x003b_8030),
              0xe0be_d7b2,
              0x0000_0c2c,
              SPIN_RETRIES,
              MAX_PROCESSORS,
              512,
              CpuidLeaf.ISOLATION,
              true),
          new HostProfile(
              "ws2025",
              "Linux boot log, host build 10.0.26100.7920-7-0",
              HostGeneration.WS2025,
              new HostVersion(26100, 10, 0, 7, 0, 7920),
              bits(0x0000_ae7f, 0x003b_8030),
              0xe0be_d7b2,
              0x009a_4e24,
              SPIN_RETRIES,
              MAX_PROCESSORS,
              2048,
              CpuidLeaf.ISOLATION,
              true),
          new HostProfile(
              "azure",
              "Linux boot log, Azure generation 1, host build 20348-10.0-2-0.2762",
              HostGeneration.WS2022,
              new HostVersion(20348, 10, 0, 2, 0, 2762),
              bits(0x0000_ae7f, 0x0038_8030),
              0xc0be_d7b2,
              0x0014_0c2c,
              SPIN_RETRIES,
              MAX_PROCESSORS,
              512,
              CpuidLeaf.ISOLATION,
              true));

  private HostProfiles() {}

  /** EAX and EBX of CPUID leaf 0x40000003 as one privilege mask. */
  private static long bits(int low, int high) {
    return (low & 0xffff_ffffL) | (long) high << 32;
  }
}

package dev.verdigris.guest.cli;

import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.Recommendation;
import dev.verdigris.vmbus.VmbusProfile;
import dev.verdigris.vmbus.abi.VmbusVersion;
import java.util.Optional;

/**
 * What the default guest's kernel, Linux 6.1, makes of a host.
 *
 * @param bus whether its VMBus driver speaks a version that the host does
 * @param clock its clock source of Hyper-V's, if any
 * @param timers whether its clock events are synthetic timers
 * @param directTimers whether these interrupt by a vector of their own
 * @param assistPages whether it sets VP assist pages
 * @param remoteFlush whether it flushes other processors' TLBs by hypercall
 * @param clusterIpi whether it interrupts other processors by hypercall
 */
record HostExpectations(
    boolean bus,
    Optional<String> clock,
    boolean timers,
    boolean directTimers,
    boolean assistPages,
    boolean remoteFlush,
    boolean clusterIpi) {
  // VERSION_WIN8: what is older went in Linux 5.18.
  private static final VmbusVersion OLDEST_BUS = VmbusVersion.V2_4;

  /** Reads what a profile, overrides applied, lets the kernel use. */
  static HostExpectations of(HostProfile host) {
    boolean bus = VmbusProfile.of(host.name()).bus().atLeast(OLDEST_BUS);
    boolean direct = (host.features() & Feature.DIRECT_TIMERS) != 0;
    return new HostExpectations(
        bus,
        clock(host),
        // Without direct mode the VMBus driver sets the timers up.
        has(host, Privilege.SYNTHETIC_TIMER_MSRS) && (bus || direct),
        direct,
        has(host, Privilege.APIC_MSRS),
        recommends(host, Recommendation.REMOTE_TLB_FLUSH),
        recommends(host, Recommendation.CLUSTER_IPI));
  }

  private static Optional<String> clock(HostProfile host) {
    if (has(host, Privilege.REFERENCE_TSC_MSR)) {
      return Optional.of("hyperv_clocksource_tsc_page");
    }
    return has(host, Privilege.TIME_REF_COUNT_MSR)
        ? Optional.of("hyperv_clocksource_msr")
        : Optional.empty();
  }

  private static boolean has(HostProfile host, long privilege) {
    return (host.privileges() & privilege) != 0;
  }

  private static boolean recommends(HostProfile host, int recommendation) {
    return (host.recommendations() & recommendation) != 0;
  }
}

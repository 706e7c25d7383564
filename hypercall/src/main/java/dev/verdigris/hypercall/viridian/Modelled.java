package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.Recommendation;

/** What this partition does, and may therefore show of a host profile. */
final class Modelled {
  static final long PRIVILEGES =
      Privilege.VP_RUNTIME_MSR
          | Privilege.TIME_REF_COUNT_MSR
          | Privilege.SYNIC_MSRS
          | Privilege.SYNTHETIC_TIMER_MSRS
          | Privilege.APIC_MSRS
          | Privilege.HYPERCALL_MSRS
          | Privilege.VP_INDEX_MSR
          | Privilege.RESET_MSR
          | Privilege.REFERENCE_TSC_MSR
          | Privilege.GUEST_IDLE_MSR
          | Privilege.FREQUENCY_MSRS
          | Privilege.REENLIGHTENMENT_MSRS
          | Privilege.TSC_INVARIANT_MSR
          | Privilege.POST_MESSAGES
          | Privilege.SIGNAL_EVENTS
          | Privilege.EXTENDED_FLUSH_RANGES
          | Privilege.VP_REGISTERS
          | Privilege.FAST_HYPERCALL_OUTPUT
          | Privilege.EXTENDED_HYPERCALLS
          | Privilege.START_VIRTUAL_PROCESSOR;

  static final int FEATURES =
      Feature.XMM_HYPERCALL_INPUT
          | Feature.GUEST_IDLE
          | Feature.FREQUENCY_MSRS
          | Feature.CRASH_MSRS
          | Feature.EXTENDED_FLUSH_RANGES
          | Feature.XMM_HYPERCALL_OUTPUT
          | Feature.SINT_POLLING
          | Feature.HYPERCALL_MSR_LOCK
          | Feature.DIRECT_TIMERS;

  static final int RECOMMENDATIONS =
      Recommendation.REMOTE_TLB_FLUSH
          | Recommendation.APIC_MSRS
          | Recommendation.RESET_MSR
          | Recommendation.RELAXED_TIMING
          | Recommendation.DEPRECATE_AUTO_EOI
          | Recommendation.CLUSTER_IPI
          | Recommendation.EX_PROCESSOR_MASKS
          | Recommendation.MMIO_CALLS;

  // What needs a ProcessorFleet.
  static final long FLEET_PRIVILEGES =
      Privilege.GUEST_IDLE_MSR
          | Privilege.EXTENDED_FLUSH_RANGES
          | Privilege.START_VIRTUAL_PROCESSOR;

  static final int FLEET_FEATURES = Feature.GUEST_IDLE | Feature.EXTENDED_FLUSH_RANGES;

  static final int FLEET_RECOMMENDATIONS =
      Recommendation.REMOTE_TLB_FLUSH
          | Recommendation.CLUSTER_IPI
          | Recommendation.EX_PROCESSOR_MASKS;

  private Modelled() {}
}

package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.LocalApicAccess;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.viridian.abi.CrashBits;
import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.SintBits;
import dev.verdigris.hypercall.viridian.abi.TimerBits;
import java.util.ArrayList;
import java.util.List;

/** Declares the synthetic MSRs: name, number, what grants access, what reading and writing does. */
final class SyntheticMsrs {
  private static final long RESET = 1;
  private static final long EXPOSE_INVARIANT_TSC = 1;

  private final PartitionConfig config;
  private final PartitionState state;
  private final List<MsrDefinition> rows = new ArrayList<>();

  private SyntheticMsrs(PartitionConfig config, PartitionState state) {
    this.config = config;
    this.state = state;
  }

  /** The table's rows over a partition's state. */
  static List<MsrDefinition> declare(PartitionConfig config, PartitionState state) {
    SyntheticMsrs msrs = new SyntheticMsrs(config, state);
    msrs.partition();
    msrs.time();
    msrs.localApic();
    msrs.synic();
    msrs.timers();
    msrs.crash();
    msrs.idle();
    msrs.migration();
    msrs.nested();
    return List.copyOf(msrs.rows);
  }

  private void partition() {
    HypercallPage page = state.hypercallPage;
    add(
        "HV_X64_MSR_GUEST_OS_ID",
        Msr.GUEST_OS_ID,
        Privilege.HYPERCALL_MSRS,
        vp -> page.guestOsId(),
        (vp, value) -> page.guestOsId(value));
    add(
        "HV_X64_MSR_HYPERCALL",
        Msr.HYPERCALL,
        Privilege.HYPERCALL_MSRS,
        vp -> page.value(),
        (vp, value) -> page.write(value));
    add("HV_X64_MSR_VP_INDEX", Msr.VP_INDEX, Privilege.VP_INDEX_MSR, vp -> vp.index, null);
    add("HV_X64_MSR_RESET", Msr.RESET, Privilege.RESET_MSR, vp -> 0, (vp, value) -> reset(value));
  }

  private boolean reset(long value) {
    if ((value & RESET) != 0) {
      config.stop.stop(StopReason.RESET, StopReason.RESET.exitStatus(), null);
    }
    return true;
  }

  private void time() {
    add(
        "HV_X64_MSR_VP_RUNTIME",
        Msr.VP_RUNTIME,
        Privilege.VP_RUNTIME_MSR,
        vp -> config.runtime.applyAsLong(vp.index) / ReferenceTime.TICK_NANOS,
        null);
    add(
        "HV_X64_MSR_TIME_REF_COUNT",
        Msr.TIME_REF_COUNT,
        Privilege.TIME_REF_COUNT_MSR,
        vp -> state.time.now(),
        null);
    add(
        "HV_X64_MSR_REFERENCE_TSC",
        Msr.REFERENCE_TSC,
        Privilege.REFERENCE_TSC_MSR,
        vp -> state.referenceTsc.value(),
        (vp, value) -> state.referenceTsc.write(value));
    long frequency = config.scheduler.clock().tscFrequency();
    addFeature(
        "HV_X64_MSR_TSC_FREQUENCY",
        Msr.TSC_FREQUENCY,
        Privilege.FREQUENCY_MSRS,
        Feature.FREQUENCY_MSRS,
        vp -> frequency,
        null);
    addFeature(
        "HV_X64_MSR_APIC_FREQUENCY",
        Msr.APIC_FREQUENCY,
        Privilege.FREQUENCY_MSRS,
        Feature.FREQUENCY_MSRS,
        vp -> config.apicFrequency,
        null);
  }

  private void localApic() {
    LocalApicAccess apic = config.localApic;
    add(
        "HV_X64_MSR_EOI",
        Msr.EOI,
        Privilege.APIC_MSRS,
        null,
        (vp, value) -> {
          apic.eoi(vp.index);
          return true;
        });
    add(
        "HV_X64_MSR_ICR",
        Msr.ICR,
        Privilege.APIC_MSRS,
        vp -> apic.icr(vp.index),
        (vp, value) -> {
          apic.icr(vp.index, value);
          return true;
        });
    add(
        "HV_X64_MSR_TPR",
        Msr.TPR,
        Privilege.APIC_MSRS,
        vp -> apic.tpr(vp.index),
        (vp, value) -> {
          boolean valid = (value & ~0xff) == 0;
          if (valid) {
            apic.tpr(vp.index, (int) value);
          }
          return valid;
        });
    add(
        "HV_X64_MSR_VP_ASSIST_PAGE",
        Msr.VP_ASSIST_PAGE,
        Privilege.APIC_MSRS,
        vp -> vp.assistPage.value(),
        (vp, value) -> vp.assistPage.write(value));
  }

  private void synic() {
    long privilege = Privilege.SYNIC_MSRS;
    add(
        "HV_X64_MSR_SCONTROL",
        Msr.SCONTROL,
        privilege,
        vp -> vp.synic.control(),
        (vp, value) -> vp.synic.control(value));
    add("HV_X64_MSR_SVERSION", Msr.SVERSION, privilege, vp -> SynicProcessor.VERSION, null);
    add(
        "HV_X64_MSR_SIEFP",
        Msr.SIEFP,
        privilege,
        vp -> vp.synic.eventPage(),
        (vp, value) -> vp.synic.eventPage(value));
    add(
        "HV_X64_MSR_SIMP",
        Msr.SIMP,
        privilege,
        vp -> vp.synic.messagePage(),
        (vp, value) -> vp.synic.messagePage(value));
    add("HV_X64_MSR_EOM", Msr.EOM, privilege, vp -> 0, (vp, value) -> vp.synic.endOfMessage());
    for (int i = 0; i < SintBits.COUNT; i++) {
      int sint = i;
      add(
          "HV_X64_MSR_SINT" + sint,
          Msr.SINT0 + sint,
          privilege,
          vp -> vp.synic.sint(sint),
          (vp, value) -> vp.synic.sint(sint, value));
    }
  }

  private void timers() {
    for (int i = 0; i < TimerBits.COUNT; i++) {
      int timer = i;
      add(
          "HV_X64_MSR_STIMER" + timer + "_CONFIG",
          Msr.STIMER0_CONFIG + 2 * timer,
          Privilege.SYNTHETIC_TIMER_MSRS,
          vp -> vp.timers[timer].config(),
          (vp, value) -> vp.timers[timer].config(value));
      add(
          "HV_X64_MSR_STIMER" + timer + "_COUNT",
          Msr.STIMER0_COUNT + 2 * timer,
          Privilege.SYNTHETIC_TIMER_MSRS,
          vp -> vp.timers[timer].count(),
          (vp, value) -> vp.timers[timer].count(value));
    }
  }

  private void crash() {
    CrashRegisters crash = state.crash;
    for (int i = 0; i < CrashBits.PARAMETERS; i++) {
      int parameter = i;
      addFeature(
          "HV_X64_MSR_CRASH_P" + parameter,
          Msr.CRASH_P0 + parameter,
          0,
          Feature.CRASH_MSRS,
          vp -> crash.parameter(parameter),
          (vp, value) -> crash.parameter(parameter, value));
    }
    addFeature(
        "HV_X64_MSR_CRASH_CTL",
        Msr.CRASH_CTL,
        0,
        Feature.CRASH_MSRS,
        vp -> crash.control(),
        (vp, value) -> crash.control(vp.index, value));
  }

  private void idle() {
    addFeature(
        "HV_X64_MSR_GUEST_IDLE",
        Msr.GUEST_IDLE,
        Privilege.GUEST_IDLE_MSR,
        Feature.GUEST_IDLE,
        vp -> {
          config.fleet.idle(vp.index);
          return 0;
        },
        null);
  }

  private void migration() {
    Reenlightenment r = state.reenlightenment;
    add(
        "HV_X64_MSR_REENLIGHTENMENT_CONTROL",
        Msr.REENLIGHTENMENT_CONTROL,
        Privilege.REENLIGHTENMENT_MSRS,
        vp -> r.control(),
        (vp, value) -> r.control(value));
    add(
        "HV_X64_MSR_TSC_EMULATION_CONTROL",
        Msr.TSC_EMULATION_CONTROL,
        Privilege.REENLIGHTENMENT_MSRS,
        vp -> r.emulation(),
        (vp, value) -> r.emulation(value));
    add(
        "HV_X64_MSR_TSC_EMULATION_STATUS",
        Msr.TSC_EMULATION_STATUS,
        Privilege.REENLIGHTENMENT_MSRS,
        vp -> r.status(),
        (vp, value) -> r.status(value));
    add(
        "HV_X64_MSR_TSC_INVARIANT_CONTROL",
        Msr.TSC_INVARIANT_CONTROL,
        Privilege.TSC_INVARIANT_MSR,
        vp -> state.invariantTsc ? 1 : 0,
        (vp, value) -> exposeInvariantTsc(value));
  }

  private boolean exposeInvariantTsc(long value) {
    if ((value & ~EXPOSE_INVARIANT_TSC) != 0) {
      return false;
    }
    state.invariantTsc = value != 0;
    config.invariantTsc.expose(state.invariantTsc);
    return true;
  }

  /** Registers of the hypervisor below a nested one, which a guest is not: every access is #GP. */
  private void nested() {
    add("HV_X64_MSR_NESTED_VP_INDEX", Msr.NESTED_VP_INDEX, 0, null, null);
    List<String> synic = List.of("SCONTROL", "SVERSION", "SIEFP", "SIMP", "EOM");
    for (int i = 0; i < synic.size(); i++) {
      add("HV_X64_MSR_NESTED_" + synic.get(i), Msr.NESTED_SCONTROL + i, 0, null, null);
    }
    for (int i = 0; i < SintBits.COUNT; i++) {
      add("HV_X64_MSR_NESTED_SINT" + i, Msr.NESTED_SINT0 + i, 0, null, null);
    }
  }

  private void add(
      String name,
      int number,
      long privilege,
      MsrDefinition.Reader reader,
      MsrDefinition.Writer writer) {
    addFeature(name, number, privilege, 0, reader, writer);
  }

  private void addFeature(
      String name,
      int number,
      long privilege,
      int feature,
      MsrDefinition.Reader reader,
      MsrDefinition.Writer writer) {
    rows.add(new MsrDefinition(name, number, privilege, feature, reader, writer));
  }
}

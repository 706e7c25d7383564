package dev.verdigris.hypercall.viridian.abi;

import dev.verdigris.hypercall.viridian.abi.MsrSpec.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The synthetic MSRs, by family. What a guest's accesses do, how they are counted and traced, and
 * the coverage tables are made from this one.
 */
public final class MsrCatalogue {
  private static final String HYPERCALLS = "Hypercall Interface";
  private static final String PROCESSORS = "Virtual Processors";
  private static final String TIMERS = "Timers";
  private static final String INTERRUPTS = "Virtual Interrupt Control";
  private static final String SYNIC = "Inter-Partition Communication";
  private static final String PARTITION = "Partition Properties";
  private static final String NESTED = "Nested Virtualization";
  private static final List<String> SYNIC_NAMES =
      List.of("SCONTROL", "SVERSION", "SIEFP", "SIMP", "EOM");

  /** All rows. */
  public static final List<MsrSpec> ALL = rows();

  private static final Map<Integer, MsrSpec> BY_NUMBER =
      ALL.stream().collect(Collectors.toUnmodifiableMap(MsrSpec::number, Function.identity()));

  private MsrCatalogue() {}

  /** The row of a register. */
  public static Optional<MsrSpec> find(int number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }

  private static List<MsrSpec> rows() {
    List<MsrSpec> rows = new ArrayList<>();
    rows.addAll(partition());
    rows.addAll(time());
    rows.addAll(localApic());
    rows.addAll(synic(Msr.SCONTROL, Msr.SINT0, "HV_X64_MSR_", SYNIC, Privilege.SYNIC_MSRS));
    rows.addAll(timers());
    rows.addAll(idleAndCrash());
    rows.addAll(migration());
    rows.addAll(debugger());
    rows.addAll(nested());
    return List.copyOf(rows);
  }

  private static List<MsrSpec> partition() {
    return List.of(
        of(Msr.GUEST_OS_ID, "HV_X64_MSR_GUEST_OS_ID", Privilege.HYPERCALL_MSRS, HYPERCALLS),
        of(Msr.HYPERCALL, "HV_X64_MSR_HYPERCALL", Privilege.HYPERCALL_MSRS, HYPERCALLS),
        of(Msr.VP_INDEX, "HV_X64_MSR_VP_INDEX", Privilege.VP_INDEX_MSR, PROCESSORS)
            .access(Access.READ),
        of(Msr.RESET, "HV_X64_MSR_RESET", Privilege.RESET_MSR, PARTITION));
  }

  private static List<MsrSpec> time() {
    return List.of(
        of(Msr.VP_RUNTIME, "HV_X64_MSR_VP_RUNTIME", Privilege.VP_RUNTIME_MSR, PROCESSORS)
            .access(Access.READ),
        of(Msr.TIME_REF_COUNT, "HV_X64_MSR_TIME_REF_COUNT", Privilege.TIME_REF_COUNT_MSR, TIMERS)
            .access(Access.READ),
        of(Msr.REFERENCE_TSC, "HV_X64_MSR_REFERENCE_TSC", Privilege.REFERENCE_TSC_MSR, TIMERS)
            .since(HostGeneration.WS2008R2),
        of(Msr.TSC_FREQUENCY, "HV_X64_MSR_TSC_FREQUENCY", Privilege.FREQUENCY_MSRS, TIMERS)
            .access(Access.READ)
            .feature(Feature.FREQUENCY_MSRS)
            .since(HostGeneration.WS2012),
        of(Msr.APIC_FREQUENCY, "HV_X64_MSR_APIC_FREQUENCY", Privilege.FREQUENCY_MSRS, TIMERS)
            .access(Access.READ)
            .feature(Feature.FREQUENCY_MSRS)
            .since(HostGeneration.WS2012));
  }

  private static List<MsrSpec> localApic() {
    return List.of(
        apic(Msr.EOI, "HV_X64_MSR_EOI").access(Access.WRITE),
        apic(Msr.ICR, "HV_X64_MSR_ICR"),
        apic(Msr.TPR, "HV_X64_MSR_TPR"),
        apic(Msr.VP_ASSIST_PAGE, "HV_X64_MSR_VP_ASSIST_PAGE"));
  }

  private static MsrSpec apic(int number, String name) {
    return of(number, name, Privilege.APIC_MSRS, INTERRUPTS).needs(Supply.LOCAL_APIC);
  }

  private static List<MsrSpec> synic(
      int control, int sint0, String prefix, String section, long privilege) {
    List<MsrSpec> rows = new ArrayList<>();
    for (int i = 0; i < SYNIC_NAMES.size(); i++) {
      MsrSpec row = of(control + i, prefix + SYNIC_NAMES.get(i), privilege, section);
      rows.add(row.name().endsWith("SVERSION") ? row.access(Access.READ) : row);
    }
    for (int i = 0; i < SintBits.COUNT; i++) {
      rows.add(of(sint0 + i, prefix + "SINT" + i, privilege, section));
    }
    return rows;
  }

  private static List<MsrSpec> timers() {
    List<MsrSpec> rows = new ArrayList<>();
    for (int i = 0; i < TimerBits.COUNT; i++) {
      long privilege = Privilege.SYNTHETIC_TIMER_MSRS;
      String name = "HV_X64_MSR_STIMER" + i;
      rows.add(of(Msr.STIMER0_CONFIG + 2 * i, name + "_CONFIG", privilege, TIMERS));
      rows.add(of(Msr.STIMER0_COUNT + 2 * i, name + "_COUNT", privilege, TIMERS));
    }
    return rows;
  }

  private static List<MsrSpec> idleAndCrash() {
    List<MsrSpec> rows = new ArrayList<>();
    rows.add(
        of(Msr.GUEST_IDLE, "HV_X64_MSR_GUEST_IDLE", Privilege.GUEST_IDLE_MSR, PROCESSORS)
            .access(Access.READ)
            .feature(Feature.GUEST_IDLE)
            .since(HostGeneration.WS2008R2)
            .needs(Supply.FLEET));
    for (int i = 0; i < CrashBits.PARAMETERS; i++) {
      rows.add(crash(Msr.CRASH_P0 + i, "HV_X64_MSR_CRASH_P" + i));
    }
    rows.add(crash(Msr.CRASH_CTL, "HV_X64_MSR_CRASH_CTL"));
    return rows;
  }

  private static MsrSpec crash(int number, String name) {
    return of(number, name, 0, PARTITION)
        .feature(Feature.CRASH_MSRS)
        .since(HostGeneration.WS2012R2);
  }

  private static List<MsrSpec> migration() {
    long privilege = Privilege.REENLIGHTENMENT_MSRS;
    return List.of(
        of(Msr.REENLIGHTENMENT_CONTROL, "HV_X64_MSR_REENLIGHTENMENT_CONTROL", privilege, NESTED)
            .since(HostGeneration.WS2016),
        of(Msr.TSC_EMULATION_CONTROL, "HV_X64_MSR_TSC_EMULATION_CONTROL", privilege, NESTED)
            .since(HostGeneration.WS2016),
        of(Msr.TSC_EMULATION_STATUS, "HV_X64_MSR_TSC_EMULATION_STATUS", privilege, NESTED)
            .since(HostGeneration.WS2016),
        of(
                Msr.TSC_INVARIANT_CONTROL,
                "HV_X64_MSR_TSC_INVARIANT_CONTROL",
                Privilege.TSC_INVARIANT_MSR,
                TIMERS)
            .since(HostGeneration.WS2019)
            .needs(Supply.INVARIANT_TSC));
  }

  private static List<MsrSpec> debugger() {
    return List.of(
        debug(Msr.DEBUG_CONTROL, "HV_X64_MSR_SYNTH_DEBUG_CONTROL"),
        debug(Msr.DEBUG_STATUS, "HV_X64_MSR_SYNTH_DEBUG_STATUS"),
        debug(Msr.DEBUG_SEND_BUFFER, "HV_X64_MSR_SYNTH_DEBUG_SEND_BUFFER"),
        debug(Msr.DEBUG_RECEIVE_BUFFER, "HV_X64_MSR_SYNTH_DEBUG_RECEIVE_BUFFER"),
        debug(Msr.DEBUG_PENDING_BUFFER, "HV_X64_MSR_SYNTH_DEBUG_PENDING_BUFFER"),
        debug(Msr.DEBUG_OPTIONS, "HV_X64_MSR_DEBUG_DEVICE_OPTIONS"));
  }

  private static MsrSpec debug(int number, String name) {
    return of(number, name, Privilege.DEBUG_MSRS, PARTITION)
        .feature(Feature.DEBUG_MSRS)
        .since(HostGeneration.WS2012)
        .needs(Supply.DEBUGGER);
  }

  /** Registers of the hypervisor below a nested one, which a guest is not. */
  private static List<MsrSpec> nested() {
    List<MsrSpec> rows = new ArrayList<>();
    rows.add(of(Msr.NESTED_VP_INDEX, "HV_X64_MSR_NESTED_VP_INDEX", 0, NESTED).access(Access.READ));
    rows.addAll(synic(Msr.NESTED_SCONTROL, Msr.NESTED_SINT0, "HV_X64_MSR_NESTED_", NESTED, 0));
    return rows.stream().map(row -> row.since(HostGeneration.WS2016).absent()).toList();
  }

  private static MsrSpec of(int number, String name, long privilege, String section) {
    return new MsrSpec(
        number,
        name,
        Access.READ_WRITE,
        privilege,
        0,
        HostGeneration.WS2008,
        Supply.NONE,
        Coverage.MODELLED,
        section);
  }
}

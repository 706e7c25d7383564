package dev.verdigris.hypercall.viridian.abi;

import static dev.verdigris.hypercall.viridian.abi.CpuidRegister.EAX;
import static dev.verdigris.hypercall.viridian.abi.CpuidRegister.EBX;
import static dev.verdigris.hypercall.viridian.abi.CpuidRegister.ECX;
import static dev.verdigris.hypercall.viridian.abi.CpuidRegister.EDX;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The fields of the hypervisor's CPUID leaves (TLFS, "Feature and Interface Discovery"), by leaf,
 * register and bit. What of a profile is granted, the overrides that users have, and the coverage
 * tables are made from this one.
 */
public final class CpuidCatalogue {
  private static final Comparator<CpuidSpec> ORDER =
      Comparator.comparingInt(CpuidSpec::leaf)
          .thenComparing(CpuidSpec::register)
          .thenComparingInt(CpuidSpec::low);

  /** All rows. */
  public static final List<CpuidSpec> ALL = rows();

  private CpuidCatalogue() {}

  private static List<CpuidSpec> rows() {
    List<CpuidSpec> rows = new ArrayList<>();
    rows.addAll(identity());
    rows.addAll(registerPrivileges());
    rows.addAll(callPrivileges());
    rows.addAll(powerManagement());
    rows.addAll(features());
    rows.addAll(recommendations());
    rows.addAll(limits());
    rows.addAll(hardware());
    rows.addAll(nested());
    rows.addAll(isolation());
    rows.addAll(virtualizationStack());
    rows.sort(ORDER);
    return List.copyOf(rows);
  }

  private static List<CpuidSpec> identity() {
    int version = CpuidLeaf.VERSION;
    return List.of(
        value(CpuidLeaf.VENDOR_AND_MAX, EAX, 0, 32, "MaxFunction"),
        value(CpuidLeaf.VENDOR_AND_MAX, EBX, 0, 32, "VendorSignature 0-3"),
        value(CpuidLeaf.VENDOR_AND_MAX, ECX, 0, 32, "VendorSignature 4-7"),
        value(CpuidLeaf.VENDOR_AND_MAX, EDX, 0, 32, "VendorSignature 8-11"),
        value(CpuidLeaf.INTERFACE, EAX, 0, 32, "InterfaceSignature"),
        value(version, EAX, 0, 32, "BuildNumber"),
        value(version, EBX, 0, 16, "MinorVersion"),
        value(version, EBX, 16, 16, "MajorVersion"),
        value(version, ECX, 0, 32, "ServicePack"),
        value(version, EDX, 0, 24, "ServiceNumber"),
        value(version, EDX, 24, 8, "ServiceBranch"));
  }

  private static List<CpuidSpec> registerPrivileges() {
    return List.of(
        privilege(Privilege.VP_RUNTIME_MSR, "AccessVpRunTimeReg").modelled("vp-runtime"),
        privilege(Privilege.TIME_REF_COUNT_MSR, "AccessPartitionReferenceCounter")
            .modelled("time-ref-count"),
        privilege(Privilege.SYNIC_MSRS, "AccessSynicRegs").modelled("synic"),
        privilege(Privilege.SYNTHETIC_TIMER_MSRS, "AccessSyntheticTimerRegs").modelled("stimer"),
        privilege(Privilege.APIC_MSRS, "AccessIntrCtrlRegs")
            .needs(Supply.LOCAL_APIC)
            .modelled("apic-msrs"),
        privilege(Privilege.HYPERCALL_MSRS, "AccessHypercallMsrs").modelled("hypercall-msrs"),
        privilege(Privilege.VP_INDEX_MSR, "AccessVpIndex").modelled("vp-index"),
        privilege(Privilege.RESET_MSR, "AccessResetReg").modelled("reset"),
        privilege(Privilege.STATS_MSRS, "AccessStatsReg"),
        privilege(Privilege.REFERENCE_TSC_MSR, "AccessPartitionReferenceTsc")
            .since(HostGeneration.WS2008R2)
            .modelled("reference-tsc"),
        privilege(Privilege.GUEST_IDLE_MSR, "AccessGuestIdleReg")
            .since(HostGeneration.WS2008R2)
            .needs(Supply.FLEET)
            .modelled("guest-idle"),
        privilege(Privilege.FREQUENCY_MSRS, "AccessFrequencyRegs")
            .since(HostGeneration.WS2012)
            .modelled("frequencies"),
        privilege(Privilege.DEBUG_MSRS, "AccessDebugRegs")
            .since(HostGeneration.WS2012)
            .needs(Supply.DEBUGGER)
            .modelled("debugger"),
        privilege(Privilege.REENLIGHTENMENT_MSRS, "AccessReenlightenmentControls")
            .since(HostGeneration.WS2016)
            .modelled("reenlightenment"),
        privilege(Privilege.ROOT_SCHEDULER_MSR, "AccessRootSchedulerReg")
            .since(HostGeneration.WS2019),
        privilege(Privilege.TSC_INVARIANT_MSR, "AccessTscInvariantControls")
            .since(HostGeneration.WS2019)
            .needs(Supply.INVARIANT_TSC)
            .modelled("tsc-invariant"));
  }

  private static List<CpuidSpec> callPrivileges() {
    return List.of(
        privilege(Privilege.CREATE_PARTITIONS, "CreatePartitions"),
        privilege(Privilege.ACCESS_PARTITION_ID, "AccessPartitionId"),
        privilege(Privilege.ACCESS_MEMORY_POOL, "AccessMemoryPool"),
        privilege(Privilege.POST_MESSAGES, "PostMessages").modelled("post-messages"),
        privilege(Privilege.SIGNAL_EVENTS, "SignalEvents").modelled("signal-events"),
        privilege(Privilege.CREATE_PORT, "CreatePort").modelled("ports"),
        privilege(Privilege.CONNECT_PORT, "ConnectPort").modelled("ports"),
        privilege(Privilege.ACCESS_STATS, "AccessStats"),
        privilege(Privilege.DEBUGGING, "Debugging").needs(Supply.DEBUGGER).modelled("debugger"),
        privilege(Privilege.CPU_MANAGEMENT, "CpuManagement").since(HostGeneration.WS2008R2),
        privilege(
                Privilege.EXTENDED_FLUSH_RANGES,
                "EnableExtendedGvaRangesForFlushVirtualAddressList")
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .modelled("extended-flush-ranges"),
        privilege(Privilege.VSM, "AccessVsm")
            .since(HostGeneration.WS2016)
            .needs(Supply.TRUST_LEVELS)
            .modelled("vsm"),
        privilege(Privilege.VP_REGISTERS, "AccessVpRegisters").modelled("vp-registers"),
        privilege(Privilege.FAST_HYPERCALL_OUTPUT, "FastHypercallOutput")
            .since(HostGeneration.WS2016)
            .modelled("xmm-output"),
        privilege(Privilege.EXTENDED_HYPERCALLS, "EnableExtendedHypercalls")
            .since(HostGeneration.WS2016)
            .modelled("extended-calls"),
        privilege(Privilege.START_VIRTUAL_PROCESSOR, "StartVirtualProcessor")
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .modelled("start-vp"),
        privilege(Privilege.ISOLATION, "Isolation")
            .since(HostGeneration.WS2022)
            .needs(Supply.ISOLATED_MEMORY)
            .modelled("isolation"));
  }

  private static List<CpuidSpec> powerManagement() {
    return List.of(
        absent(CpuidLeaf.FEATURES, ECX, 0, 4, "MaximumProcessorPowerState"),
        absent(CpuidLeaf.FEATURES, ECX, 4, 1, "HpetIsRequiredForC3Entry"));
  }

  private static List<CpuidSpec> features() {
    return List.of(
        feature(0, "MwaitAvailable"),
        feature(1, "GuestDebuggingAvailable").needs(Supply.DEBUGGER).modelled("debugger"),
        feature(2, "PerformanceMonitorsAvailable"),
        feature(3, "CpuDynamicPartitioningEventsAvailable"),
        feature(4, "XmmRegistersForFastHypercallAvailable")
            .since(HostGeneration.WS2008R2)
            .modelled("xmm"),
        feature(5, "GuestIdleAvailable")
            .since(HostGeneration.WS2008R2)
            .needs(Supply.FLEET)
            .modelled("guest-idle"),
        feature(6, "HypervisorSleepStateSupportAvailable"),
        feature(7, "NumaDistanceQueryAvailable").since(HostGeneration.WS2012),
        feature(8, "TimerFrequenciesQueryAvailable")
            .since(HostGeneration.WS2012)
            .modelled("frequencies"),
        feature(9, "InjectSyntheticMachineCheckAvailable").since(HostGeneration.WS2012),
        feature(10, "GuestCrashRegsAvailable").since(HostGeneration.WS2012R2).modelled("crash"),
        feature(11, "DebugRegsAvailable")
            .since(HostGeneration.WS2012)
            .needs(Supply.DEBUGGER)
            .modelled("debugger"),
        feature(12, "Npiep1Available").since(HostGeneration.WS2016),
        feature(13, "DisableHypervisorAvailable").since(HostGeneration.WS2016),
        feature(14, "ExtendedGvaRangesForFlushVirtualAddressListAvailable")
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .modelled("extended-flush-ranges"),
        feature(15, "FastHypercallOutputAvailable")
            .since(HostGeneration.WS2016)
            .modelled("xmm-output"),
        feature(16, "SvmFeaturesAvailable").since(HostGeneration.WS2016),
        feature(17, "SintPollingModeAvailable")
            .since(HostGeneration.WS2016)
            .modelled("sint-polling"),
        feature(18, "HypercallMsrLockAvailable")
            .since(HostGeneration.WS2016)
            .modelled("hypercall-lock"),
        feature(19, "DirectSyntheticTimersAvailable")
            .since(HostGeneration.WS2016)
            .modelled("direct-stimer"),
        feature(20, "RegisterPatAvailable").since(HostGeneration.WS2016),
        feature(21, "RegisterBndcfgsAvailable").since(HostGeneration.WS2016),
        feature(22, "WatchdogTimerAvailable").since(HostGeneration.WS2016),
        feature(23, "SyntheticTimeUnhaltedTimerAvailable").since(HostGeneration.WS2016),
        feature(24, "DeviceDomainsAvailable").since(HostGeneration.WS2019),
        feature(25, "S1DeviceDomainsAvailable").since(HostGeneration.WS2019),
        feature(26, "LbrAvailable").since(HostGeneration.WS2019),
        feature(27, "IptAvailable").since(HostGeneration.WS2019),
        feature(28, "CrossVtlFlushAvailable").since(HostGeneration.WS2019),
        feature(29, "IdleSpecCtrlAvailable").since(HostGeneration.WS2022),
        feature(30, "TranslateGvaFlagsAvailable").since(HostGeneration.WS2022),
        feature(31, "ApicEoiInterceptAvailable").since(HostGeneration.WS2022));
  }

  private static List<CpuidSpec> recommendations() {
    int leaf = CpuidLeaf.RECOMMENDATIONS;
    return List.of(
        recommendation(0, "UseHypercallForAddressSpaceSwitch"),
        recommendation(1, "UseHypercallForLocalFlush"),
        recommendation(2, "UseHypercallForRemoteFlush")
            .needs(Supply.FLEET)
            .modelled("remote-tlb-flush"),
        recommendation(3, "UseApicMsrs").needs(Supply.LOCAL_APIC).modelled("apic-msrs"),
        recommendation(4, "UseMsrForReset").modelled("reset"),
        recommendation(5, "UseRelaxedTiming").modelled("relaxed-timing"),
        recommendation(6, "UseDmaRemapping").since(HostGeneration.WS2008R2),
        recommendation(7, "UseInterruptRemapping").since(HostGeneration.WS2008R2),
        recommendation(8, "UseX2ApicMsrs").since(HostGeneration.WS2012),
        recommendation(9, "DeprecateAutoEoi")
            .since(HostGeneration.WS2012)
            .modelled("deprecate-auto-eoi"),
        recommendation(10, "UseSyntheticClusterIpi")
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .modelled("cluster-ipi"),
        recommendation(11, "UseExProcessorMasks")
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .modelled("ex-processor-masks"),
        recommendation(12, "HypervisorIsNested").since(HostGeneration.WS2016),
        recommendation(13, "UseIntForMbecSystemCalls").since(HostGeneration.WS2016),
        recommendation(14, "UseEnlightenedVmcs").since(HostGeneration.WS2016),
        recommendation(15, "UseSyncedTimeline").since(HostGeneration.WS2016),
        recommendation(17, "UseDirectLocalFlushEntire").since(HostGeneration.WS2019),
        recommendation(18, "NoNonArchitecturalCoreSharing").since(HostGeneration.WS2019),
        recommendation(21, "UseMmioHypercalls")
            .since(HostGeneration.WS2022)
            .needs(Supply.MEMORY_MAPPED_IO)
            .modelled("mmio-calls"),
        value(leaf, EBX, 0, 32, "SpinLockRetries"),
        value(leaf, ECX, 0, 7, "ImplementedPhysicalAddressBits"));
  }

  private static List<CpuidSpec> limits() {
    return List.of(
        value(CpuidLeaf.LIMITS, EAX, 0, 32, "MaxVirtualProcessorCount"),
        value(CpuidLeaf.LIMITS, EBX, 0, 32, "MaxLogicalProcessorCount"),
        absent(CpuidLeaf.LIMITS, ECX, 0, 32, "MaxInterruptMappingCount"));
  }

  /** Hardware in use by the hypervisor; the processors that run guests here need none. */
  private static List<CpuidSpec> hardware() {
    int leaf = CpuidLeaf.HARDWARE_FEATURES;
    List<String> bits =
        List.of(
            "ApicOverlayAssistInUse",
            "MsrBitmapsInUse",
            "ArchPerformanceCountersInUse",
            "SecondLevelAddressTranslationInUse",
            "DmaRemappingInUse",
            "InterruptRemappingInUse",
            "MemoryPatrolScrubberPresent",
            "DmaProtectionInUse",
            "HpetRequested",
            "SyntheticTimersAreVolatile");
    List<CpuidSpec> rows = new ArrayList<>();
    for (int i = 0; i < bits.size(); i++) {
      rows.add(absent(leaf, EAX, i, 1, bits.get(i)).since(HostGeneration.WS2008R2));
    }
    rows.add(
        absent(CpuidLeaf.CPU_MANAGEMENT, EAX, 0, 32, "CPU management features (root only)")
            .since(HostGeneration.WS2012R2));
    rows.add(
        absent(CpuidLeaf.SVM_FEATURES, EAX, 0, 32, "Shared virtual memory features")
            .since(HostGeneration.WS2016));
    return rows;
  }

  private static List<CpuidSpec> nested() {
    return List.of(
        absent(CpuidLeaf.NESTED_HYPERVISOR, EAX, 0, 32, "Nested hypervisor privileges")
            .since(HostGeneration.WS2016),
        absent(CpuidLeaf.NESTED_HYPERVISOR, EDX, 0, 32, "Nested hypervisor features")
            .since(HostGeneration.WS2016),
        absent(CpuidLeaf.NESTED_VIRTUALIZATION, EAX, 0, 16, "EnlightenedVmcsVersions")
            .since(HostGeneration.WS2016),
        absent(CpuidLeaf.NESTED_VIRTUALIZATION, EAX, 17, 1, "DirectVirtualFlush")
            .since(HostGeneration.WS2016),
        absent(CpuidLeaf.NESTED_VIRTUALIZATION, EAX, 18, 1, "GuestMappingFlush")
            .since(HostGeneration.WS2016),
        absent(CpuidLeaf.NESTED_VIRTUALIZATION, EAX, 19, 1, "EnlightenedMsrBitmap")
            .since(HostGeneration.WS2016));
  }

  private static List<CpuidSpec> isolation() {
    int leaf = CpuidLeaf.ISOLATION;
    return List.of(
        absent(leaf, EAX, 0, 1, "ParavisorPresent").since(HostGeneration.WS2022),
        value(leaf, EBX, 0, 4, "IsolationType")
            .since(HostGeneration.WS2022)
            .needs(Supply.ISOLATED_MEMORY),
        absent(leaf, EBX, 5, 1, "SharedGpaBoundaryActive").since(HostGeneration.WS2022),
        absent(leaf, EBX, 6, 6, "SharedGpaBoundaryBits").since(HostGeneration.WS2022));
  }

  private static List<CpuidSpec> virtualizationStack() {
    int vendor = CpuidLeaf.STACK_VENDOR_AND_MAX;
    int properties = CpuidLeaf.STACK_PROPERTIES;
    return List.of(
        value(vendor, EAX, 0, 32, "MaxFunction").since(HostGeneration.WS2022),
        value(vendor, EBX, 0, 32, "VendorSignature 0-3").since(HostGeneration.WS2022),
        value(vendor, ECX, 0, 32, "VendorSignature 4-7").since(HostGeneration.WS2022),
        value(vendor, EDX, 0, 32, "VendorSignature 8-11").since(HostGeneration.WS2022),
        value(CpuidLeaf.STACK_INTERFACE, EAX, 0, 32, "InterfaceSignature")
            .since(HostGeneration.WS2022),
        absent(properties, EAX, 0, 1, "Portable").since(HostGeneration.WS2022),
        value(properties, EAX, 1, 1, "SynthDebugAvailable")
            .since(HostGeneration.WS2022)
            .needs(Supply.DEBUGGER),
        absent(properties, EAX, 2, 1, "ExtendedIoApicRte").since(HostGeneration.WS2022));
  }

  private static CpuidSpec privilege(long bit, String name) {
    int number = Long.numberOfTrailingZeros(bit);
    CpuidRegister register = number < Integer.SIZE ? EAX : EBX;
    return absent(CpuidLeaf.FEATURES, register, number % Integer.SIZE, 1, name);
  }

  private static CpuidSpec feature(int bit, String name) {
    return absent(CpuidLeaf.FEATURES, EDX, bit, 1, name);
  }

  private static CpuidSpec recommendation(int bit, String name) {
    return absent(CpuidLeaf.RECOMMENDATIONS, EAX, bit, 1, name);
  }

  private static CpuidSpec absent(
      int leaf, CpuidRegister register, int low, int width, String name) {
    return row(leaf, register, low, width, name, Coverage.ABSENT);
  }

  /** A field that has its value on every partition. */
  private static CpuidSpec value(
      int leaf, CpuidRegister register, int low, int width, String name) {
    return row(leaf, register, low, width, name, Coverage.MODELLED);
  }

  private static CpuidSpec row(
      int leaf, CpuidRegister register, int low, int width, String name, Coverage coverage) {
    return new CpuidSpec(
        leaf,
        register,
        low,
        width,
        name,
        HostGeneration.WS2008,
        Supply.NONE,
        coverage,
        Optional.empty());
  }
}

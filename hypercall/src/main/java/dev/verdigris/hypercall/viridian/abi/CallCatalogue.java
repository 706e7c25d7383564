package dev.verdigris.hypercall.viridian.abi;

import static dev.verdigris.hypercall.viridian.abi.CallSpec.rep;
import static dev.verdigris.hypercall.viridian.abi.CallSpec.simple;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The hypercalls, by rising code: those that a guest can make, and those of a root partition that a
 * guest is denied. Dispatch, traces and the coverage tables are made from this one.
 *
 * <p>Hosts in {@code since} are those whose TLFS has the call first; sections are those of the
 * present TLFS.
 */
public final class CallCatalogue {
  private static final int QWORD = 8;
  private static final int RANGE = 8;

  private static final String DEBUGGING = "Partition Properties: Debugging";
  private static final String MMU = "Virtual MMU and Caching";
  private static final String INTERRUPTS = "Virtual Interrupt Control";
  private static final String MESSAGES = "Inter-Partition Communication";
  private static final String PARTITIONS = "Partition Management";
  private static final String PROCESSORS = "Virtual Processors";
  private static final String MEMORY = "Guest Physical Address Space";
  private static final String NESTED = "Nested Virtualization";
  private static final String VSM = "Virtual Secure Mode";
  private static final String EXTENDED = "Extended Hypercall Interface";
  private static final String ISOLATION = "Isolated Partitions";

  /** All rows. */
  public static final List<CallSpec> ALL = rows();

  private static final Map<Integer, CallSpec> BY_CODE =
      ALL.stream().collect(Collectors.toUnmodifiableMap(CallSpec::code, Function.identity()));

  private CallCatalogue() {}

  /** The row of a call code. */
  public static Optional<CallSpec> find(int code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  private static List<CallSpec> rows() {
    List<CallSpec> rows = new ArrayList<>();
    rows.addAll(addressSpaces());
    rows.addAll(processors());
    rows.addAll(interrupts());
    rows.addAll(trustLevels());
    rows.addAll(messages());
    rows.addAll(ports());
    rows.addAll(debugging());
    rows.addAll(isolation());
    rows.addAll(devices());
    rows.addAll(extended());
    rows.addAll(rootPartition());
    rows.sort(Comparator.comparingInt(CallSpec::code));
    return List.copyOf(rows);
  }

  private static List<CallSpec> addressSpaces() {
    return List.of(
        simple(CallCode.SWITCH_VIRTUAL_ADDRESS_SPACE, "HvCallSwitchVirtualAddressSpace", QWORD, 0)
            .in(MMU),
        simple(
                CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE,
                "HvCallFlushVirtualAddressSpace",
                FlushLayout.SIZE,
                0)
            .needs(Supply.FLEET)
            .in(MMU),
        rep(
                CallCode.FLUSH_VIRTUAL_ADDRESS_LIST,
                "HvCallFlushVirtualAddressList",
                FlushLayout.SIZE,
                RANGE,
                0)
            .needs(Supply.FLEET)
            .in(MMU),
        simple(
                CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE_EX,
                "HvCallFlushVirtualAddressSpaceEx",
                FlushLayout.EX_SIZE,
                0)
            .withVariableHeader()
            .recommended(Recommendation.EX_PROCESSOR_MASKS)
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .in(MMU),
        rep(
                CallCode.FLUSH_VIRTUAL_ADDRESS_LIST_EX,
                "HvCallFlushVirtualAddressListEx",
                FlushLayout.EX_SIZE,
                RANGE,
                0)
            .withVariableHeader()
            .recommended(Recommendation.EX_PROCESSOR_MASKS)
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .in(MMU),
        simple(
                CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE,
                "HvCallFlushGuestPhysicalAddressSpace",
                FlushLayout.SECOND_LEVEL_SIZE,
                0)
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .in(NESTED),
        rep(
                CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_LIST,
                "HvCallFlushGuestPhysicalAddressList",
                FlushLayout.SECOND_LEVEL_SIZE,
                RANGE,
                0)
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .in(NESTED));
  }

  private static List<CallSpec> processors() {
    return List.of(
        simple(CallCode.NOTIFY_LONG_SPIN_WAIT, "HvCallNotifyLongSpinWait", QWORD, 0).in(PROCESSORS),
        rep(
                CallCode.GET_VP_REGISTERS,
                "HvCallGetVpRegisters",
                VpRegistersLayout.SIZE,
                VpRegistersLayout.NAME_SIZE,
                VpRegistersLayout.VALUE_SIZE)
            .privileged(Privilege.VP_REGISTERS)
            .in(PROCESSORS),
        rep(
                CallCode.SET_VP_REGISTERS,
                "HvCallSetVpRegisters",
                VpRegistersLayout.SIZE,
                VpRegistersLayout.SET_SIZE,
                0)
            .privileged(Privilege.VP_REGISTERS)
            .in(PROCESSORS),
        simple(
                CallCode.TRANSLATE_VIRTUAL_ADDRESS,
                "HvCallTranslateVirtualAddress",
                TranslateLayout.SIZE,
                TranslateLayout.OUTPUT_SIZE)
            .privileged(Privilege.VP_REGISTERS)
            .in(MMU),
        simple(
                CallCode.TRANSLATE_VIRTUAL_ADDRESS_EX,
                "HvCallTranslateVirtualAddressEx",
                TranslateLayout.SIZE,
                TranslateLayout.EX_OUTPUT_SIZE)
            .privileged(Privilege.VP_REGISTERS)
            .since(HostGeneration.WS2016)
            .in(MMU),
        simple(
                CallCode.START_VIRTUAL_PROCESSOR,
                "HvCallStartVirtualProcessor",
                StartProcessorLayout.SIZE,
                0)
            .privileged(Privilege.START_VIRTUAL_PROCESSOR)
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .in(PROCESSORS),
        rep(
                CallCode.GET_VP_INDEX_FROM_APIC_ID,
                "HvCallGetVpIndexFromApicId",
                ApicIdLookupLayout.SIZE,
                ApicIdLookupLayout.ELEMENT,
                ApicIdLookupLayout.ELEMENT)
            .privileged(Privilege.START_VIRTUAL_PROCESSOR)
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .in(PROCESSORS));
  }

  private static List<CallSpec> interrupts() {
    return List.of(
        simple(
                CallCode.SEND_SYNTHETIC_CLUSTER_IPI,
                "HvCallSendSyntheticClusterIpi",
                ClusterIpiLayout.SIZE,
                0)
            .recommended(Recommendation.CLUSTER_IPI)
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .in(INTERRUPTS),
        simple(
                CallCode.SEND_SYNTHETIC_CLUSTER_IPI_EX,
                "HvCallSendSyntheticClusterIpiEx",
                ClusterIpiLayout.EX_SIZE,
                0)
            .withVariableHeader()
            .recommended(Recommendation.CLUSTER_IPI | Recommendation.EX_PROCESSOR_MASKS)
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .in(INTERRUPTS),
        simple(
                CallCode.RETARGET_DEVICE_INTERRUPT,
                "HvCallRetargetDeviceInterrupt",
                RetargetLayout.SIZE,
                0)
            .withVariableHeader()
            .since(HostGeneration.WS2012R2)
            .in(INTERRUPTS),
        simple(
                CallCode.ASSERT_VIRTUAL_INTERRUPT,
                "HvCallAssertVirtualInterrupt",
                AssertInterruptLayout.SIZE,
                0)
            .since(HostGeneration.WS2016)
            .needs(Supply.FLEET)
            .in(INTERRUPTS));
  }

  private static List<CallSpec> trustLevels() {
    return List.of(
        rep(
                CallCode.MODIFY_VTL_PROTECTION_MASK,
                "HvCallModifyVtlProtectionMask",
                ProtectionMaskLayout.SIZE,
                ProtectionMaskLayout.ELEMENT_SIZE,
                0)
            .privileged(Privilege.VSM)
            .since(HostGeneration.WS2016)
            .in(VSM),
        simple(CallCode.ENABLE_PARTITION_VTL, "HvCallEnablePartitionVtl", EnableVtlLayout.SIZE, 0)
            .privileged(Privilege.VSM)
            .since(HostGeneration.WS2016)
            .in(VSM),
        simple(CallCode.ENABLE_VP_VTL, "HvCallEnableVpVtl", StartProcessorLayout.SIZE, 0)
            .privileged(Privilege.VSM)
            .since(HostGeneration.WS2016)
            .in(VSM),
        simple(CallCode.VTL_CALL, "HvCallVtlCall", 0, 0)
            .privileged(Privilege.VSM)
            .since(HostGeneration.WS2016)
            .in(VSM),
        simple(CallCode.VTL_RETURN, "HvCallVtlReturn", 0, 0)
            .privileged(Privilege.VSM)
            .since(HostGeneration.WS2016)
            .in(VSM),
        simple(
                CallCode.SIGNAL_EVENT_DIRECT,
                "HvCallSignalEventDirect",
                DirectLayout.EVENT_SIZE,
                DirectLayout.EVENT_OUTPUT_SIZE)
            .privileged(Privilege.VSM)
            .since(HostGeneration.WS2019)
            .in(VSM),
        simple(
                CallCode.POST_MESSAGE_DIRECT,
                "HvCallPostMessageDirect",
                DirectLayout.MESSAGE_SIZE,
                0)
            .privileged(Privilege.VSM)
            .since(HostGeneration.WS2019)
            .in(VSM),
        simple(CallCode.INSTALL_INTERCEPT, "HvCallInstallIntercept", InterceptLayout.SIZE, 0)
            .privileged(Privilege.VSM)
            .in(VSM));
  }

  private static List<CallSpec> messages() {
    return List.of(
        simple(CallCode.POST_MESSAGE, "HvCallPostMessage", PostMessageLayout.SIZE, 0)
            .privileged(Privilege.POST_MESSAGES)
            .in(MESSAGES),
        simple(CallCode.SIGNAL_EVENT, "HvCallSignalEvent", SignalEventLayout.SIZE, 0)
            .privileged(Privilege.SIGNAL_EVENTS)
            .in(MESSAGES));
  }

  private static List<CallSpec> ports() {
    return List.of(
        port(CallCode.CREATE_PORT, "HvCallCreatePort", PortLayout.CREATE_SIZE),
        port(CallCode.CREATE_PORT_VTL, "HvCallCreatePort_2", PortLayout.CREATE_VTL_SIZE)
            .since(HostGeneration.WS2016),
        port(CallCode.DELETE_PORT, "HvCallDeletePort", PortLayout.DELETE_SIZE),
        simple(CallCode.GET_PORT_PROPERTY, "HvCallGetPortProperty", PortLayout.PROPERTY_SIZE, QWORD)
            .privileged(Privilege.CREATE_PORT)
            .in(MESSAGES),
        connection(CallCode.CONNECT_PORT, "HvCallConnectPort", PortLayout.CONNECT_SIZE),
        connection(CallCode.CONNECT_PORT_VTL, "HvCallConnectPort_2", PortLayout.CONNECT_VTL_SIZE)
            .since(HostGeneration.WS2016),
        connection(CallCode.DISCONNECT_PORT, "HvCallDisconnectPort", PortLayout.DELETE_SIZE));
  }

  private static CallSpec port(int code, String name, int inputSize) {
    return simple(code, name, inputSize, 0).privileged(Privilege.CREATE_PORT).in(MESSAGES);
  }

  private static CallSpec connection(int code, String name, int inputSize) {
    return simple(code, name, inputSize, 0).privileged(Privilege.CONNECT_PORT).in(MESSAGES);
  }

  private static List<CallSpec> debugging() {
    return List.of(
        debug(simple(CallCode.INVOKE_HYPERVISOR_DEBUGGER, "HvCallInvokeHypervisorDebugger", 16, 0))
            .since(HostGeneration.WS2008R2),
        debug(
            simple(
                CallCode.POST_DEBUG_DATA,
                "HvCallPostDebugData",
                DebugLayout.POST_SIZE,
                DebugLayout.POST_SIZE)),
        debug(
            simple(
                CallCode.RETRIEVE_DEBUG_DATA,
                "HvCallRetrieveDebugData",
                DebugLayout.RETRIEVE_SIZE,
                DebugLayout.DATA)),
        debug(simple(CallCode.RESET_DEBUG_SESSION, "HvCallResetDebugSession", QWORD, 0)),
        debug(simple(CallCode.OUTPUT_DEBUG_CHARACTER, "HvCallOutputDebugCharacter", QWORD, 0))
            .since(HostGeneration.WS2008R2));
  }

  private static CallSpec debug(CallSpec spec) {
    return spec.privileged(Privilege.DEBUGGING).needs(Supply.DEBUGGER).in(DEBUGGING);
  }

  private static List<CallSpec> isolation() {
    return List.of(
        isolated(
            rep(
                CallCode.ACCEPT_GPA_PAGES,
                "HvCallAcceptGpaPages",
                IsolationLayout.ACCEPT_SIZE,
                0,
                0)),
        isolated(
            rep(
                CallCode.MODIFY_SPARSE_GPA_PAGE_HOST_VISIBILITY,
                "HvCallModifySparseGpaPageHostVisibility",
                IsolationLayout.MODIFY_SIZE,
                IsolationLayout.PAGE_SIZE,
                0)),
        isolated(
            rep(
                CallCode.QUERY_SPARSE_GPA_PAGE_HOST_VISIBILITY,
                "HvCallQuerySparseGpaPageHostVisibility",
                IsolationLayout.QUERY_SIZE,
                IsolationLayout.PAGE_SIZE,
                IsolationLayout.VISIBILITY_SIZE)));
  }

  private static CallSpec isolated(CallSpec spec) {
    return spec.privileged(Privilege.ISOLATION)
        .since(HostGeneration.WS2022)
        .needs(Supply.ISOLATED_MEMORY)
        .in(ISOLATION);
  }

  private static List<CallSpec> devices() {
    return List.of(
        simple(
                CallCode.MEMORY_MAPPED_IO_READ,
                "HvCallMemoryMappedIoRead",
                MmioLayout.READ_SIZE,
                MmioLayout.DATA_SIZE)
            .since(HostGeneration.WS2022)
            .needs(Supply.MEMORY_MAPPED_IO)
            .in(MEMORY),
        simple(
                CallCode.MEMORY_MAPPED_IO_WRITE,
                "HvCallMemoryMappedIoWrite",
                MmioLayout.WRITE_SIZE,
                0)
            .since(HostGeneration.WS2022)
            .needs(Supply.MEMORY_MAPPED_IO)
            .in(MEMORY));
  }

  private static List<CallSpec> extended() {
    return List.of(
        simple(CallCode.EXT_QUERY_CAPABILITIES, "HvExtCallQueryCapabilities", 0, QWORD)
            .privileged(Privilege.EXTENDED_HYPERCALLS)
            .since(HostGeneration.WS2016)
            .in(EXTENDED),
        simple(
                CallCode.EXT_GET_BOOT_ZEROED_MEMORY,
                "HvExtCallGetBootZeroedMemory",
                0,
                ExtendedLayout.BOOT_ZEROED_SIZE)
            .privileged(Privilege.EXTENDED_HYPERCALLS)
            .since(HostGeneration.WS2016)
            .needs(Supply.BOOT_ZEROED)
            .in(EXTENDED),
        rep(CallCode.EXT_MEMORY_HEAT_HINT, "HvExtCallMemoryHeatHint", QWORD, QWORD, 0)
            .privileged(Privilege.EXTENDED_HYPERCALLS)
            .since(HostGeneration.WS2022)
            .needs(Supply.MEMORY_HINTS)
            .in(EXTENDED));
  }

  /** What only a root or parent partition may ask; none reads its parameters here. */
  private static List<CallSpec> rootPartition() {
    return List.of(
        parents(CallCode.CREATE_PARTITION, "HvCallCreatePartition"),
        parents(CallCode.INITIALIZE_PARTITION, "HvCallInitializePartition"),
        parents(CallCode.FINALIZE_PARTITION, "HvCallFinalizePartition"),
        parents(CallCode.DELETE_PARTITION, "HvCallDeletePartition"),
        parents(CallCode.GET_PARTITION_PROPERTY, "HvCallGetPartitionProperty"),
        parents(CallCode.SET_PARTITION_PROPERTY, "HvCallSetPartitionProperty"),
        root(CallCode.GET_PARTITION_ID, "HvCallGetPartitionId", Privilege.ACCESS_PARTITION_ID),
        parents(CallCode.GET_NEXT_CHILD_PARTITION, "HvCallGetNextChildPartition"),
        rep(CallCode.DEPOSIT_MEMORY, "HvCallDepositMemory", QWORD, QWORD, 0)
            .denied(Privilege.ACCESS_MEMORY_POOL)
            .in(PARTITIONS),
        rep(CallCode.WITHDRAW_MEMORY, "HvCallWithdrawMemory", 16, 0, QWORD)
            .denied(Privilege.ACCESS_MEMORY_POOL)
            .in(PARTITIONS),
        root(CallCode.GET_MEMORY_BALANCE, "HvCallGetMemoryBalance", Privilege.ACCESS_MEMORY_POOL),
        rep(CallCode.MAP_GPA_PAGES, "HvCallMapGpaPages", 24, QWORD, 0)
            .denied(Privilege.CREATE_PARTITIONS)
            .in(PARTITIONS),
        rep(CallCode.UNMAP_GPA_PAGES, "HvCallUnmapGpaPages", 24, 0, 0)
            .denied(Privilege.CREATE_PARTITIONS)
            .in(PARTITIONS),
        parents(CallCode.CREATE_VP, "HvCallCreateVp"),
        parents(CallCode.DELETE_VP, "HvCallDeleteVp"),
        parents(CallCode.READ_GPA, "HvCallReadGpa"),
        parents(CallCode.WRITE_GPA, "HvCallWriteGpa"),
        root(CallCode.MAP_STATS_PAGE, "HvCallMapStatsPage", Privilege.ACCESS_STATS),
        root(CallCode.UNMAP_STATS_PAGE, "HvCallUnmapStatsPage", Privilege.ACCESS_STATS),
        root(CallCode.ADD_LOGICAL_PROCESSOR, "HvCallAddLogicalProcessor", Privilege.CPU_MANAGEMENT),
        root(CallCode.GET_SYSTEM_PROPERTY, "HvCallGetSystemProperty", Privilege.CPU_MANAGEMENT),
        root(CallCode.MAP_DEVICE_INTERRUPT, "HvCallMapDeviceInterrupt", Privilege.CPU_MANAGEMENT),
        root(
            CallCode.UNMAP_DEVICE_INTERRUPT,
            "HvCallUnmapDeviceInterrupt",
            Privilege.CPU_MANAGEMENT),
        parents(CallCode.NOTIFY_PARTITION_EVENT, "HvCallNotifyPartitionEvent"));
  }

  private static CallSpec parents(int code, String name) {
    return root(code, name, Privilege.CREATE_PARTITIONS);
  }

  private static CallSpec root(int code, String name, long privilege) {
    return simple(code, name, 0, 0).denied(privilege).in(PARTITIONS);
  }
}

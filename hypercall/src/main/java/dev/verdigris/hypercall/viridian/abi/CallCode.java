package dev.verdigris.hypercall.viridian.abi;

/** Hypercall codes (TLFS, appendix "Hypercall code reference"). */
public final class CallCode {
  /** HvCallSwitchVirtualAddressSpace. */
  public static final int SWITCH_VIRTUAL_ADDRESS_SPACE = 0x0001;

  /** HvCallFlushVirtualAddressSpace. */
  public static final int FLUSH_VIRTUAL_ADDRESS_SPACE = 0x0002;

  /** HvCallFlushVirtualAddressList. */
  public static final int FLUSH_VIRTUAL_ADDRESS_LIST = 0x0003;

  /** HvCallNotifyLongSpinWait. */
  public static final int NOTIFY_LONG_SPIN_WAIT = 0x0008;

  /** HvCallInvokeHypervisorDebugger. */
  public static final int INVOKE_HYPERVISOR_DEBUGGER = 0x000a;

  /** HvCallSendSyntheticClusterIpi. */
  public static final int SEND_SYNTHETIC_CLUSTER_IPI = 0x000b;

  /** HvCallModifyVtlProtectionMask. */
  public static final int MODIFY_VTL_PROTECTION_MASK = 0x000c;

  /** HvCallEnablePartitionVtl. */
  public static final int ENABLE_PARTITION_VTL = 0x000d;

  /** HvCallEnableVpVtl. */
  public static final int ENABLE_VP_VTL = 0x000f;

  /** HvCallVtlCall. */
  public static final int VTL_CALL = 0x0011;

  /** HvCallVtlReturn. */
  public static final int VTL_RETURN = 0x0012;

  /** HvCallFlushVirtualAddressSpaceEx. */
  public static final int FLUSH_VIRTUAL_ADDRESS_SPACE_EX = 0x0013;

  /** HvCallFlushVirtualAddressListEx. */
  public static final int FLUSH_VIRTUAL_ADDRESS_LIST_EX = 0x0014;

  /** HvCallSendSyntheticClusterIpiEx. */
  public static final int SEND_SYNTHETIC_CLUSTER_IPI_EX = 0x0015;

  /** HvCallCreatePartition. */
  public static final int CREATE_PARTITION = 0x0040;

  /** HvCallInitializePartition. */
  public static final int INITIALIZE_PARTITION = 0x0041;

  /** HvCallFinalizePartition. */
  public static final int FINALIZE_PARTITION = 0x0042;

  /** HvCallDeletePartition. */
  public static final int DELETE_PARTITION = 0x0043;

  /** HvCallGetPartitionProperty. */
  public static final int GET_PARTITION_PROPERTY = 0x0044;

  /** HvCallSetPartitionProperty. */
  public static final int SET_PARTITION_PROPERTY = 0x0045;

  /** HvCallGetPartitionId. */
  public static final int GET_PARTITION_ID = 0x0046;

  /** HvCallGetNextChildPartition. */
  public static final int GET_NEXT_CHILD_PARTITION = 0x0047;

  /** HvCallDepositMemory. */
  public static final int DEPOSIT_MEMORY = 0x0048;

  /** HvCallWithdrawMemory. */
  public static final int WITHDRAW_MEMORY = 0x0049;

  /** HvCallGetMemoryBalance. */
  public static final int GET_MEMORY_BALANCE = 0x004a;

  /** HvCallMapGpaPages. */
  public static final int MAP_GPA_PAGES = 0x004b;

  /** HvCallUnmapGpaPages. */
  public static final int UNMAP_GPA_PAGES = 0x004c;

  /** HvCallInstallIntercept. */
  public static final int INSTALL_INTERCEPT = 0x004d;

  /** HvCallCreateVp. */
  public static final int CREATE_VP = 0x004e;

  /** HvCallDeleteVp. */
  public static final int DELETE_VP = 0x004f;

  /** HvCallGetVpRegisters. */
  public static final int GET_VP_REGISTERS = 0x0050;

  /** HvCallSetVpRegisters. */
  public static final int SET_VP_REGISTERS = 0x0051;

  /** HvCallTranslateVirtualAddress. */
  public static final int TRANSLATE_VIRTUAL_ADDRESS = 0x0052;

  /** HvCallReadGpa. */
  public static final int READ_GPA = 0x0053;

  /** HvCallWriteGpa. */
  public static final int WRITE_GPA = 0x0054;

  /** HvCallCreatePort. */
  public static final int CREATE_PORT = 0x0057;

  /** HvCallDeletePort. */
  public static final int DELETE_PORT = 0x0058;

  /** HvCallConnectPort. */
  public static final int CONNECT_PORT = 0x0059;

  /** HvCallGetPortProperty. */
  public static final int GET_PORT_PROPERTY = 0x005a;

  /** HvCallDisconnectPort. */
  public static final int DISCONNECT_PORT = 0x005b;

  /** HvCallPostMessage. */
  public static final int POST_MESSAGE = 0x005c;

  /** HvCallSignalEvent. */
  public static final int SIGNAL_EVENT = 0x005d;

  /** HvCallPostDebugData. */
  public static final int POST_DEBUG_DATA = 0x0069;

  /** HvCallRetrieveDebugData. */
  public static final int RETRIEVE_DEBUG_DATA = 0x006a;

  /** HvCallResetDebugSession. */
  public static final int RESET_DEBUG_SESSION = 0x006b;

  /** HvCallMapStatsPage. */
  public static final int MAP_STATS_PAGE = 0x006c;

  /** HvCallUnmapStatsPage. */
  public static final int UNMAP_STATS_PAGE = 0x006d;

  /** HvCallOutputDebugCharacter. */
  public static final int OUTPUT_DEBUG_CHARACTER = 0x0071;

  /** HvCallAddLogicalProcessor. */
  public static final int ADD_LOGICAL_PROCESSOR = 0x0076;

  /** HvCallGetSystemProperty. */
  public static final int GET_SYSTEM_PROPERTY = 0x007b;

  /** HvCallMapDeviceInterrupt. */
  public static final int MAP_DEVICE_INTERRUPT = 0x007c;

  /** HvCallUnmapDeviceInterrupt. */
  public static final int UNMAP_DEVICE_INTERRUPT = 0x007d;

  /** HvCallRetargetDeviceInterrupt. */
  public static final int RETARGET_DEVICE_INTERRUPT = 0x007e;

  /** HvCallNotifyPartitionEvent. */
  public static final int NOTIFY_PARTITION_EVENT = 0x0087;

  /** HvCallAssertVirtualInterrupt. */
  public static final int ASSERT_VIRTUAL_INTERRUPT = 0x0094;

  /** HvCallCreatePort with trust levels. */
  public static final int CREATE_PORT_VTL = 0x0095;

  /** HvCallConnectPort with trust levels. */
  public static final int CONNECT_PORT_VTL = 0x0096;

  /** HvCallStartVirtualProcessor. */
  public static final int START_VIRTUAL_PROCESSOR = 0x0099;

  /** HvCallGetVpIndexFromApicId. */
  public static final int GET_VP_INDEX_FROM_APIC_ID = 0x009a;

  /** HvCallTranslateVirtualAddressEx. */
  public static final int TRANSLATE_VIRTUAL_ADDRESS_EX = 0x00ac;

  /** HvCallFlushGuestPhysicalAddressSpace. */
  public static final int FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE = 0x00af;

  /** HvCallFlushGuestPhysicalAddressList. */
  public static final int FLUSH_GUEST_PHYSICAL_ADDRESS_LIST = 0x00b0;

  /** HvCallSignalEventDirect. */
  public static final int SIGNAL_EVENT_DIRECT = 0x00c0;

  /** HvCallPostMessageDirect. */
  public static final int POST_MESSAGE_DIRECT = 0x00c1;

  /** HvCallAcceptGpaPages. */
  public static final int ACCEPT_GPA_PAGES = 0x00d9;

  /** HvCallModifySparseGpaPageHostVisibility. */
  public static final int MODIFY_SPARSE_GPA_PAGE_HOST_VISIBILITY = 0x00db;

  /** HvCallMemoryMappedIoRead. */
  public static final int MEMORY_MAPPED_IO_READ = 0x0106;

  /** HvCallMemoryMappedIoWrite. */
  public static final int MEMORY_MAPPED_IO_WRITE = 0x0107;

  /** HvCallQuerySparseGpaPageHostVisibility. */
  public static final int QUERY_SPARSE_GPA_PAGE_HOST_VISIBILITY = 0x011c;

  /** HvExtCallQueryCapabilities; extended calls have bit 15 set. */
  public static final int EXT_QUERY_CAPABILITIES = 0x8001;

  /** HvExtCallGetBootZeroedMemory. */
  public static final int EXT_GET_BOOT_ZEROED_MEMORY = 0x8002;

  /** HvExtCallMemoryHeatHint. */
  public static final int EXT_MEMORY_HEAT_HINT = 0x8003;

  private CallCode() {}
}

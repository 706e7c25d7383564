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

  /** HvCallSendSyntheticClusterIpi. */
  public static final int SEND_SYNTHETIC_CLUSTER_IPI = 0x000b;

  /** HvCallFlushVirtualAddressSpaceEx. */
  public static final int FLUSH_VIRTUAL_ADDRESS_SPACE_EX = 0x0013;

  /** HvCallFlushVirtualAddressListEx. */
  public static final int FLUSH_VIRTUAL_ADDRESS_LIST_EX = 0x0014;

  /** HvCallSendSyntheticClusterIpiEx. */
  public static final int SEND_SYNTHETIC_CLUSTER_IPI_EX = 0x0015;

  /** HvCallGetVpRegisters. */
  public static final int GET_VP_REGISTERS = 0x0050;

  /** HvCallSetVpRegisters. */
  public static final int SET_VP_REGISTERS = 0x0051;

  /** HvCallTranslateVirtualAddress. */
  public static final int TRANSLATE_VIRTUAL_ADDRESS = 0x0052;

  /** HvCallPostMessage. */
  public static final int POST_MESSAGE = 0x005c;

  /** HvCallSignalEvent. */
  public static final int SIGNAL_EVENT = 0x005d;

  /** HvCallRetargetDeviceInterrupt. */
  public static final int RETARGET_DEVICE_INTERRUPT = 0x007e;

  /** HvCallAssertVirtualInterrupt. */
  public static final int ASSERT_VIRTUAL_INTERRUPT = 0x0094;

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

  /** HvExtCallQueryCapabilities; extended calls have bit 15 set. */
  public static final int EXT_QUERY_CAPABILITIES = 0x8001;

  private CallCode() {}
}

package dev.verdigris.hypercall.viridian.abi;

/**
 * Input of HvCallRetargetDeviceInterrupt (TLFS, "Virtual Interrupt Control").
 *
 * <pre>
 * offset size
 *   0     8   PartitionId
 *   8     8   DeviceId         the host's number of the device, unique in the guest
 *  16     4   InterruptSource  1 MSI, 2 I/O APIC
 *  20     4   reserved
 *  24     8   InterruptData    MSI address in the low half and data in the high, or an entry
 *  32     8   reserved, 0
 *  40     4   Vector           16–255
 *  44     4   Flags            bit 0 to every target, bit 1 the targets are a set
 *  48     8   ProcessorMask    processors 0–63
 *  48  16+8n  ProcessorSet     {@link VpSetLayout}; ValidBanksMask is in the variable header
 * </pre>
 */
public final class RetargetLayout {
  /** Offset of PartitionId. */
  public static final int PARTITION = 0;

  /** Offset of DeviceId. */
  public static final int DEVICE = 8;

  /** Offset of InterruptSource. */
  public static final int SOURCE = 16;

  /** Offset of InterruptData. */
  public static final int DATA = 24;

  /** Offset of eight bytes that must be zero. */
  public static final int RESERVED = 32;

  /** Offset of Vector. */
  public static final int VECTOR = 40;

  /** Offset of Flags. */
  public static final int FLAGS = 44;

  /** Offset of ProcessorMask. */
  public static final int PROCESSOR_MASK = 48;

  /** Offset of ProcessorSet. */
  public static final int PROCESSOR_SET = 48;

  /** Bytes of fixed input. */
  public static final int SIZE = 56;

  /** HV_DEVICE_INTERRUPT_TARGET_MULTICAST. */
  public static final int MULTICAST = 1;

  /** HV_DEVICE_INTERRUPT_TARGET_PROCESSOR_SET. */
  public static final int SET = 1 << 1;

  /** HvInterruptSourceMsi. */
  public static final int SOURCE_MSI = 1;

  /** HvInterruptSourceIoApic. */
  public static final int SOURCE_IO_APIC = 2;

  private RetargetLayout() {}
}

package dev.verdigris.hypercall.viridian.abi;

/**
 * Input of HvCallAssertVirtualInterrupt (TLFS, "Virtual Interrupt Control").
 *
 * <pre>
 * offset size
 *   0     8   TargetPartition
 *   8     4   InterruptType       {@link InterruptType}
 *  12     4   control             bit 0 level-triggered, bit 1 logical destination mode
 *  16     8   DestinationAddress  an APIC identifier, or a logical destination
 *  24     4   RequestedVector
 *  28     1   TargetVtl           0–15
 *  29     3   reserved, 0
 * </pre>
 */
public final class AssertInterruptLayout {
  /** Offset of TargetPartition. */
  public static final int PARTITION = 0;

  /** Offset of InterruptType. */
  public static final int TYPE = 8;

  /** Offset of the control bits. */
  public static final int CONTROL = 12;

  /** Offset of DestinationAddress. */
  public static final int DESTINATION = 16;

  /** Offset of RequestedVector. */
  public static final int VECTOR = 24;

  /** Offset of TargetVtl. */
  public static final int TARGET_VTL = 28;

  /** Offset of three bytes that must be zero. */
  public static final int RESERVED = 29;

  /** Bytes of input. */
  public static final int SIZE = 32;

  /** Control bit: level-triggered. */
  public static final int LEVEL_TRIGGERED = 1;

  /** Control bit: logical destination mode. */
  public static final int LOGICAL_DESTINATION = 1 << 1;

  private AssertInterruptLayout() {}
}

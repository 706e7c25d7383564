package dev.verdigris.hypercall.viridian.abi;

/**
 * Inputs of HvCallFlushVirtualAddressSpace and HvCallFlushVirtualAddressList and of their Ex forms;
 * the lists go on with 8-byte GVA ranges (TLFS, "Virtual MMU and Caching").
 *
 * <pre>
 * offset size
 *   0     8   AddressSpace    a CR3 value
 *   8     8   Flags           {@link FlushFlags}
 *  16     8   ProcessorMask   processors 0–63
 *  16  16+8n  ProcessorSet    {@link VpSetLayout}, the Ex forms
 * </pre>
 *
 * <p>HvCallFlushGuestPhysicalAddressSpace and HvCallFlushGuestPhysicalAddressList have the first
 * two fields only, with all flags reserved.
 */
public final class FlushLayout {
  /** Offset of AddressSpace. */
  public static final int ADDRESS_SPACE = 0;

  /** Offset of Flags. */
  public static final int FLAGS = 8;

  /** Offset of ProcessorMask. */
  public static final int PROCESSOR_MASK = 16;

  /** Offset of ProcessorSet in the Ex forms. */
  public static final int PROCESSOR_SET = 16;

  /** Bytes of fixed input. */
  public static final int SIZE = 24;

  /** Bytes of fixed input in the Ex forms. */
  public static final int EX_SIZE = PROCESSOR_SET + VpSetLayout.BANKS;

  /** Bytes of fixed input of the calls that flush second-level translations. */
  public static final int SECOND_LEVEL_SIZE = 16;

  private FlushLayout() {}
}

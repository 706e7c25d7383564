package dev.verdigris.hypercall.viridian.abi;

/**
 * HV_VP_SET (TLFS, "Data types"), a set of virtual processors; the banks are a variable header.
 *
 * <pre>
 * offset size
 *   0     8   Format          0 sparse, 1 all processors
 *   8     8   ValidBanksMask  bit n: bank n, processors 64 n to 64 n + 63, has a mask
 *  16   8 n   BankContents    a mask for each valid bank, by rising bank
 * </pre>
 */
public final class VpSetLayout {
  /** Offset of Format. */
  public static final int FORMAT = 0;

  /** Offset of ValidBanksMask. */
  public static final int VALID_BANKS = 8;

  /** Offset of BankContents. */
  public static final int BANKS = 16;

  /** HV_GENERIC_SET_SPARSE_4K. */
  public static final long SPARSE = 0;

  /** HV_GENERIC_SET_ALL. */
  public static final long ALL = 1;

  /** Processors in a bank. */
  public static final int BANK_SIZE = 64;

  private VpSetLayout() {}
}

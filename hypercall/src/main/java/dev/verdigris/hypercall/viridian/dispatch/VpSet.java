package dev.verdigris.hypercall.viridian.dispatch;

import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.VpSetLayout;

/**
 * The processors that a hypercall acts on, from a mask or an HV_VP_SET in its input. Processors
 * that the partition does not have are no members. Reused from call to call.
 */
public final class VpSet {
  private final int processors;
  private final long[] banks;

  /** Makes an empty set over a partition's processors. */
  public VpSet(int processors) {
    this.processors = processors;
    banks = new long[(processors + VpSetLayout.BANK_SIZE - 1) / VpSetLayout.BANK_SIZE];
  }

  /** Sets the members from a mask of processors 0 to 63. */
  public void mask(long mask) {
    clear();
    banks[0] = mask & valid(0);
  }

  /** Makes every processor a member. */
  public void all() {
    for (int bank = 0; bank < banks.length; bank++) {
      banks[bank] = valid(bank);
    }
  }

  /** Makes one processor the only member. */
  public void only(int vpIndex) {
    clear();
    banks[vpIndex / VpSetLayout.BANK_SIZE] = 1L << vpIndex;
  }

  /**
   * Sets the members from an HV_VP_SET.
   *
   * @param offset where it is in the input; its banks are the call's variable header and follow
   * @return {@link HvStatus#INVALID_HYPERCALL_INPUT} when the variable header has not exactly the
   *     valid banks, {@link HvStatus#INVALID_PARAMETER} for an unknown format
   */
  public HvStatus read(HypercallFrame frame, int offset) {
    return read(frame, offset, 0);
  }

  /**
   * Sets the members from an HV_VP_SET whose variable header begins before the banks.
   *
   * @param headerBefore bytes of variable header that are no banks
   * @return as {@link #read(HypercallFrame, int)}
   */
  public HvStatus read(HypercallFrame frame, int offset, int headerBefore) {
    long format = frame.inputLong(offset + VpSetLayout.FORMAT);
    long valid = frame.inputLong(offset + VpSetLayout.VALID_BANKS);
    if (frame.variableHeaderBytes() != headerBefore + Long.bitCount(valid) * Long.BYTES) {
      return HvStatus.INVALID_HYPERCALL_INPUT;
    }
    if (format == VpSetLayout.ALL) {
      all();
      return HvStatus.SUCCESS;
    }
    if (format != VpSetLayout.SPARSE) {
      return HvStatus.INVALID_PARAMETER;
    }
    clear();
    int contents = offset + VpSetLayout.BANKS;
    for (int bank = 0; bank < banks.length; bank++) {
      if ((valid & 1L << bank) != 0) {
        banks[bank] = frame.inputLong(contents) & valid(bank);
        contents += Long.BYTES;
      }
    }
    return HvStatus.SUCCESS;
  }

  /** The first member from {@code from} on, or −1 when there is none. */
  public int next(int from) {
    int bank = from / VpSetLayout.BANK_SIZE;
    if (bank >= banks.length) {
      return -1;
    }
    long left = banks[bank] & -1L << from;
    while (left == 0) {
      if (++bank == banks.length) {
        return -1;
      }
      left = banks[bank];
    }
    return bank * VpSetLayout.BANK_SIZE + Long.numberOfTrailingZeros(left);
  }

  private void clear() {
    for (int bank = 0; bank < banks.length; bank++) {
      banks[bank] = 0;
    }
  }

  /** The processors of a bank that there are. */
  private long valid(int bank) {
    int count = processors - bank * VpSetLayout.BANK_SIZE;
    return count >= VpSetLayout.BANK_SIZE ? -1L : (1L << count) - 1;
  }
}

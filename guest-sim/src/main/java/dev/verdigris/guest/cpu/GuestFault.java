package dev.verdigris.guest.cpu;

/**
 * Leaves a block in its middle, back to the run loop: a guest exception, or an instruction that
 * must run alone. One instance a processor, without a stack trace, so that raising it allocates
 * nothing.
 */
public final class GuestFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The value of {@link #vector} when the instruction is to be run again in a block of its own. */
  public static final int RUN_ALONE = -1;

  /** The value of {@link #errorCode} when the exception pushes none. */
  public static final int NO_ERROR_CODE = -1;

  /** The exception's vector, 0–31, or {@link #RUN_ALONE}. */
  public int vector;

  /** What the exception pushes, or {@link #NO_ERROR_CODE}. */
  public int errorCode;

  /** The op that faulted. */
  public Op op;

  GuestFault() {
    super(null, null, false, false);
  }
}

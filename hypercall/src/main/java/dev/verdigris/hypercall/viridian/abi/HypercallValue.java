package dev.verdigris.hypercall.viridian.abi;

/**
 * The hypercall input value and result value (TLFS, "Hypercall Interface").
 *
 * <pre>
 * input   63–60 0 | 59–48 rep start | 47–44 0 | 43–32 rep count | 31 nested | 30–27 0
 *         | 26–17 variable header, 8-byte units | 16 fast | 15–0 call code
 * result  63–44 0 | 43–32 reps completed | 31–16 0 | 15–0 status
 * </pre>
 */
public final class HypercallValue {
  /** The register-based calling convention is used. */
  public static final long FAST = 1L << 16;

  /** The call is for the hypervisor below the one that runs the caller. */
  public static final long NESTED = 1L << 31;

  /** Bits that must be zero. */
  public static final long RESERVED = 0xf000_f000_7800_0000L;

  /** Highest rep count. */
  public static final int MAX_REPS = 0xfff;

  private static final int VARIABLE_HEADER_SHIFT = 17;
  private static final int REP_COUNT_SHIFT = 32;
  private static final int REP_START_SHIFT = 48;

  /** Call code, 0–65535. */
  public static int code(long input) {
    return (int) input & 0xffff;
  }

  /** Size of the variable header in bytes, 0–8184. */
  public static int variableHeaderBytes(long input) {
    return ((int) (input >>> VARIABLE_HEADER_SHIFT) & 0x3ff) * 8;
  }

  /** Rep count, 0–4095; 0 for a simple call. */
  public static int repCount(long input) {
    return (int) (input >>> REP_COUNT_SHIFT) & MAX_REPS;
  }

  /** Rep start index, 0–4095. */
  public static int repStart(long input) {
    return (int) (input >>> REP_START_SHIFT) & MAX_REPS;
  }

  /** The input value with another rep start index. */
  public static long withRepStart(long input, int start) {
    return (input & ~((long) MAX_REPS << REP_START_SHIFT)) | (long) start << REP_START_SHIFT;
  }

  /** A result value. */
  public static long result(HvStatus status, int repsCompleted) {
    return status.code() | (long) repsCompleted << REP_COUNT_SHIFT;
  }

  private HypercallValue() {}
}

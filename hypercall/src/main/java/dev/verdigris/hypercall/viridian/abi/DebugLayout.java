package dev.verdigris.hypercall.viridian.abi;

/**
 * Parameters of the debugging calls (TLFS, "Partition Properties", debugging). The data follows the
 * fixed part in the same page, as many bytes as Count says.
 *
 * <pre>
 * HvCallPostDebugData      input   0 Count 4 | 4 Options 4 | 8 Data
 *                          output  0 PendingCount 4 | 4 padding 4
 * HvCallRetrieveDebugData  input   0 Count 4 | 4 Options 4 | 8 Timeout 8, 100 ns
 *                          output  0 RetrievedCount 4 | 4 RemainingCount 4 | 8 Data
 * HvCallResetDebugSession  input   0 Options 4 | 4 padding 4
 * </pre>
 */
public final class DebugLayout {
  /** Offset of Count. */
  public static final int COUNT = 0;

  /** Offset of Options. */
  public static final int OPTIONS = 4;

  /** Offset of Options of HvCallResetDebugSession. */
  public static final int RESET_OPTIONS = 0;

  /** Bytes of fixed input of HvCallPostDebugData, and of its output. */
  public static final int POST_SIZE = 8;

  /** Bytes of input of HvCallRetrieveDebugData. */
  public static final int RETRIEVE_SIZE = 16;

  /** Offset of RetrievedCount. */
  public static final int RETRIEVED = 0;

  /** Offset of RemainingCount. */
  public static final int REMAINING = 4;

  /** Offset of Data, in input and in output. */
  public static final int DATA = 8;

  /** HV_DEBUG_MAXIMUM_DATA_SIZE. */
  public static final int MAX_DATA = 4088;

  /** HV_DEBUG_POST_LOOP. */
  public static final int POST_LOOP = 1;

  /** HV_DEBUG_RETRIEVE_LOOP. */
  public static final int RETRIEVE_LOOP = 1;

  /** HV_DEBUG_RETRIEVE_TEST_ACTIVITY. */
  public static final int RETRIEVE_TEST_ACTIVITY = 2;

  /** HV_DEBUG_PURGE_INCOMING_DATA. */
  public static final int PURGE_INCOMING = 1;

  /** HV_DEBUG_PURGE_OUTGOING_DATA. */
  public static final int PURGE_OUTGOING = 2;

  private DebugLayout() {}
}

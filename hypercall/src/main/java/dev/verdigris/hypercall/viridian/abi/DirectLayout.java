package dev.verdigris.hypercall.viridian.abi;

/**
 * Parameters of HvCallSignalEventDirect and HvCallPostMessageDirect, by which a trust level sends
 * to a SINT of a lower one.
 *
 * <pre>
 * HvCallSignalEventDirect  input   0 TargetPartition 8 | 8 TargetVp 4 | 12 TargetVtl 1
 *                                  | 13 TargetSint 1 | 14 FlagNumber 2
 *                          output  0 NewlySignaled 1 | 1 padding 7
 * HvCallPostMessageDirect  input   0 TargetPartition 8 | 8 TargetVp 4 | 12 TargetVtl 1
 *                                  | 13 padding 3 | 16 TargetSint 1 | 17 padding 3
 *                                  | 20 {@link MessageLayout} 256 | 276 padding 4
 * </pre>
 */
public final class DirectLayout {
  /** Offset of TargetPartition. */
  public static final int PARTITION = 0;

  /** Offset of TargetVp. */
  public static final int VP = 8;

  /** Offset of TargetVtl. */
  public static final int VTL = 12;

  /** Offset of TargetSint of an event. */
  public static final int EVENT_SINT = 13;

  /** Offset of FlagNumber. */
  public static final int FLAG = 14;

  /** Bytes of input of HvCallSignalEventDirect. */
  public static final int EVENT_SIZE = 16;

  /** Bytes of output of HvCallSignalEventDirect. */
  public static final int EVENT_OUTPUT_SIZE = 8;

  /** Offset of TargetSint of a message. */
  public static final int MESSAGE_SINT = 16;

  /** Offset of the message. */
  public static final int MESSAGE = 20;

  /** Bytes of input of HvCallPostMessageDirect. */
  public static final int MESSAGE_SIZE = 280;

  private DirectLayout() {}
}

package dev.verdigris.vmbus.abi;

/**
 * A monitor page (Linux {@code struct hv_monitor_page}): instead of a hypercall the sender sets a
 * trigger bit, and the receiver looks for it at the latency that the page says.
 *
 * <pre>
 * 0x000 u32 trigger state: groups enabled in bits 0–3
 * 0x008 4 × { u32 pending, u32 armed }          trigger groups of 32
 * 0x040 s32[4][32] next check time
 * 0x240 u16[4][32] latency, 100 ns
 * 0x440 { u32 connection, u16 flag, u16 reserved }[4][32]
 * </pre>
 */
public final class MonitorLayout {
  /** Groups of triggers. */
  public static final int GROUPS = 4;

  /** Triggers of a group. */
  public static final int GROUP_SIZE = 32;

  /** Triggers of a page. */
  public static final int MONITORS = GROUPS * GROUP_SIZE;

  /** Monitor number of a channel that has none. */
  public static final int NO_MONITOR = 0xff;

  /** Enabled groups, u32. */
  public static final int TRIGGER_STATE = 0;

  /** Trigger groups, {@link #TRIGGER_GROUP_SIZE} each: first the pending bits, u32. */
  public static final int TRIGGER_GROUPS = 8;

  /** Bytes of a trigger group. */
  public static final int TRIGGER_GROUP_SIZE = 8;

  /** Latencies in units of 100 ns, u16 each. */
  public static final int LATENCIES = 0x240;

  /** What a trigger signals, {@link #PARAMETER_SIZE} each: connection u32, flag u16. */
  public static final int PARAMETERS = 0x440;

  /** Bytes of a parameter. */
  public static final int PARAMETER_SIZE = 8;

  /** Nanoseconds of a unit of latency. */
  public static final long LATENCY_NANOS = 100;

  private MonitorLayout() {}

  /** Offset of the pending bits of a group. */
  public static int pending(int group) {
    return TRIGGER_GROUPS + group * TRIGGER_GROUP_SIZE;
  }

  /** Offset of a monitor's latency. */
  public static int latency(int monitor) {
    return LATENCIES + monitor * 2;
  }

  /** Offset of a monitor's parameter. */
  public static int parameter(int monitor) {
    return PARAMETERS + monitor * PARAMETER_SIZE;
  }
}

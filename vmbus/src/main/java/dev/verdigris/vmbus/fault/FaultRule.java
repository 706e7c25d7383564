package dev.verdigris.vmbus.fault;

import dev.verdigris.vmbus.abi.VmbusVersion;

/**
 * One fault and when it is made.
 *
 * @param kind the fault
 * @param channel name of the device, or null for any
 * @param selection which occasions are taken
 * @param delay nanoseconds: {@code by}, or {@code after} of a rescind, counted from the open
 * @param reoffer nanoseconds from the rescind to the next offer, negative for none
 * @param version version that is refused, or null for any
 */
public record FaultRule(
    FaultKind kind,
    String channel,
    FaultSelection selection,
    long delay,
    long reoffer,
    VmbusVersion version) {
  /** Reoffer value of a device that does not come back. */
  public static final long NEVER = -1;

  /**
   * Reads a specification, {@code KIND[:KEY=VALUE[,KEY=VALUE]...]}.
   *
   * @throws IllegalArgumentException with one line for the user
   */
  public static FaultRule parse(String text) {
    return new FaultSpec(text).rule();
  }

  boolean concerns(String name) {
    return channel == null || channel.equals(name);
  }
}

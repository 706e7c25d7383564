package dev.verdigris.guest.platform;

import dev.verdigris.guest.platform.serial.ByteSink;
import dev.verdigris.guest.platform.serial.ByteSource;
import dev.verdigris.hypercall.engine.StopSink;
import dev.verdigris.hypercall.time.Scheduler;

/**
 * What a {@link Platform} is made of.
 *
 * @param processors number of processors, 1 or more; APIC identifiers are VP indices
 * @param scheduler time and deferred work
 * @param serialOutput what COM1 transmits
 * @param serialInput what COM1 receives
 * @param debugOutput what is written to port 0xe9
 * @param stop who hears of power-off, reset and debug exit
 * @param epochSeconds the real-time clock when the partition starts, in seconds since 1970
 */
public record PlatformConfig(
    int processors,
    Scheduler scheduler,
    ByteSink serialOutput,
    ByteSource serialInput,
    ByteSink debugOutput,
    StopSink stop,
    long epochSeconds) {
  /** Start of the real-time clock where nothing else is asked for: 2024-01-01 00:00:00 UTC. */
  public static final long DEFAULT_EPOCH_SECONDS = 1_704_067_200L;

  /** Checks the number of processors. */
  public PlatformConfig {
    if (processors < 1) {
      throw new IllegalArgumentException("a machine needs a processor");
    }
  }
}

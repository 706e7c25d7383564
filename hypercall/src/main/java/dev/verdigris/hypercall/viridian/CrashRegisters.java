package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.StopSink;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.CrashBits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The crash MSRs (TLFS, "Partition Properties", guest crash enlightenment). */
final class CrashRegisters {
  private static final int MESSAGE_ADDRESS = 3;
  private static final int MESSAGE_SIZE = 4;
  private static final long CAPABILITIES = CrashBits.NOTIFY | CrashBits.NOTIFY_MESSAGE;

  private final GuestMemory memory;
  private final StopSink stop;
  private final EventStream events;
  private final long[] parameters = new long[CrashBits.PARAMETERS];
  private GuestCrash crash;

  CrashRegisters(GuestMemory memory, StopSink stop, EventStream events) {
    this.memory = memory;
    this.stop = stop;
    this.events = events;
  }

  long parameter(int index) {
    return parameters[index];
  }

  boolean parameter(int index, long value) {
    parameters[index] = value;
    return true;
  }

  /** Reads HV_X64_MSR_CRASH_CTL: what a write of it may ask for. */
  long control() {
    return CAPABILITIES;
  }

  /** Writes HV_X64_MSR_CRASH_CTL. */
  boolean control(int vpIndex, long value) {
    if ((value & CrashBits.NOTIFY) != 0) {
      String text = (value & CrashBits.NOTIFY_MESSAGE) != 0 ? message() : "";
      crash = new GuestCrash(Arrays.stream(parameters).boxed().toList(), text);
      events.publish(
          EventType.GUEST_CRASH,
          vpIndex,
          parameters[0],
          parameters[1],
          parameters[2],
          parameters[3]);
      stop.stop(StopReason.GUEST_CRASH, StopReason.GUEST_CRASH.exitStatus(), crash.summary());
    }
    return true;
  }

  Optional<GuestCrash> crash() {
    return Optional.ofNullable(crash);
  }

  /** The message that P3 and P4 name: at most a page, and only what memory backs. */
  private String message() {
    long address = parameters[MESSAGE_ADDRESS];
    long size = parameters[MESSAGE_SIZE];
    if (size <= 0 || size > CrashBits.MAX_MESSAGE || !memory.contains(address, size)) {
      return "";
    }
    byte[] bytes = new byte[(int) size];
    memory.read(address, bytes, 0, bytes.length);
    return new String(bytes, StandardCharsets.UTF_8).replaceAll("[\\p{Cc}&&[^\\n\\t]]", "?");
  }
}

package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.platform.serial.ByteSink;
import dev.verdigris.hypercall.engine.InterruptSink;
import dev.verdigris.hypercall.engine.LocalApicAccess;
import dev.verdigris.hypercall.engine.StopSink;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.time.Scheduler;
import java.util.function.IntToLongFunction;

/**
 * What a machine gives to the hypervisor model on it.
 *
 * @param memory guest-physical memory
 * @param scheduler time and deferred work
 * @param interrupts the local APICs as targets of interrupts
 * @param localApic the local APICs' registers
 * @param stop where the guest's end is said
 * @param events the event stream
 * @param processors number of virtual processors
 * @param console where the guest's output goes
 * @param runtime nanoseconds that a processor has run, by VP index
 */
record HostEnvironment(
    GuestMemory memory,
    Scheduler scheduler,
    InterruptSink interrupts,
    LocalApicAccess localApic,
    StopSink stop,
    EventStream events,
    int processors,
    ByteSink console,
    IntToLongFunction runtime) {
  /** Makes the hypervisor of a machine; may open disk images. */
  @FunctionalInterface
  interface Factory {
    ParavirtualHost create(HostEnvironment environment) throws BootException;
  }
}

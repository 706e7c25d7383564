package dev.verdigris.guest.machine;

import dev.verdigris.guest.boot.BootException;
import dev.verdigris.guest.platform.serial.ByteSink;
import dev.verdigris.hypercall.engine.InterruptSink;
import dev.verdigris.hypercall.engine.InvariantTscControl;
import dev.verdigris.hypercall.engine.LocalApicAccess;
import dev.verdigris.hypercall.engine.MemoryMappedIo;
import dev.verdigris.hypercall.engine.ProcessorFleet;
import dev.verdigris.hypercall.engine.StopSink;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.time.Handoff;
import dev.verdigris.hypercall.time.Scheduler;
import java.util.Optional;

/**
 * What a machine gives to the hypervisor model on it.
 *
 * @param memory guest-physical memory
 * @param scheduler time and deferred work of the processors' thread
 * @param processors the way to that thread
 * @param devices time and work of the devices' thread, which may be the same
 * @param interrupts the local APICs as targets of interrupts
 * @param localApic the local APICs' registers
 * @param mmio the way to devices
 * @param fleet the engine's processors, where it lets one act on another
 * @param invariantTsc what shows the guest an invariant TSC, where the engine lets it change
 * @param stop where the guest's end is said
 * @param events the event stream
 * @param console where the guest's output goes
 * @param engine who executes the guest
 */
record HostEnvironment(
    GuestMemory memory,
    Scheduler scheduler,
    Handoff processors,
    Scheduler devices,
    InterruptSink interrupts,
    LocalApicAccess localApic,
    MemoryMappedIo mmio,
    Optional<ProcessorFleet> fleet,
    Optional<InvariantTscControl> invariantTsc,
    StopSink stop,
    EventStream events,
    ByteSink console,
    EngineTraits engine) {
  /** Makes the hypervisor of a machine; may open disk images. */
  @FunctionalInterface
  interface Factory {
    ParavirtualHost create(HostEnvironment environment) throws BootException;
  }
}

package dev.verdigris.guest.machine;

import dev.verdigris.guest.platform.apic.ApicBus;
import dev.verdigris.hypercall.engine.ProcessorFleet;
import dev.verdigris.hypercall.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;

/**
 * What the rest of a machine needs to know of its engine.
 *
 * @param processors number of virtual processors
 * @param clock the machine's time
 * @param runtime nanoseconds that a processor has run, by VP index
 * @param hypercallInstruction what hypercall pages hold for this engine
 * @param fleet makes what acts on other processors than the one that exits, where the engine can
 * @param cpuidChanges whether the answers of CPUID are asked for each time
 * @param parallelDevices whether devices may run while the guest does: time goes on by itself, and
 *     the guest's barriers hold for other threads
 */
record EngineTraits(
    int processors,
    Clock clock,
    IntToLongFunction runtime,
    Supplier<byte[]> hypercallInstruction,
    Optional<Function<ApicBus, ProcessorFleet>> fleet,
    boolean cpuidChanges,
    boolean parallelDevices) {}

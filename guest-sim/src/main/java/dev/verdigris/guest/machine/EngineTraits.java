package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.time.Clock;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;

/**
 * What the rest of a machine needs to know of its engine.
 *
 * @param processors number of virtual processors
 * @param clock the machine's time
 * @param runtime nanoseconds that a processor has run, by VP index
 * @param hypercallInstruction what hypercall pages hold for this engine
 */
record EngineTraits(
    int processors,
    Clock clock,
    IntToLongFunction runtime,
    Supplier<byte[]> hypercallInstruction) {}

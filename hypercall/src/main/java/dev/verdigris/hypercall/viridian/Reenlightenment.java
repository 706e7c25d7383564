package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InterruptSink;
import dev.verdigris.hypercall.viridian.abi.ReenlightenmentBits;

/** The reenlightenment registers: what a guest wants to be told of, and what it was told. */
final class Reenlightenment {
  private static final int FIRST_VECTOR = 16;

  private final InterruptSink interrupts;
  private final int processors;
  private long control;
  private long emulation;
  private long status;

  Reenlightenment(InterruptSink interrupts, int processors) {
    this.interrupts = interrupts;
    this.processors = processors;
  }

  long control() {
    return control;
  }

  /** Writes HV_X64_MSR_REENLIGHTENMENT_CONTROL; false for what could not be done. */
  boolean control(long value) {
    boolean enabled = (value & ReenlightenmentBits.ENABLED) != 0;
    int target = ReenlightenmentBits.target(value);
    if ((value & ReenlightenmentBits.RESERVED) != 0
        || (enabled && ReenlightenmentBits.vector(value) < FIRST_VECTOR)
        || (enabled && (target < 0 || target >= processors))) {
      return false;
    }
    control = value;
    return true;
  }

  long emulation() {
    return emulation;
  }

  /** Writes HV_X64_MSR_TSC_EMULATION_CONTROL. */
  boolean emulation(long value) {
    if ((value & ~ReenlightenmentBits.EMULATE) != 0) {
      return false;
    }
    emulation = value;
    return true;
  }

  long status() {
    return status;
  }

  /** Writes HV_X64_MSR_TSC_EMULATION_STATUS: a guest can end the emulation, not begin it. */
  boolean status(long value) {
    if (value != 0) {
      return false;
    }
    status = 0;
    return true;
  }

  /** The partition runs on another host now. */
  void migrated() {
    if ((control & ReenlightenmentBits.ENABLED) == 0) {
      return;
    }
    status = emulation == 0 ? 0 : ReenlightenmentBits.IN_PROGRESS;
    interrupts.interrupt(
        ReenlightenmentBits.target(control), ReenlightenmentBits.vector(control), false);
  }
}

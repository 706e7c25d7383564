package dev.verdigris.guest.cpu.system;

import dev.verdigris.guest.cpu.Cpu;

/** Segment registers, descriptor tables and their checks. */
public final class Segmentation {
  /** Makes the unit of one processor. */
  public Segmentation(Cpu cpu) {}
}

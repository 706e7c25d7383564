package dev.verdigris.guest.platform.apic;

/** Hears of every interrupt that a guest completes. */
@FunctionalInterface
public interface EoiListener {
  /** A processor has written EOI for a vector; automatic completions are not reported. */
  void endOfInterrupt(int vpIndex, int vector);
}

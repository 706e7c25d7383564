package dev.verdigris.hypercall.viridian;

import java.util.Arrays;
import java.util.function.BiFunction;

/** The processors' states: one for each trust level, and the one that counts now. */
final class Processors {
  // By level, then by VP index.
  private final VpState[][] states;
  // Of the level at which each processor runs: all that an exit looks at.
  private final VpState[] running;

  /** Makes room; {@link #fill} comes before anything else. */
  Processors(int levels, int processors) {
    states = new VpState[levels][processors];
    running = new VpState[processors];
  }

  /** Makes the states from level and VP index; every processor runs at level 0. */
  void fill(BiFunction<Integer, Integer, VpState> factory) {
    for (int level = 0; level < states.length; level++) {
      for (int vp = 0; vp < running.length; vp++) {
        states[level][vp] = factory.apply(level, vp);
      }
    }
    System.arraycopy(states[0], 0, running, 0, running.length);
  }

  /** Trust levels of each. */
  int levels() {
    return states.length;
  }

  int count() {
    return running.length;
  }

  /** The state of the level at which a processor runs. */
  VpState running(int vpIndex) {
    return running[vpIndex];
  }

  VpState at(int level, int vpIndex) {
    return states[level][vpIndex];
  }

  /** Changes the level at which a processor runs. */
  void run(int vpIndex, int level) {
    running[vpIndex] = states[level][vpIndex];
  }

  /** Every state. */
  Iterable<VpState> all() {
    return () -> Arrays.stream(states).flatMap(Arrays::stream).iterator();
  }
}

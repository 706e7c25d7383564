package dev.verdigris.guest.machine;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.InvariantTscControl;

/** What CPUID says of the TSC; the engine's own answer until a hypervisor has a say. */
final class InvariantTsc implements InvariantTscControl {
  /** The leaf of advanced power management. */
  static final int LEAF = 0x8000_0007;

  private static final int INVARIANT = 1 << 8;

  private boolean visible = true;

  @Override
  public void expose(boolean nowVisible) {
    visible = nowVisible;
  }

  /** Hides the bit in the leaf's EDX, or leaves it. */
  void filter(CpuidResult result) {
    if (!visible) {
      result.edx &= ~INVARIANT;
    }
  }
}

package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.TrustLevels;
import dev.verdigris.hypercall.viridian.abi.VsmBits;

/** Moves processors between trust levels 0 and 1 (TLFS, "VTL Entry" and "VTL Exit"). */
final class LevelSwitch {
  private final TrustLevels trustLevels;
  private final Processors processors;

  LevelSwitch(TrustLevels trustLevels, Processors processors) {
    this.trustLevels = trustLevels;
    this.processors = processors;
  }

  /** Enters level 1 from level 0, telling it why. */
  void raise(int vpIndex, int reason) {
    VpState upper = processors.at(1, vpIndex);
    upper.assistPage.entered(reason);
    if ((upper.vsm.vina & VsmBits.VINA_AUTO_RESET) != 0) {
      upper.assistPage.vinaAsserted(false);
    }
    start(vpIndex);
  }

  /** Lets a processor begin at level 1. */
  void start(int vpIndex) {
    processors.run(vpIndex, 1);
    trustLevels.enter(vpIndex, 1);
  }

  /** Returns to level 0: locks of its TLB end, and an exception put there is raised. */
  void lower(int vpIndex) {
    VsmVpState lower = processors.at(0, vpIndex).vsm;
    lower.secureConfig &= ~VsmBits.TLB_LOCKED;
    if (PendingEvent.isPending(lower.pendingEvent)) {
      PendingEvent.raise(
          trustLevels.context(vpIndex, 0), lower.pendingEvent, lower.pendingParameter);
      lower.pendingEvent = 0;
    }
    processors.run(vpIndex, 0);
    trustLevels.enter(vpIndex, 0);
  }
}

package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;

/** What the partition keeps for a trust level of a virtual processor. */
final class VpState {
  final int index;
  final TrustLevel level;
  final SynicProcessor synic;
  final SyntheticTimer[] timers;
  final AssistPage assistPage;
  final HypercallFrame frame;
  final VsmVpState vsm;
  // By table row; one writer each, so that counting needs no atomic operation.
  final long[] msrAccesses;
  final long[] hypercalls;

  VpState(
      int index,
      TrustLevel level,
      SynicProcessor synic,
      SyntheticTimer[] timers,
      AssistPage assistPage,
      int msrRows,
      int hypercallRows) {
    this.index = index;
    this.level = level;
    this.synic = synic;
    this.timers = timers;
    this.assistPage = assistPage;
    frame = new HypercallFrame(index, level.number);
    vsm = new VsmVpState(level.number == 0);
    // The last of each counts what no row has.
    msrAccesses = new long[msrRows + 1];
    hypercalls = new long[hypercallRows + 1];
  }
}

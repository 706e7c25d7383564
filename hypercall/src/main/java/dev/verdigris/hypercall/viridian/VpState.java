package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;

/** What the partition keeps for one virtual processor. */
final class VpState {
  final int index;
  final SynicProcessor synic;
  final SyntheticTimer[] timers;
  final AssistPage assistPage;
  final HypercallFrame frame;
  // By table row; one writer each, so that counting needs no atomic operation.
  final long[] msrAccesses;
  final long[] hypercalls;

  VpState(
      int index,
      SynicProcessor synic,
      SyntheticTimer[] timers,
      AssistPage assistPage,
      int msrRows,
      int hypercallRows) {
    this.index = index;
    this.synic = synic;
    this.timers = timers;
    this.assistPage = assistPage;
    frame = new HypercallFrame(index);
    // The last of each counts what no row has.
    msrAccesses = new long[msrRows + 1];
    hypercalls = new long[hypercallRows + 1];
  }
}

package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InterruptSink;
import dev.verdigris.hypercall.engine.ProcessorFleet;
import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;
import dev.verdigris.hypercall.viridian.abi.PageMsrBits;
import dev.verdigris.hypercall.viridian.abi.Privilege;

/**
 * What a virtual trust level has for itself in all processors (TLFS, "Virtual Processor State
 * Isolation"). Level 0 is all that there is of most partitions.
 */
final class TrustLevel {
  final int number;
  final HypercallPage hypercallPage;
  final ReferenceTscPage referenceTsc;
  final InterruptSink interrupts;
  // Null where the machine supplies none.
  final ProcessorFleet fleet;
  // Null for the highest level, which nobody restricts.
  private final PageRights rights;

  private TrustLevel(
      int number, PartitionConfig config, Grants grants, ReferenceTime time, PageRights rights) {
    this.number = number;
    this.rights = rights;
    interrupts = number == 0 ? config.interrupts : config.trustLevels.interrupts(number);
    fleet = number == 0 ? config.fleet : config.trustLevels.fleet(number);
    String suffix = number == 0 ? "" : " VTL" + number;
    hypercallPage =
        new HypercallPage(
            config.memory.newOverlay("hypercall" + suffix),
            config.hypercallInstruction(),
            grants.feature(Feature.HYPERCALL_MSR_LOCK),
            grants.privilege(Privilege.VSM));
    referenceTsc = new ReferenceTscPage(config.memory.newOverlay("reference TSC" + suffix), time);
  }

  /**
   * A partition's levels.
   *
   * @param rights what level 0 may do with memory
   */
  static TrustLevel[] all(
      PartitionConfig config, Grants grants, ReferenceTime time, PageRights rights) {
    TrustLevel lowest = new TrustLevel(0, config, grants, time, rights);
    return !grants.privilege(Privilege.VSM)
        ? new TrustLevel[] {lowest}
        : new TrustLevel[] {lowest, new TrustLevel(1, config, grants, time, null)};
  }

  /**
   * Whether the level may have what the MSR of an overlay page asks for: it cannot hide from the
   * level above it what that level keeps from it.
   */
  boolean admits(long pageMsr) {
    return rights == null
        || (pageMsr & PageMsrBits.ENABLE) == 0
        || rights.allow(pageMsr & PageMsrBits.ADDRESS, GpaAccess.READ | GpaAccess.WRITE);
  }
}

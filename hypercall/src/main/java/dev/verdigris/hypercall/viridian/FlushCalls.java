package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.ProcessorFleet;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.FlushFlags;
import dev.verdigris.hypercall.viridian.abi.FlushLayout;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.PageRange;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;
import dev.verdigris.hypercall.viridian.dispatch.VpSet;

/** Calls that switch and flush address spaces (TLFS, "Virtual MMU and Caching"). */
final class FlushCalls {
  private static final long SPACE_FLAGS =
      FlushFlags.ALL_PROCESSORS | FlushFlags.ALL_SPACES | FlushFlags.NON_GLOBAL_ONLY;
  private static final long LIST_FLAGS = FlushFlags.ALL_PROCESSORS | FlushFlags.ALL_SPACES;
  // CR3: a page number with PWT, PCD or a PCID below it; bit 63 keeps the PCID's translations.
  private static final long CR3_RESERVED = -GuestMemory.MAX_ADDRESS & Long.MAX_VALUE;

  private final Processors processors;
  private final VpSet targets;
  private final long listFlags;

  private FlushCalls(PartitionConfig config, Grants grants, Processors processors) {
    this.processors = processors;
    targets = new VpSet(config.processors);
    boolean extended = grants.privilege(Privilege.EXTENDED_FLUSH_RANGES);
    listFlags = LIST_FLAGS | (extended ? FlushFlags.EXTENDED_RANGES : 0);
  }

  /** Binds these calls; all but the first need a fleet. */
  static void bind(
      CallBindings bindings, PartitionConfig config, Grants grants, Processors processors) {
    FlushCalls calls = new FlushCalls(config, grants, processors);
    bindings.bind(CallCode.SWITCH_VIRTUAL_ADDRESS_SPACE, FlushCalls::switchSpace);
    bindings.bind(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE, frame -> calls.flushSpace(frame, false));
    bindings.bind(CallCode.FLUSH_VIRTUAL_ADDRESS_LIST, frame -> calls.flushRange(frame, false));
    bindings.bind(CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE_EX, frame -> calls.flushSpace(frame, true));
    bindings.bind(CallCode.FLUSH_VIRTUAL_ADDRESS_LIST_EX, frame -> calls.flushRange(frame, true));
    bindings.bind(
        CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE,
        frame -> calls.flushSecondLevel(frame, 0, Long.MAX_VALUE));
    bindings.bind(CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_LIST, calls::flushSecondLevelRange);
  }

  private static HvStatus switchSpace(HypercallFrame frame) {
    long space = frame.inputLong(FlushLayout.ADDRESS_SPACE);
    if ((space & CR3_RESERVED) != 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    frame.processor().register(Register.CR3, space & Long.MAX_VALUE);
    return HvStatus.SUCCESS;
  }

  private HvStatus flushSpace(HypercallFrame frame, boolean ex) {
    HvStatus status = readTargets(frame, SPACE_FLAGS, ex);
    if (status.isSuccess()) {
      long space = space(frame);
      boolean globals = (frame.inputLong(FlushLayout.FLAGS) & FlushFlags.NON_GLOBAL_ONLY) == 0;
      ProcessorFleet fleet = fleet(frame);
      for (int vp = targets.next(0); vp >= 0; vp = targets.next(vp + 1)) {
        fleet.flush(vp, space, globals);
      }
    }
    return status;
  }

  private HvStatus flushRange(HypercallFrame frame, boolean ex) {
    // The other elements have the same.
    HvStatus status = frame.entering() ? readTargets(frame, listFlags, ex) : HvStatus.SUCCESS;
    if (status.isSuccess()) {
      long element = frame.inputLong(frame.element());
      boolean extended = (frame.inputLong(FlushLayout.FLAGS) & FlushFlags.EXTENDED_RANGES) != 0;
      long space = space(frame);
      long address = PageRange.address(element, extended);
      long pages = PageRange.pages(element, extended);
      ProcessorFleet fleet = fleet(frame);
      for (int vp = targets.next(0); vp >= 0; vp = targets.next(vp + 1)) {
        fleet.flush(vp, space, address, pages);
      }
    }
    return status;
  }

  private HvStatus readTargets(HypercallFrame frame, long validFlags, boolean ex) {
    long flags = frame.inputLong(FlushLayout.FLAGS);
    if ((flags & ~validFlags) != 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    long mask = ex ? 1 : frame.inputLong(FlushLayout.PROCESSOR_MASK);
    // Windows Server 2012 as a guest gives an empty mask and relies on a flush.
    if ((flags & FlushFlags.ALL_PROCESSORS) != 0 || mask == 0) {
      targets.all();
    } else if (ex) {
      HvStatus status = targets.read(frame, FlushLayout.PROCESSOR_SET);
      if (!status.isSuccess()) {
        return status;
      }
    } else {
      targets.mask(mask);
    }
    return locked(frame) ? frame.postpone() : HvStatus.SUCCESS;
  }

  /** Whether a higher level keeps a target's translations (TLFS, "Configuring Lower VTLs"). */
  private boolean locked(HypercallFrame frame) {
    if (processors.levels() > 1) {
      for (int vp = targets.next(0); vp >= 0; vp = targets.next(vp + 1)) {
        if (processors.at(frame.level(), vp).vsm.tlbLocked()) {
          return true;
        }
      }
    }
    return false;
  }

  /** The caller's level's processors. */
  private ProcessorFleet fleet(HypercallFrame frame) {
    return processors.at(frame.level(), frame.vpIndex()).level.fleet;
  }

  private static long space(HypercallFrame frame) {
    boolean all = (frame.inputLong(FlushLayout.FLAGS) & FlushFlags.ALL_SPACES) != 0;
    return all ? ProcessorFleet.ALL_SPACES : frame.inputLong(FlushLayout.ADDRESS_SPACE);
  }

  private HvStatus flushSecondLevelRange(HypercallFrame frame) {
    long element = frame.inputLong(frame.element());
    return flushSecondLevel(
        frame, PageRange.address(element, true), PageRange.pages(element, true));
  }

  private HvStatus flushSecondLevel(HypercallFrame frame, long gpa, long pages) {
    if (frame.inputLong(FlushLayout.FLAGS) != 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    return fleet(frame).flushSecondLevel(frame.inputLong(FlushLayout.ADDRESS_SPACE), gpa, pages)
        ? HvStatus.SUCCESS
        : HvStatus.INVALID_PARTITION_STATE;
  }
}

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
import dev.verdigris.hypercall.viridian.abi.Recommendation;
import dev.verdigris.hypercall.viridian.dispatch.HypercallDefinition;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;
import dev.verdigris.hypercall.viridian.dispatch.VpSet;
import java.util.ArrayList;
import java.util.List;

/** Calls that switch and flush address spaces (TLFS, "Virtual MMU and Caching"). */
final class FlushCalls {
  private static final int QWORD = 8;
  private static final int RANGE = 8;
  private static final long SPACE_FLAGS =
      FlushFlags.ALL_PROCESSORS | FlushFlags.ALL_SPACES | FlushFlags.NON_GLOBAL_ONLY;
  private static final long LIST_FLAGS = FlushFlags.ALL_PROCESSORS | FlushFlags.ALL_SPACES;
  // HvCallFlushGuestPhysicalAddressSpace and …List.
  private static final int SECOND_LEVEL_FLAGS = 8;
  private static final int SECOND_LEVEL_SIZE = 16;
  // CR3: a page number with PWT, PCD or a PCID below it; bit 63 keeps the PCID's translations.
  private static final long CR3_RESERVED = -GuestMemory.MAX_ADDRESS & Long.MAX_VALUE;

  private final ProcessorFleet fleet;
  private final VpSet targets;
  private final long listFlags;

  private FlushCalls(PartitionConfig config, Grants grants) {
    fleet = config.fleet;
    targets = new VpSet(config.processors);
    boolean extended = grants.privilege(Privilege.EXTENDED_FLUSH_RANGES);
    listFlags = LIST_FLAGS | (extended ? FlushFlags.EXTENDED_RANGES : 0);
  }

  /** The table's rows, which are fewer without a fleet. */
  static List<HypercallDefinition> declare(PartitionConfig config, Grants grants) {
    FlushCalls calls = new FlushCalls(config, grants);
    List<HypercallDefinition> rows = new ArrayList<>();
    rows.add(
        HypercallDefinition.simple(
            "HvCallSwitchVirtualAddressSpace",
            CallCode.SWITCH_VIRTUAL_ADDRESS_SPACE,
            0,
            QWORD,
            0,
            FlushCalls::switchSpace));
    if (config.fleet != null) {
      calls.masks(rows);
      if (grants.recommendation(Recommendation.EX_PROCESSOR_MASKS)) {
        calls.sets(rows);
      }
      calls.secondLevel(rows);
    }
    return rows;
  }

  private void masks(List<HypercallDefinition> rows) {
    rows.add(
        HypercallDefinition.simple(
            "HvCallFlushVirtualAddressSpace",
            CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE,
            0,
            FlushLayout.SIZE,
            0,
            frame -> flushSpace(frame, false)));
    rows.add(
        HypercallDefinition.rep(
            "HvCallFlushVirtualAddressList",
            CallCode.FLUSH_VIRTUAL_ADDRESS_LIST,
            0,
            FlushLayout.SIZE,
            RANGE,
            0,
            frame -> flushRange(frame, false)));
  }

  private void sets(List<HypercallDefinition> rows) {
    rows.add(
        HypercallDefinition.simple(
                "HvCallFlushVirtualAddressSpaceEx",
                CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE_EX,
                0,
                FlushLayout.EX_SIZE,
                0,
                frame -> flushSpace(frame, true))
            .withVariableHeader());
    rows.add(
        HypercallDefinition.rep(
                "HvCallFlushVirtualAddressListEx",
                CallCode.FLUSH_VIRTUAL_ADDRESS_LIST_EX,
                0,
                FlushLayout.EX_SIZE,
                RANGE,
                0,
                frame -> flushRange(frame, true))
            .withVariableHeader());
  }

  private void secondLevel(List<HypercallDefinition> rows) {
    rows.add(
        HypercallDefinition.simple(
            "HvCallFlushGuestPhysicalAddressSpace",
            CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE,
            0,
            SECOND_LEVEL_SIZE,
            0,
            frame -> flushSecondLevel(frame, 0, Long.MAX_VALUE)));
    rows.add(
        HypercallDefinition.rep(
            "HvCallFlushGuestPhysicalAddressList",
            CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_LIST,
            0,
            SECOND_LEVEL_SIZE,
            RANGE,
            0,
            this::flushSecondLevelRange));
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
      for (int vp = targets.next(0); vp >= 0; vp = targets.next(vp + 1)) {
        fleet.flush(vp, space, globals);
      }
    }
    return status;
  }

  private HvStatus flushRange(HypercallFrame frame, boolean ex) {
    HvStatus status = readTargets(frame, listFlags, ex);
    if (status.isSuccess()) {
      long element = frame.inputLong(frame.element());
      boolean extended = (frame.inputLong(FlushLayout.FLAGS) & FlushFlags.EXTENDED_RANGES) != 0;
      long space = space(frame);
      long address = PageRange.address(element, extended);
      long pages = PageRange.pages(element, extended);
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
      return HvStatus.SUCCESS;
    }
    if (ex) {
      return targets.read(frame, FlushLayout.PROCESSOR_SET);
    }
    targets.mask(mask);
    return HvStatus.SUCCESS;
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
    if (frame.inputLong(SECOND_LEVEL_FLAGS) != 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    return fleet.flushSecondLevel(frame.inputLong(FlushLayout.ADDRESS_SPACE), gpa, pages)
        ? HvStatus.SUCCESS
        : HvStatus.INVALID_PARTITION_STATE;
  }
}

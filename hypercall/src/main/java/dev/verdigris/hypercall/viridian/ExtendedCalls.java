package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.ExtendedLayout;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.PageRange;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;

/**
 * The extended calls: what there are of them depends on what the machine supplies, and the first of
 * them tells the guest (TLFS, "Extended Hypercall Interface").
 */
final class ExtendedCalls {
  private static final int QWORD = 8;

  private final PartitionConfig config;
  private final long capabilities;

  private ExtendedCalls(PartitionConfig config) {
    this.config = config;
    long zeroed = config.bootZeroed.isEmpty() ? 0 : ExtendedLayout.BOOT_ZEROED_MEMORY;
    long hints = ExtendedLayout.MEMORY_HEAT_HINT | ExtendedLayout.COLD_DISCARD_HINT;
    capabilities = zeroed | (config.memoryHints == null ? 0 : hints);
  }

  /** Binds these calls, of which some need what a machine can supply. */
  static void bind(CallBindings bindings, PartitionConfig config) {
    ExtendedCalls calls = new ExtendedCalls(config);
    bindings.bind(CallCode.EXT_QUERY_CAPABILITIES, calls::queryCapabilities);
    bindings.bind(CallCode.EXT_GET_BOOT_ZEROED_MEMORY, calls::bootZeroed);
    bindings.bind(CallCode.EXT_MEMORY_HEAT_HINT, calls::heatHint);
  }

  private HvStatus queryCapabilities(HypercallFrame frame) {
    frame.outputLong(0, capabilities);
    return HvStatus.SUCCESS;
  }

  private HvStatus bootZeroed(HypercallFrame frame) {
    int offset = ExtendedLayout.RANGES;
    for (RamRegion region : config.bootZeroed) {
      frame.outputLong(offset, region.base() >>> GuestMemory.PAGE_SHIFT);
      frame.outputLong(offset + QWORD, region.length() >>> GuestMemory.PAGE_SHIFT);
      offset += ExtendedLayout.RANGE_SIZE;
    }
    frame.outputLong(ExtendedLayout.RANGE_COUNT, config.bootZeroed.size());
    return HvStatus.SUCCESS;
  }

  private HvStatus heatHint(HypercallFrame frame) {
    if (frame.inputLong(0) != ExtendedLayout.COLD_DISCARD) {
      return HvStatus.INVALID_PARAMETER;
    }
    long element = frame.inputLong(frame.element());
    long gpa = PageRange.address(element, true);
    long pages = PageRange.pages(element, true);
    if (!config.memory.isRam(gpa, pages << GuestMemory.PAGE_SHIFT)) {
      return HvStatus.INVALID_PARAMETER;
    }
    config.memoryHints.discard(gpa, pages);
    return HvStatus.SUCCESS;
  }
}

package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.IsolatedMemory;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.IsolationLayout;
import dev.verdigris.hypercall.viridian.abi.PartitionId;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;
import java.util.BitSet;

/**
 * Calls by which an isolated partition accepts its memory and shares it with the host, page by
 * page. Private and not accepted at first.
 */
final class IsolationCalls {
  private final GuestMemory memory;
  private final IsolatedMemory isolated;
  // By page number: RAM lies below 2^31 pages.
  private final BitSet accepted = new BitSet();
  private final BitSet readable = new BitSet();
  private final BitSet writable = new BitSet();

  private IsolationCalls(PartitionConfig config) {
    memory = config.memory;
    isolated = config.isolatedMemory;
  }

  /** Binds these calls, which need memory that can be isolated. */
  static void bind(CallBindings bindings, PartitionConfig config) {
    IsolationCalls calls = new IsolationCalls(config);
    bindings.bind(CallCode.ACCEPT_GPA_PAGES, calls::accept);
    bindings.bind(CallCode.MODIFY_SPARSE_GPA_PAGE_HOST_VISIBILITY, calls::modify);
    bindings.bind(CallCode.QUERY_SPARSE_GPA_PAGE_HOST_VISIBILITY, calls::query);
  }

  private HvStatus accept(HypercallFrame frame) {
    int attributes = frame.inputInt(IsolationLayout.ATTRIBUTES);
    int visibility =
        attributes >>> IsolationLayout.VISIBILITY_SHIFT & IsolationLayout.VISIBILITY_MASK;
    if ((attributes & IsolationLayout.ATTRIBUTES_RESERVED) != 0
        || (attributes & IsolationLayout.MEMORY_TYPE) != IsolationLayout.MEMORY_TYPE_RAM
        || !valid(visibility)) {
      return HvStatus.INVALID_PARAMETER;
    }
    long page = frame.inputLong(IsolationLayout.FIRST_PAGE) + frame.rep();
    HvStatus status = check(frame, page);
    if (!status.isSuccess()) {
      return status;
    }
    if (accepted.get((int) page)) {
      return HvStatus.OPERATION_DENIED;
    }
    accepted.set((int) page);
    isolated.accepted(page << GuestMemory.PAGE_SHIFT);
    show((int) page, visibility);
    return HvStatus.SUCCESS;
  }

  private HvStatus modify(HypercallFrame frame) {
    long visibility = frame.inputLong(IsolationLayout.VISIBILITY);
    if ((visibility & ~IsolationLayout.VISIBILITY_MASK) != 0 || !valid((int) visibility)) {
      return HvStatus.INVALID_PARAMETER;
    }
    long page = frame.inputLong(frame.element());
    HvStatus status = check(frame, page);
    if (status.isSuccess()) {
      show((int) page, (int) visibility);
    }
    return status;
  }

  private HvStatus query(HypercallFrame frame) {
    long page = frame.inputLong(frame.element());
    HvStatus status = check(frame, page);
    if (status.isSuccess()) {
      int visibility =
          (readable.get((int) page) ? IsolationLayout.READABLE : 0)
              | (writable.get((int) page) ? IsolationLayout.WRITABLE : 0);
      frame.outputByte(frame.outputElement(), visibility);
    }
    return status;
  }

  /** The caller's own partition, and a page of RAM. */
  private HvStatus check(HypercallFrame frame, long page) {
    if (frame.inputLong(IsolationLayout.PARTITION) != PartitionId.SELF) {
      return HvStatus.INVALID_PARTITION_ID;
    }
    boolean possible = page >= 0 && page < GuestMemory.MAX_ADDRESS >>> GuestMemory.PAGE_SHIFT;
    return possible && memory.isRam(page << GuestMemory.PAGE_SHIFT)
        ? HvStatus.SUCCESS
        : HvStatus.INVALID_PARAMETER;
  }

  private static boolean valid(int visibility) {
    return visibility != IsolationLayout.WRITABLE;
  }

  private void show(int page, int visibility) {
    boolean read = (visibility & IsolationLayout.READABLE) != 0;
    boolean write = (visibility & IsolationLayout.WRITABLE) != 0;
    readable.set(page, read);
    writable.set(page, write);
    isolated.visible((long) page << GuestMemory.PAGE_SHIFT, read, write);
  }
}

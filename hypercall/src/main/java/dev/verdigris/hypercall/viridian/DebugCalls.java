package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.DebugLayout;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;

/**
 * The debugging calls. Those that move data are denied until the guest has chosen them in
 * HV_X64_MSR_SYNTH_DEBUG_OPTIONS, and have no fast form.
 */
final class DebugCalls {
  private static final int SUPPLEMENTAL_CODE = 8;

  private final GuestMemory memory;
  private final SyntheticDebugger debugger;
  private final DebugRegisters registers;
  private final byte[] buffer = new byte[DebugLayout.MAX_DATA];

  private DebugCalls(PartitionConfig config, DebugRegisters registers) {
    memory = config.memory;
    debugger = config.debugger;
    this.registers = registers;
  }

  /** Binds these calls, which need a debugger. */
  static void bind(CallBindings bindings, PartitionConfig config, DebugRegisters registers) {
    DebugCalls calls = new DebugCalls(config, registers);
    bindings.bind(CallCode.INVOKE_HYPERVISOR_DEBUGGER, calls::invoke);
    bindings.bind(CallCode.POST_DEBUG_DATA, calls::post);
    bindings.bind(CallCode.RETRIEVE_DEBUG_DATA, calls::retrieve);
    bindings.bind(CallCode.RESET_DEBUG_SESSION, calls::reset);
    bindings.bind(CallCode.OUTPUT_DEBUG_CHARACTER, calls::character);
  }

  private HvStatus invoke(HypercallFrame frame) {
    debugger.invoked(frame.vpIndex(), frame.inputLong(0), frame.inputLong(SUPPLEMENTAL_CODE));
    return HvStatus.SUCCESS;
  }

  private HvStatus character(HypercallFrame frame) {
    debugger.character(frame.inputByte(0));
    return HvStatus.SUCCESS;
  }

  private HvStatus post(HypercallFrame frame) {
    int count = frame.inputInt(DebugLayout.COUNT);
    int options = frame.inputInt(DebugLayout.OPTIONS);
    HvStatus status = check(count, options & ~DebugLayout.POST_LOOP, frame.inputAddress());
    if (!status.isSuccess()) {
      return status;
    }
    memory.read(frame.inputAddress() + DebugLayout.DATA, buffer, 0, count);
    int pending = debugger.post(buffer, count);
    if (pending < 0) {
      return HvStatus.INSUFFICIENT_BUFFERS;
    }
    frame.outputInt(0, pending);
    return HvStatus.SUCCESS;
  }

  private HvStatus retrieve(HypercallFrame frame) {
    int count = frame.inputInt(DebugLayout.COUNT);
    int options = frame.inputInt(DebugLayout.OPTIONS);
    int known = DebugLayout.RETRIEVE_LOOP | DebugLayout.RETRIEVE_TEST_ACTIVITY;
    HvStatus status = check(count, options & ~known, frame.outputAddress());
    if (!status.isSuccess()) {
      return status;
    }
    // The wait that a guest may ask for is none: it is told at once, and comes again.
    if (debugger.available() == 0) {
      return HvStatus.NO_DATA;
    }
    int size = debugger.retrieve(buffer, count);
    memory.write(frame.outputAddress() + DebugLayout.DATA, buffer, 0, size);
    frame.outputInt(DebugLayout.RETRIEVED, size);
    frame.outputInt(DebugLayout.REMAINING, debugger.available());
    registers.showPending();
    return HvStatus.SUCCESS;
  }

  /** What the calls that move data have in common; the data must not leave the page. */
  private HvStatus check(int count, int unknownOptions, long parameters) {
    if (parameters < 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    if (!registers.usesHypercalls()) {
      return HvStatus.OPERATION_DENIED;
    }
    long data = (parameters & GuestMemory.PAGE_MASK) + DebugLayout.DATA;
    return count < 0
            || count > DebugLayout.MAX_DATA
            || unknownOptions != 0
            || data + count > GuestMemory.PAGE_SIZE
        ? HvStatus.INVALID_PARAMETER
        : HvStatus.SUCCESS;
  }

  private HvStatus reset(HypercallFrame frame) {
    if (!registers.usesHypercalls()) {
      return HvStatus.OPERATION_DENIED;
    }
    int options = frame.inputInt(DebugLayout.RESET_OPTIONS);
    int known = DebugLayout.PURGE_INCOMING | DebugLayout.PURGE_OUTGOING;
    if (options == 0 || (options & ~known) != 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    boolean purged =
        debugger.purge(
            (options & DebugLayout.PURGE_INCOMING) != 0,
            (options & DebugLayout.PURGE_OUTGOING) != 0);
    registers.showPending();
    return purged ? HvStatus.SUCCESS : HvStatus.NO_DATA;
  }
}

package dev.verdigris.hypercall.viridian.dispatch;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;

/**
 * Serves a hypercall instruction from a table: checks mode, form, alignment and privilege, fetches
 * the input, calls the handler, and gives back output and result (TLFS, "Hypercall Interface").
 */
public final class HypercallDispatcher {
  /** Elements served for one entry; then the guest comes again, after its interrupts. */
  public static final int REPS_PER_ENTRY = 64;

  // RDX and R8.
  private static final int REGISTER_BLOCK = 16;

  private final HypercallTable table;
  private final GuestMemory memory;
  private final long privileges;
  private final boolean xmmInput;
  private final boolean xmmOutput;
  private final ParameterGuard guard;
  private final HypercallObserver observer;

  /**
   * Makes a dispatcher.
   *
   * @param privileges what the partition has, of {@code Privilege}
   * @param xmmInput whether fast input may go on in XMM registers
   * @param xmmOutput whether fast calls of 64-bit callers may return output in registers
   * @param guard null when nothing is kept from callers
   */
  public HypercallDispatcher(
      HypercallTable table,
      GuestMemory memory,
      long privileges,
      boolean xmmInput,
      boolean xmmOutput,
      ParameterGuard guard,
      HypercallObserver observer) {
    this.table = table;
    this.memory = memory;
    this.privileges = privileges;
    this.xmmInput = xmmInput;
    this.xmmOutput = xmmOutput;
    this.guard = guard;
    this.observer = observer;
  }

  /**
   * Serves the call whose arguments are in the registers of {@code vp}. #UD outside protected mode,
   * above CPL 0, and for fast forms that the partition does not have.
   */
  public HypercallOutcome dispatch(VirtualProcessor vp, HypercallFrame frame) {
    if (!vp.protectedMode() || vp.privilegeLevel() != 0) {
      return HypercallOutcome.INVALID_OPCODE;
    }
    boolean wide = vp.longMode();
    long input = CallRegisters.input(vp, wide);
    int row = table.find(HypercallValue.code(input));
    HvStatus status = HvStatus.INVALID_HYPERCALL_CODE;
    if (row != table.size()) {
      HypercallDefinition call = table.row(row);
      frame.caller(vp);
      if (call.levelSwitch() != null) {
        return switchLevel(vp, wide, input, row, frame);
      }
      frame.lay(call, input);
      if ((input & HypercallValue.FAST) != 0 && !hasForm(wide, frame)) {
        return HypercallOutcome.INVALID_OPCODE;
      }
      status = prepare(vp, wide, input, call, frame);
    }
    int repsDone = 0;
    if (status.isSuccess()) {
      HypercallDefinition call = table.row(row);
      if (call.spec().rep()) {
        status = serveReps(call, frame, HypercallValue.repStart(input));
        repsDone = frame.rep;
      } else {
        status = call.handler().call(frame);
      }
      writeOutput(vp, wide, input, call, frame, status);
    }
    observer.served(vp.index(), row, input, status);
    if (status.isSuccess() && repsDone < HypercallValue.repCount(input)) {
      CallRegisters.input(vp, wide, HypercallValue.withRepStart(input, repsDone));
      return HypercallOutcome.CONTINUE;
    }
    if (!status.isSuccess() && frame.takePostponed()) {
      if (repsDone != 0) {
        CallRegisters.input(vp, wide, HypercallValue.withRepStart(input, repsDone));
      }
      return HypercallOutcome.CONTINUE;
    }
    CallRegisters.result(vp, wide, HypercallValue.result(status, repsDone));
    return HypercallOutcome.DONE;
  }

  /** Nothing but the bare call code is an input value. */
  private HypercallOutcome switchLevel(
      VirtualProcessor vp, boolean wide, long input, int row, HypercallFrame frame) {
    HypercallDefinition call = table.row(row);
    long control = CallRegisters.control(vp, wide);
    if (input != call.code() || !call.levelSwitch().call(frame, control, wide)) {
      return HypercallOutcome.INVALID_OPCODE;
    }
    observer.served(vp.index(), row, input, HvStatus.SUCCESS);
    return HypercallOutcome.DONE;
  }

  /** Whether the registers that a fast call needs are part of the interface. */
  private boolean hasForm(boolean wide, HypercallFrame frame) {
    return (frame.inputBytes <= REGISTER_BLOCK || xmmInput)
        && (frame.outputBytes == 0 || (xmmOutput && wide));
  }

  private HvStatus prepare(
      VirtualProcessor vp,
      boolean wide,
      long input,
      HypercallDefinition call,
      HypercallFrame frame) {
    int reps = HypercallValue.repCount(input);
    int start = HypercallValue.repStart(input);
    if ((input & (HypercallValue.RESERVED | HypercallValue.NESTED)) != 0
        || (call.spec().rep() ? start >= reps : (reps | start) != 0)
        || (frame.variableHeaderBytes != 0 && !call.spec().variableHeader())) {
      return HvStatus.INVALID_HYPERCALL_INPUT;
    }
    if ((call.spec().privilege() & ~privileges) != 0) {
      return HvStatus.ACCESS_DENIED;
    }
    return (input & HypercallValue.FAST) != 0
        ? fetchRegisters(vp, wide, frame)
        : fetchMemory(vp, wide, frame);
  }

  private static HvStatus fetchRegisters(VirtualProcessor vp, boolean wide, HypercallFrame frame) {
    if (CallRegisters.outputOffset(frame.inputBytes) + frame.outputBytes > CallRegisters.BLOCK) {
      return HvStatus.INVALID_HYPERCALL_INPUT;
    }
    frame.inputAddress = -1;
    frame.outputAddress = -1;
    // Both general registers always: a call may have less input than they hold.
    frame.setInputLong(0, CallRegisters.first(vp, wide));
    frame.setInputLong(8, CallRegisters.second(vp, wide));
    for (int offset = REGISTER_BLOCK; offset < frame.inputBytes; offset += 8) {
      frame.setInputLong(offset, CallRegisters.block(vp, offset));
    }
    frame.clearOutput();
    return HvStatus.SUCCESS;
  }

  private HvStatus fetchMemory(VirtualProcessor vp, boolean wide, HypercallFrame frame) {
    long source = CallRegisters.first(vp, wide);
    long target = CallRegisters.second(vp, wide);
    if ((frame.inputBytes != 0 && !parameterList(source, frame.inputBytes))
        || (frame.outputBytes != 0 && !parameterList(target, frame.outputBytes))) {
      return HvStatus.INVALID_ALIGNMENT;
    }
    HvStatus admission = guard == null ? HvStatus.SUCCESS : admission(frame, source, target);
    if (!admission.isSuccess()) {
      return admission;
    }
    frame.inputAddress = source;
    frame.outputAddress = target;
    if (frame.inputBytes != 0) {
      memory.read(source, frame.input, 0, frame.inputBytes);
    }
    frame.clearOutput();
    return HvStatus.SUCCESS;
  }

  private HvStatus admission(HypercallFrame frame, long source, long target) {
    HvStatus status = frame.inputBytes == 0 ? HvStatus.SUCCESS : guard.check(frame, source, false);
    return frame.outputBytes == 0 || !status.isSuccess()
        ? status
        : guard.check(frame, target, true);
  }

  /** 8-byte aligned, in one page, within the guest-physical address space. */
  private boolean parameterList(long gpa, int size) {
    return (gpa & 7) == 0
        && (gpa & GuestMemory.PAGE_MASK) + size <= GuestMemory.PAGE_SIZE
        && memory.hostPage(gpa) != 0;
  }

  private static HvStatus serveReps(HypercallDefinition call, HypercallFrame frame, int start) {
    int end = Math.min(frame.repCount, start + REPS_PER_ENTRY);
    while (frame.rep < end) {
      HvStatus status = call.handler().call(frame);
      if (!status.isSuccess()) {
        return status;
      }
      frame.rep++;
    }
    return HvStatus.SUCCESS;
  }

  /** Fixed output of a call that succeeded; elements that are complete, even when one failed. */
  private void writeOutput(
      VirtualProcessor vp,
      boolean wide,
      long input,
      HypercallDefinition call,
      HypercallFrame frame,
      HvStatus status) {
    int from = call.spec().outputSize();
    int to = from;
    if (call.spec().rep()) {
      from += HypercallValue.repStart(input) * call.spec().outputElementSize();
      to += frame.rep * call.spec().outputElementSize();
    } else {
      from = status.isSuccess() ? 0 : to;
    }
    if ((input & HypercallValue.FAST) != 0) {
      int registers = CallRegisters.outputOffset(frame.inputBytes);
      for (int offset = from & ~7; offset < to; offset += 8) {
        long value = frame.outputLong(offset);
        if (offset < from) {
          // The low bytes are elements that were served before.
          long kept = (1L << ((from - offset) * Byte.SIZE)) - 1;
          value = (value & ~kept) | (CallRegisters.block(vp, registers + offset) & kept);
        }
        CallRegisters.block(vp, registers + offset, value);
      }
    } else if (from != to) {
      memory.write(CallRegisters.second(vp, wide) + from, frame.output, from, to - from);
    }
  }
}

package dev.verdigris.hypercall.viridian.dispatch;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import java.util.Arrays;

/**
 * Serves a hypercall instruction from a table: checks mode, form, alignment and privilege, fetches
 * the input, calls the handler, and gives back output and result (TLFS, "Hypercall Interface").
 */
public final class HypercallDispatcher {
  /** Elements served for one entry; then the guest comes again, after its interrupts. */
  public static final int REPS_PER_ENTRY = 64;

  private static final int REGISTER_INPUT = 16;
  // RDX, R8 and XMM0–XMM5.
  private static final int XMM_INPUT = 112;

  private final HypercallTable table;
  private final GuestMemory memory;
  private final long privileges;
  private final int fastInputLimit;
  private final HypercallObserver observer;

  /**
   * Makes a dispatcher.
   *
   * @param privileges what the partition has, of {@code Privilege}
   * @param xmmInput whether fast input may go on in XMM registers
   */
  public HypercallDispatcher(
      HypercallTable table,
      GuestMemory memory,
      long privileges,
      boolean xmmInput,
      HypercallObserver observer) {
    this.table = table;
    this.memory = memory;
    this.privileges = privileges;
    this.fastInputLimit = xmmInput ? XMM_INPUT : REGISTER_INPUT;
    this.observer = observer;
  }

  /**
   * Serves the call whose arguments are in the registers of {@code vp}. #UD outside protected mode
   * and above CPL 0.
   */
  public HypercallOutcome dispatch(VirtualProcessor vp, HypercallFrame frame) {
    if (!vp.protectedMode() || vp.privilegeLevel() != 0) {
      return HypercallOutcome.INVALID_OPCODE;
    }
    boolean wide = vp.longMode();
    long input = CallRegisters.input(vp, wide);
    int row = table.find(HypercallValue.code(input));
    HvStatus status =
        row == table.size()
            ? HvStatus.INVALID_HYPERCALL_CODE
            : prepare(vp, wide, input, table.row(row), frame);
    int repsDone = 0;
    if (status.isSuccess()) {
      HypercallDefinition call = table.row(row);
      if (call.rep()) {
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
    CallRegisters.result(vp, wide, HypercallValue.result(status, repsDone));
    return HypercallOutcome.DONE;
  }

  private HvStatus prepare(
      VirtualProcessor vp,
      boolean wide,
      long input,
      HypercallDefinition call,
      HypercallFrame frame) {
    int reps = HypercallValue.repCount(input);
    int start = HypercallValue.repStart(input);
    int header = HypercallValue.variableHeaderBytes(input);
    if ((input & (HypercallValue.RESERVED | HypercallValue.NESTED)) != 0
        || (call.rep() ? start >= reps : (reps | start) != 0)
        || (header != 0 && !call.variableHeader())) {
      return HvStatus.INVALID_HYPERCALL_INPUT;
    }
    if ((call.privilege() & ~privileges) != 0) {
      return HvStatus.ACCESS_DENIED;
    }
    frame.variableHeaderBytes = header;
    frame.repCount = reps;
    frame.rep = start;
    int in = call.inputSize() + header + reps * call.inputElementSize();
    int out = call.outputSize() + reps * call.outputElementSize();
    return (input & HypercallValue.FAST) != 0
        ? fetchRegisters(vp, wide, in, out, frame)
        : fetchMemory(vp, wide, in, out, frame);
  }

  private HvStatus fetchRegisters(
      VirtualProcessor vp, boolean wide, int in, int out, HypercallFrame frame) {
    if (in > fastInputLimit || out != 0) {
      return HvStatus.INVALID_HYPERCALL_INPUT;
    }
    frame.setInputLong(0, CallRegisters.first(vp, wide));
    frame.setInputLong(8, CallRegisters.second(vp, wide));
    for (int offset = REGISTER_INPUT; offset < in; offset += 8) {
      int half = (offset - REGISTER_INPUT) >> 3;
      frame.setInputLong(offset, vp.xmm(half >> 1, (half & 1) != 0));
    }
    return HvStatus.SUCCESS;
  }

  private HvStatus fetchMemory(
      VirtualProcessor vp, boolean wide, int in, int out, HypercallFrame frame) {
    long source = CallRegisters.first(vp, wide);
    long target = CallRegisters.second(vp, wide);
    if ((in != 0 && !parameterList(source, in)) || (out != 0 && !parameterList(target, out))) {
      return HvStatus.INVALID_ALIGNMENT;
    }
    if (in != 0) {
      memory.read(source, frame.input, 0, in);
    }
    if (out != 0) {
      Arrays.fill(frame.output, 0, out, (byte) 0);
    }
    return HvStatus.SUCCESS;
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
    int from = call.outputSize();
    int to = from;
    if (call.rep()) {
      from += HypercallValue.repStart(input) * call.outputElementSize();
      to += frame.rep * call.outputElementSize();
    } else {
      from = status.isSuccess() ? 0 : to;
    }
    if (from != to) {
      memory.write(CallRegisters.second(vp, wide) + from, frame.output, from, to - from);
    }
  }
}

package dev.verdigris.hypercall.xen.dispatch;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.xen.abi.XenErrno;
import java.util.List;

/** Serves a hypercall instruction from a table: {@code -EPERM} above CPL 0, {@code -ENOSYS}. */
public final class XenDispatcher {
  /** Told of each hypercall entry that was served. */
  @FunctionalInterface
  public interface Observer {
    /**
     * A hypercall was served.
     *
     * @param row the call's row in the table, or the number of rows for an unknown call
     * @param command the first argument, as the call found it
     * @param result what the guest got, or {@link XenHandler#CONTINUE}
     */
    void served(int vpIndex, int row, long number, long command, long result);
  }

  private static final int NUMBERS = 128;

  private final XenCallFrame frame;
  private final Observer observer;
  private final XenHandler[] handlers = new XenHandler[NUMBERS];
  private final int[] rows = new int[NUMBERS];
  private final int unknown;

  /** Makes a dispatcher. */
  public XenDispatcher(GuestMemory memory, List<XenCallDefinition> table, Observer observer) {
    frame = new XenCallFrame(memory);
    this.observer = observer;
    unknown = table.size();
    for (int row = 0; row < table.size(); row++) {
      XenCallDefinition call = table.get(row);
      handlers[call.number()] = call.handler();
      rows[call.number()] = row;
    }
  }

  /** Serves the call whose number and arguments are in the registers of {@code vp}. */
  public HypercallOutcome dispatch(VirtualProcessor vp) {
    frame.wrap(vp);
    long number = frame.number();
    boolean known = number >= 0 && number < NUMBERS && handlers[(int) number] != null;
    long command = frame.argument(0);
    long result;
    if (vp.protectedMode() && vp.privilegeLevel() != 0) {
      result = -XenErrno.EPERM;
    } else {
      result = known ? handlers[(int) number].call(frame) : -XenErrno.ENOSYS;
    }
    observer.served(vp.index(), known ? rows[(int) number] : unknown, number, command, result);
    if (result == XenHandler.CONTINUE) {
      return HypercallOutcome.CONTINUE;
    }
    frame.result(result);
    return HypercallOutcome.DONE;
  }
}

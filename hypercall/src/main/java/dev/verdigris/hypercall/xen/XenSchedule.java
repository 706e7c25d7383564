package dev.verdigris.hypercall.xen;

import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.StopSink;
import dev.verdigris.hypercall.xen.abi.XenCall;
import dev.verdigris.hypercall.xen.abi.XenErrno;
import dev.verdigris.hypercall.xen.dispatch.XenCallFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The sched_op hypercall: yield and shutdown. */
final class XenSchedule {
  private final StopSink stop;
  private final byte[] reason = new byte[Integer.BYTES];

  XenSchedule(StopSink stop) {
    this.stop = stop;
  }

  long call(XenCallFrame frame) {
    return switch ((int) frame.argument(0)) {
      // Interrupts and other processors have their turn after every exit.
      case XenCall.SCHEDOP_YIELD -> 0;
      case XenCall.SCHEDOP_SHUTDOWN -> shutdown(frame);
      default -> -XenErrno.ENOSYS;
    };
  }

  private long shutdown(XenCallFrame frame) {
    if (!frame.read(frame.argument(1), reason, reason.length)) {
      return -XenErrno.EFAULT;
    }
    int code = ByteBuffer.wrap(reason).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (code < 0 || code > XenCall.SHUTDOWN_MAX) {
      return -XenErrno.EINVAL;
    }
    return switch (code) {
      case XenCall.SHUTDOWN_POWEROFF -> stop(StopReason.POWER_OFF, null);
      case XenCall.SHUTDOWN_REBOOT -> stop(StopReason.RESET, null);
      case XenCall.SHUTDOWN_CRASH -> stop(StopReason.GUEST_CRASH, "guest crash: SHUTDOWN_crash");
      default -> -XenErrno.ENOSYS;
    };
  }

  private long stop(StopReason why, String message) {
    stop.stop(why, why.exitStatus(), message);
    return 0;
  }
}

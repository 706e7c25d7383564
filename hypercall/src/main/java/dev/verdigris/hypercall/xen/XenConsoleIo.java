package dev.verdigris.hypercall.xen;

import dev.verdigris.hypercall.xen.abi.XenCall;
import dev.verdigris.hypercall.xen.abi.XenErrno;
import dev.verdigris.hypercall.xen.dispatch.XenCallFrame;
import dev.verdigris.hypercall.xen.dispatch.XenHandler;

/** The console_io hypercall. A long write is served in pieces, the guest calling again for each. */
final class XenConsoleIo {
  private static final int PIECE = 4096;

  private final XenConsole console;
  private final byte[] buffer = new byte[PIECE];

  XenConsoleIo(XenConsole console) {
    this.console = console;
  }

  long call(XenCallFrame frame) {
    int count = (int) frame.argument(1);
    if (count < 0) {
      return -XenErrno.EINVAL;
    }
    int piece = Math.min(count, PIECE);
    return switch ((int) frame.argument(0)) {
      case XenCall.CONSOLEIO_WRITE -> write(frame, count, piece);
      case XenCall.CONSOLEIO_READ -> read(frame, piece);
      default -> -XenErrno.ENOSYS;
    };
  }

  private long write(XenCallFrame frame, int count, int piece) {
    long from = frame.argument(2);
    if (!frame.read(from, buffer, piece)) {
      return -XenErrno.EFAULT;
    }
    console.write(buffer, piece);
    if (piece == count) {
      return 0;
    }
    frame.argument(1, count - piece);
    frame.argument(2, from + piece);
    return XenHandler.CONTINUE;
  }

  private long read(XenCallFrame frame, int piece) {
    int got = console.read(buffer, piece);
    return frame.write(frame.argument(2), buffer, got) ? got : -XenErrno.EFAULT;
  }
}

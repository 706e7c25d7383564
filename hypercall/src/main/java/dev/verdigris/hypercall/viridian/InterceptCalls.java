package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.InterceptLayout;
import dev.verdigris.hypercall.viridian.abi.PartitionId;
import dev.verdigris.hypercall.viridian.dispatch.HypercallFrame;

/**
 * HvCallInstallIntercept as far as a level may use it against the level below: for I/O ports, as in
 * OpenVMM. Other intercepts are a parent partition's.
 */
final class InterceptCalls {
  private static final int PORT_MASK = 0xffff;

  // Null, and never used, without the privilege.
  private final SecureMode secure;

  private InterceptCalls(SecureMode secure) {
    this.secure = secure;
  }

  /** Binds the call. */
  static void bind(CallBindings bindings, SecureMode secure) {
    bindings.bind(CallCode.INSTALL_INTERCEPT, new InterceptCalls(secure)::install);
  }

  private HvStatus install(HypercallFrame frame) {
    if (frame.inputLong(InterceptLayout.PARTITION) != PartitionId.SELF || frame.level() == 0) {
      return HvStatus.ACCESS_DENIED;
    }
    int access = frame.inputInt(InterceptLayout.ACCESS);
    if (frame.inputInt(InterceptLayout.TYPE) != InterceptLayout.IO_PORT
        || (access & ~(InterceptLayout.READ | InterceptLayout.WRITE)) != 0) {
      return HvStatus.INVALID_PARAMETER;
    }
    secure.intercepts.ports(
        frame.inputInt(InterceptLayout.PARAMETER) & PORT_MASK,
        (access & InterceptLayout.READ) != 0,
        (access & InterceptLayout.WRITE) != 0);
    return HvStatus.SUCCESS;
  }
}

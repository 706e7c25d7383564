package dev.verdigris.host.kvm;

import com.sun.jna.LastErrorException;
import dev.verdigris.host.linux.LibC;

/** An open file descriptor of KVM: the system's, a machine's or a processor's. */
final class KvmDescriptor implements AutoCloseable {
  private final int number;
  private boolean closed;

  KvmDescriptor(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /**
   * Makes a call that has no business failing.
   *
   * @throws KvmException when it does
   */
  int call(KvmIoctl ioctl, long argument) {
    try {
      return LibC.ioctl(number, ioctl.request(), argument);
    } catch (LastErrorException e) {
      throw new KvmException(ioctl + ": " + LibC.strerror(e.getErrorCode()), e);
    }
  }

  /** Makes a call whose failure is for the caller. */
  int tryCall(KvmIoctl ioctl, long argument) throws LastErrorException {
    return LibC.ioctl(number, ioctl.request(), argument);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      LibC.close(number);
    }
  }
}

package dev.verdigris.host.kvm;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import com.sun.jna.LastErrorException;
import dev.verdigris.host.linux.LibC;

/**
 * Gets a processor out of the guest from another thread, by a signal that has no handler: the
 * processor's thread blocks it always but in KVM_RUN (KVM_SET_SIGNAL_MASK), where it only ends the
 * call; then the thread takes it off the queue. A kick between the last look at what is to be done
 * and KVM_RUN is so never lost.
 */
final class KvmKick implements AutoCloseable {
  private static final int SIGNAL = 36; // a real-time signal that neither glibc nor the JVM uses
  private static final int SIGSET_BYTES = 128; // glibc's sigset_t
  private static final int KERNEL_SIGSET_BYTES = 8;
  private static final int SIG_BLOCK = 0;
  private static final int SIG_SETMASK = 2;
  private static final long SYS_GETTID = 186;
  private static final long SYS_TGKILL = 234;

  private final KvmDescriptor vcpu;
  private final NativeBuffer kickSet = new NativeBuffer(SIGSET_BYTES);
  private final NativeBuffer oldSet = new NativeBuffer(SIGSET_BYTES);
  private final NativeBuffer noTime = new NativeBuffer(16);
  private final NativeBuffer runMask = new NativeBuffer(4 + KERNEL_SIGSET_BYTES);
  // 0 while no thread runs the processor. Under the lock, so that no signal is on its way when the
  // thread takes it off the blocked ones: there it would end the process.
  private long thread;

  KvmKick(KvmDescriptor vcpu) {
    this.vcpu = vcpu;
    kickSet.putLong(0, 1L << (SIGNAL - 1));
  }

  /** The calling thread is about to run the processor. */
  void attach() {
    LibC.pthread_sigmask(SIG_BLOCK, kickSet.address(), oldSet.address());
    runMask.putInt(0, KERNEL_SIGSET_BYTES);
    // The mask in KVM_RUN, as it was before; the structure is packed.
    UNSAFE.putLong(runMask.address() + 4, oldSet.getLong(0) & ~kickSet.getLong(0));
    vcpu.call(KvmIoctl.KVM_SET_SIGNAL_MASK, runMask.address());
    synchronized (this) {
      thread = LibC.syscall(SYS_GETTID, 0, 0, 0);
    }
  }

  /** The calling thread runs the processor no longer. */
  void detach() {
    synchronized (this) {
      thread = 0;
    }
    drain();
    LibC.pthread_sigmask(SIG_SETMASK, oldSet.address(), 0);
  }

  /** Takes kicks that have arrived off the queue. */
  void drain() {
    try {
      while (LibC.sigtimedwait(kickSet.address(), 0, noTime.address()) == SIGNAL) {
        // each was one kick; together they mean the same
      }
    } catch (LastErrorException e) {
      if (e.getErrorCode() != LibC.EAGAIN && e.getErrorCode() != LibC.EINTR) {
        throw e;
      }
    }
  }

  /** From any thread; does nothing when no thread runs the processor. */
  synchronized void kick() {
    if (thread != 0) {
      LibC.syscall(SYS_TGKILL, ProcessHandle.current().pid(), thread, SIGNAL);
    }
  }

  @Override
  public void close() {
    kickSet.close();
    oldSet.close();
    noTime.close();
    runMask.close();
  }
}

package dev.verdigris.host.oracle;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.host.linux.LibC;

/**
 * Puts the trampoline's handler before the JVM's own for the signals that faults become. The JVM's
 * handlers keep every signal that is not of the tested code: they are called with the same
 * arguments, and with the same signals blocked.
 *
 * <p>Signals for the process go to its other threads meanwhile: on this one a handler would run on
 * whatever RSP the tested code has.
 */
final class SignalCapture {
  private static final int[] SIGNALS = {4, 5, 7, 8, 11}; // ILL, TRAP, BUS, FPE, SEGV

  // SIGUSR2, with which the JVM suspends threads: the one other that the testing thread lets in.
  private static final int SUSPEND = 12;

  private static final int SIG_SETMASK = 2;
  private static final int SIGSET_SIZE = 128; // glibc's sigset_t

  // struct sigaction of glibc on x86-64.
  private static final int SIGACTION_SIZE = 152;
  private static final int SA_HANDLER = 0;
  private static final int SA_FLAGS = 136;
  private static final int SA_SIGINFO = 0x4;
  private static final int SA_ONSTACK = 0x0800_0000;

  // stack_t: ss_sp, ss_flags, ss_size.
  private static final int SS_FLAGS = 8;
  private static final int SS_SIZE = 16;

  private static final long ACTION = NativeLayout.STATE + NativeLayout.SIGACTION;
  private static final long OLD_ACTION = NativeLayout.STATE + NativeLayout.SIGACTION_OLD;
  private static final long STACK = NativeLayout.STATE + NativeLayout.STACK_T;
  private static final long OLD_STACK = NativeLayout.STATE + NativeLayout.STACK_T_OLD;
  private static final long MASK = NativeLayout.STATE + NativeLayout.SIGSET;
  private static final long OLD_MASK = NativeLayout.STATE + NativeLayout.SIGSET_OLD;

  // What was there before, a struct sigaction for each of SIGNALS.
  private final byte[][] previous = new byte[SIGNALS.length][SIGACTION_SIZE];

  /** Installs the handlers, and the signal stack for the calling thread. */
  void install(Trampoline trampoline) {
    UNSAFE.putLong(STACK, NativeLayout.SIGNAL_STACK);
    UNSAFE.putInt(STACK + SS_FLAGS, 0);
    UNSAFE.putLong(STACK + SS_SIZE, NativeLayout.SIGNAL_STACK_LENGTH);
    LibC.sigaltstack(STACK, OLD_STACK);
    long allowed = bit(SUSPEND);
    for (int signal : SIGNALS) {
      allowed |= bit(signal);
    }
    UNSAFE.setMemory(MASK, SIGSET_SIZE, (byte) 0);
    UNSAFE.putLong(MASK, ~allowed);
    LibC.pthread_sigmask(SIG_SETMASK, MASK, OLD_MASK);
    for (int i = 0; i < SIGNALS.length; i++) {
      LibC.sigaction(SIGNALS[i], 0, OLD_ACTION);
      copy(OLD_ACTION, previous[i]);
      long old = UNSAFE.getLong(OLD_ACTION + SA_HANDLER);
      // 0 and 1 are SIG_DFL and SIG_IGN; a fault can be met by neither and go on.
      long next = old == 0 || old == 1 ? trampoline.invalid() : old;
      UNSAFE.putLong(NativeLayout.STATE + NativeLayout.OLD_HANDLERS + 8L * SIGNALS[i], next);
      UNSAFE.copyMemory(OLD_ACTION, ACTION, SIGACTION_SIZE);
      UNSAFE.putLong(ACTION + SA_HANDLER, trampoline.handler());
      UNSAFE.putInt(
          ACTION + SA_FLAGS, UNSAFE.getInt(OLD_ACTION + SA_FLAGS) | SA_SIGINFO | SA_ONSTACK);
      LibC.sigaction(SIGNALS[i], ACTION, 0);
    }
  }

  /** Puts everything back; on the thread that installed. */
  void remove() {
    for (int i = 0; i < SIGNALS.length; i++) {
      for (int at = 0; at < SIGACTION_SIZE; at++) {
        UNSAFE.putByte(ACTION + at, previous[i][at]);
      }
      LibC.sigaction(SIGNALS[i], ACTION, 0);
    }
    LibC.pthread_sigmask(SIG_SETMASK, OLD_MASK, 0);
    LibC.sigaltstack(OLD_STACK, 0);
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  private static void copy(long from, byte[] to) {
    for (int at = 0; at < to.length; at++) {
      to[at] = UNSAFE.getByte(from + at);
    }
  }
}

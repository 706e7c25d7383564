package dev.verdigris.host.oracle;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import com.sun.jna.Function;
import com.sun.jna.LastErrorException;
import com.sun.jna.Pointer;
import dev.verdigris.host.linux.LibC;
import dev.verdigris.host.linux.LinuxHost;
import java.util.Arrays;
import java.util.Optional;

/**
 * Runs user-mode x86-64 instructions on the host's own processor: the judge of an emulated one.
 *
 * <p>State goes in and out through {@link #state()}: 16 general registers, status flags and DF, and
 * x87, MXCSR and XMM as an FXSAVE image. Memory operands belong into the data window, whose linear
 * addresses ({@link #WINDOW}) are the same on every host and below 2 GiB; unmapped pages surround
 * it. The tested code lies at {@link #CODE}. A stack pointer is a register like others: set it into
 * the window before testing instructions that use it.
 *
 * <p>Faults are results: #DE, #UD, #GP, #PF, #MF, #XM and the rest end the run with {@link
 * HostState#vector}, the registers as the fault left them. They arrive as signals, and a handler
 * put before the JVM's takes those of the tested code only. The rest of the code page is INT3, so
 * that a branch ends as vector 3 with {@link HostState#rip} one past its target.
 *
 * <p>What the caller must not run: system calls, writes of segment registers or their bases, TF,
 * loops without end, and stores to the runner's own pages. Instructions that Linux emulates for
 * user mode (SGDT, SIDT, SMSW where UMIP is on) do not show the processor's answer.
 *
 * <p>One instance at a time in a process, used by the thread that opened it.
 */
public final class HostProcessor implements AutoCloseable {
  /** Linear address of the tested code. */
  public static final long CODE = NativeLayout.CODE;

  /** Most bytes of tested code: a page less the jump that leaves it. */
  public static final int MAX_CODE = NativeLayout.CODE_LENGTH - 5;

  /** Linear address of the data window. */
  public static final long WINDOW = NativeLayout.WINDOW;

  /** Bytes of the data window; at least a page before and after it is not mapped. */
  public static final int WINDOW_LENGTH = NativeLayout.WINDOW_LENGTH;

  /** {@link HostState#vector} of a run that reached the end of the tested code. */
  public static final int NO_FAULT = -1;

  private static final byte INT3 = (byte) 0xcc;
  private static final byte JMP_REL32 = (byte) 0xe9;
  private static final Object[] NO_ARGUMENTS = {};

  private static HostProcessor open;

  private final HostState state = new HostState();
  private final SignalCapture signals = new SignalCapture();
  private final Trampoline trampoline = new Trampoline();
  private final Thread owner = Thread.currentThread();
  private final Function enter;
  private byte[] loaded = {};
  private boolean closed;

  private HostProcessor() {
    long got =
        LibC.mmap(
            NativeLayout.BASE,
            NativeLayout.LENGTH,
            LibC.PROT_NONE,
            LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS | LibC.MAP_FIXED_NOREPLACE,
            -1,
            0);
    try {
      if (got != NativeLayout.BASE) {
        throw new IllegalStateException("the fixed addresses of the native runner are taken");
      }
      int readWrite = LibC.PROT_READ | LibC.PROT_WRITE;
      LibC.mprotect(NativeLayout.STATE, NativeLayout.PAGE, readWrite);
      LibC.mprotect(NativeLayout.SIGNAL_STACK, NativeLayout.SIGNAL_STACK_LENGTH, readWrite);
      LibC.mprotect(NativeLayout.WINDOW, NativeLayout.WINDOW_LENGTH, readWrite);
      LibC.mprotect(NativeLayout.CODE, NativeLayout.CODE_LENGTH, readWrite | LibC.PROT_EXEC);
      LibC.mprotect(NativeLayout.TRAMPOLINE, NativeLayout.PAGE, readWrite);
      byte[] bytes = trampoline.bytes();
      for (int i = 0; i < bytes.length; i++) {
        UNSAFE.putByte(NativeLayout.TRAMPOLINE + i, bytes[i]);
      }
      LibC.mprotect(NativeLayout.TRAMPOLINE, NativeLayout.PAGE, LibC.PROT_READ | LibC.PROT_EXEC);
    } catch (LastErrorException | IllegalStateException e) {
      LibC.munmap(got, NativeLayout.LENGTH);
      throw e;
    }
    enter = Function.getFunction(new Pointer(trampoline.enter()));
    UNSAFE.setMemory(CODE, NativeLayout.CODE_LENGTH, INT3);
    signals.install(trampoline);
    state.reset();
    load(loaded);
  }

  /** Why {@link #open} cannot work here, or empty when it can. */
  public static Optional<String> unavailable() {
    Optional<String> missing = LinuxHost.missing();
    if (missing.isPresent()) {
      return missing;
    }
    synchronized (HostProcessor.class) {
      if (open != null) {
        return Optional.empty();
      }
      try (HostProcessor probe = new HostProcessor()) {
        probe.run();
        return Optional.empty();
      } catch (LastErrorException | IllegalStateException | LinkageError e) {
        return Optional.of("native code cannot be mapped: " + e.getMessage());
      }
    }
  }

  /** Tells whether this host can run tested code; {@link #unavailable} says why not. */
  public static boolean available() {
    return unavailable().isEmpty();
  }

  /**
   * Maps the runner and installs its signal handler.
   *
   * @throws IllegalStateException when the host cannot, or one is open already
   */
  public static HostProcessor open() {
    LinuxHost.missing()
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
    synchronized (HostProcessor.class) {
      if (open != null) {
        throw new IllegalStateException("a host processor is open already");
      }
      try {
        open = new HostProcessor();
      } catch (LastErrorException e) {
        throw new IllegalStateException("cannot map native code: " + e.getMessage(), e);
      }
      return open;
    }
  }

  /** The state that the next run starts with, and that the last one left; not after a close. */
  public HostState state() {
    return state;
  }

  /**
   * Places tested code at {@link #CODE}; it stays for any number of runs.
   *
   * @param code at most {@link #MAX_CODE} bytes
   */
  public void load(byte[] code) {
    check();
    if (code.length > MAX_CODE) {
      throw new IllegalArgumentException("tested code is longer than " + MAX_CODE + " bytes");
    }
    for (int i = 0; i < code.length; i++) {
      UNSAFE.putByte(CODE + i, code[i]);
    }
    long end = CODE + code.length;
    UNSAFE.putByte(end, JMP_REL32);
    UNSAFE.putInt(end + 1, (int) (trampoline.exit() - (end + 5)));
    if (loaded.length > code.length) {
      UNSAFE.setMemory(end + 5, loaded.length - code.length, INT3);
    }
    loaded = Arrays.copyOf(code, code.length);
  }

  /**
   * Runs the loaded code once, with and into {@link #state()}.
   *
   * @return the vector of the fault that ended it, or {@link #NO_FAULT}
   */
  public int run() {
    check();
    state.prepare(CODE + loaded.length);
    enter.invokeVoid(NO_ARGUMENTS);
    return state.vector();
  }

  /** Puts the JVM's signal handlers back and unmaps everything. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    check();
    closed = true;
    signals.remove();
    LibC.munmap(NativeLayout.BASE, NativeLayout.LENGTH);
    synchronized (HostProcessor.class) {
      if (open == this) {
        open = null;
      }
    }
  }

  private void check() {
    if (closed) {
      throw new IllegalStateException("the host processor is closed");
    }
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException("a host processor belongs to the thread that opened it");
    }
  }
}

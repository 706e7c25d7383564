package dev.verdigris.host.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/**
 * C library calls on Linux for x86-64, by JNA direct mapping. Pointers and {@code size_t} are Java
 * longs (LP64); a failing call throws {@link LastErrorException} with its {@code errno}.
 *
 * <p>The class cannot be initialised where {@link LinuxHost#missing} gives a reason.
 */
public final class LibC {
  /** {@code EINTR}: the call was interrupted by a signal. */
  public static final int EINTR = 4;

  /** {@code EAGAIN}. */
  public static final int EAGAIN = 11;

  /** {@code O_RDWR | O_CLOEXEC}. */
  public static final int O_RDWR_CLOEXEC = 0x2 | 0x80000;

  /** {@code PROT_NONE}. */
  public static final int PROT_NONE = 0;

  /** {@code PROT_READ}. */
  public static final int PROT_READ = 1;

  /** {@code PROT_WRITE}. */
  public static final int PROT_WRITE = 2;

  /** {@code PROT_EXEC}. */
  public static final int PROT_EXEC = 4;

  /** {@code MAP_SHARED}. */
  public static final int MAP_SHARED = 0x1;

  /** {@code MAP_PRIVATE}. */
  public static final int MAP_PRIVATE = 0x2;

  /** {@code MAP_ANONYMOUS}. */
  public static final int MAP_ANONYMOUS = 0x20;

  /** {@code MAP_FIXED_NOREPLACE}; a kernel before 4.17 takes the address as a hint only. */
  public static final int MAP_FIXED_NOREPLACE = 0x10_0000;

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  /** {@code open(2)}. */
  public static native int open(String path, int flags) throws LastErrorException;

  /** {@code close(2)}. */
  public static native int close(int fd) throws LastErrorException;

  /** {@code ioctl(2)} with a pointer or a number as its argument. */
  public static native int ioctl(int fd, long request, long argument) throws LastErrorException;

  /** {@code mmap(2)}. */
  public static native long mmap(
      long address, long length, int protection, int flags, int fd, long offset)
      throws LastErrorException;

  /** {@code munmap(2)}. */
  public static native int munmap(long address, long length) throws LastErrorException;

  /** {@code mprotect(2)}. */
  public static native int mprotect(long address, long length, int protection)
      throws LastErrorException;

  /** {@code sigaction(3)}; the arguments point to {@code struct sigaction}, or are 0. */
  public static native int sigaction(int signal, long action, long oldAction)
      throws LastErrorException;

  /** {@code sigaltstack(2)}; the arguments point to {@code stack_t}, or are 0. */
  public static native int sigaltstack(long stack, long oldStack) throws LastErrorException;

  /** {@code pthread_sigmask(3)}; the arguments point to {@code sigset_t}, 128 bytes, or are 0. */
  public static native int pthread_sigmask(int how, long set, long oldSet);

  /** {@code sigtimedwait(2)}; the arguments point to a set, to nothing (0) and to a timeout. */
  public static native int sigtimedwait(long set, long info, long timeout)
      throws LastErrorException;

  /** {@code syscall(2)} with up to three arguments. */
  public static native long syscall(long number, long first, long second, long third)
      throws LastErrorException;

  /** {@code strerror(3)}. */
  public static native String strerror(int errno);
}

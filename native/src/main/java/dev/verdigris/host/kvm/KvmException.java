package dev.verdigris.host.kvm;

/**
 * KVM refused something, or stopped a guest with an error; the message is one line for the user.
 */
public final class KvmException extends RuntimeException {
  KvmException(String message) {
    super(message);
  }

  KvmException(String message, Throwable cause) {
    super(message, cause);
  }
}

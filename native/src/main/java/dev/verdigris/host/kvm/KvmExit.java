package dev.verdigris.host.kvm;

/**
 * Exit reasons, {@code kvm_run.exit_reason}, that the engine knows; others are errors by number.
 */
final class KvmExit {
  static final int KVM_EXIT_UNKNOWN = 0;
  static final int KVM_EXIT_IO = 2;
  static final int KVM_EXIT_HLT = 5;
  static final int KVM_EXIT_MMIO = 6;
  static final int KVM_EXIT_IRQ_WINDOW_OPEN = 7;
  static final int KVM_EXIT_SHUTDOWN = 8;
  static final int KVM_EXIT_FAIL_ENTRY = 9;
  static final int KVM_EXIT_INTR = 10;
  static final int KVM_EXIT_SET_TPR = 11;
  static final int KVM_EXIT_INTERNAL_ERROR = 17;
  static final int KVM_EXIT_X86_RDMSR = 29;
  static final int KVM_EXIT_X86_WRMSR = 30;

  /** {@code KVM_EXIT_IO_OUT}, the direction of an I/O exit. */
  static final int KVM_EXIT_IO_OUT = 1;

  private KvmExit() {}
}

package dev.verdigris.host.kvm;

/** The ioctls of {@code /dev/kvm} that the engine uses: number, direction, size of the argument. */
enum KvmIoctl {
  KVM_GET_API_VERSION(0x00, 0, 0),
  KVM_CREATE_VM(0x01, 0, 0),
  KVM_CHECK_EXTENSION(0x03, 0, 0),
  KVM_GET_VCPU_MMAP_SIZE(0x04, 0, 0),
  KVM_GET_SUPPORTED_CPUID(0x05, 3, KvmLayout.CPUID2_HEADER),
  KVM_CREATE_VCPU(0x41, 0, 0),
  KVM_SET_USER_MEMORY_REGION(0x46, 1, KvmLayout.MEMORY_REGION_SIZE),
  KVM_SET_TSS_ADDR(0x47, 0, 0),
  KVM_RUN(0x80, 0, 0),
  KVM_GET_REGS(0x81, 2, KvmLayout.REGS_SIZE),
  KVM_SET_REGS(0x82, 1, KvmLayout.REGS_SIZE),
  KVM_GET_SREGS(0x83, 2, KvmLayout.SREGS_SIZE),
  KVM_SET_SREGS(0x84, 1, KvmLayout.SREGS_SIZE),
  KVM_TRANSLATE(0x85, 3, KvmLayout.TRANSLATION_SIZE),
  KVM_INTERRUPT(0x86, 1, 4),
  KVM_GET_MSRS(0x88, 3, KvmLayout.MSRS_HEADER),
  KVM_SET_SIGNAL_MASK(0x8b, 1, 4),
  KVM_GET_FPU(0x8c, 2, KvmLayout.FPU_SIZE),
  KVM_SET_FPU(0x8d, 1, KvmLayout.FPU_SIZE),
  KVM_SET_CPUID2(0x90, 1, KvmLayout.CPUID2_HEADER),
  KVM_GET_VCPU_EVENTS(0x9f, 2, KvmLayout.EVENTS_SIZE),
  KVM_SET_VCPU_EVENTS(0xa0, 1, KvmLayout.EVENTS_SIZE),
  KVM_GET_TSC_KHZ(0xa3, 0, 0),
  KVM_ENABLE_CAP(0xa3, 1, KvmLayout.ENABLE_CAP_SIZE),
  KVM_X86_SET_MSR_FILTER(0xc6, 1, KvmLayout.MSR_FILTER_SIZE);

  private static final int KVMIO = 0xae;

  private final long request;

  /**
   * {@code _IO}, {@code _IOW}, {@code _IOR} and {@code _IOWR} of asm-generic/ioctl.h.
   *
   * @param direction bit 0 the kernel reads the argument, bit 1 it writes it
   */
  KvmIoctl(int number, int direction, int size) {
    request = (long) direction << 30 | (long) size << 16 | KVMIO << 8 | number;
  }

  /** The request number for {@code ioctl(2)}. */
  long request() {
    return request;
  }
}

package dev.verdigris.host.kvm;

import com.sun.jna.LastErrorException;
import dev.verdigris.host.linux.LibC;

/** The system descriptor: {@code /dev/kvm} itself. */
final class Kvm implements AutoCloseable {
  static final String DEVICE = "/dev/kvm";

  /** The only value that KVM_GET_API_VERSION gives since Linux 2.6.22. */
  static final int API_VERSION = 12;

  private final KvmDescriptor descriptor;

  private Kvm(int number) {
    descriptor = new KvmDescriptor(number);
  }

  /**
   * Opens the device.
   *
   * @throws KvmException with a reason when it does not open
   */
  static Kvm open() {
    try {
      return new Kvm(LibC.open(DEVICE, LibC.O_RDWR_CLOEXEC));
    } catch (LastErrorException e) {
      throw new KvmException(DEVICE + ": " + LibC.strerror(e.getErrorCode()), e);
    }
  }

  int apiVersion() {
    return descriptor.call(KvmIoctl.KVM_GET_API_VERSION, 0);
  }

  boolean has(KvmCapability capability) {
    return descriptor.call(KvmIoctl.KVM_CHECK_EXTENSION, capability.number()) > 0;
  }

  KvmDescriptor createVm() {
    return new KvmDescriptor(descriptor.call(KvmIoctl.KVM_CREATE_VM, 0));
  }

  /** Bytes of the shared {@code struct kvm_run} mapping. */
  int vcpuMappingSize() {
    return descriptor.call(KvmIoctl.KVM_GET_VCPU_MMAP_SIZE, 0);
  }

  /** The CPUID leaves that a guest can have here. The caller closes the table. */
  KvmCpuidTable supportedCpuid() {
    KvmCpuidTable table = new KvmCpuidTable();
    descriptor.call(KvmIoctl.KVM_GET_SUPPORTED_CPUID, table.address());
    return table;
  }

  @Override
  public void close() {
    descriptor.close();
  }
}

package dev.verdigris.host.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The request numbers hold the size of the structure, so they check the layouts too. Expected
 * values are those of a C compiler over linux/kvm.h.
 */
class KvmIoctlTest {
  private static final Map<KvmIoctl, Long> EXPECTED =
      Map.ofEntries(
          Map.entry(KvmIoctl.KVM_GET_API_VERSION, 0xae00L),
          Map.entry(KvmIoctl.KVM_CREATE_VM, 0xae01L),
          Map.entry(KvmIoctl.KVM_CHECK_EXTENSION, 0xae03L),
          Map.entry(KvmIoctl.KVM_GET_VCPU_MMAP_SIZE, 0xae04L),
          Map.entry(KvmIoctl.KVM_GET_SUPPORTED_CPUID, 0xc008ae05L),
          Map.entry(KvmIoctl.KVM_CREATE_VCPU, 0xae41L),
          Map.entry(KvmIoctl.KVM_SET_USER_MEMORY_REGION, 0x4020ae46L),
          Map.entry(KvmIoctl.KVM_SET_TSS_ADDR, 0xae47L),
          Map.entry(KvmIoctl.KVM_RUN, 0xae80L),
          Map.entry(KvmIoctl.KVM_GET_REGS, 0x8090ae81L),
          Map.entry(KvmIoctl.KVM_SET_REGS, 0x4090ae82L),
          Map.entry(KvmIoctl.KVM_GET_SREGS, 0x8138ae83L),
          Map.entry(KvmIoctl.KVM_SET_SREGS, 0x4138ae84L),
          Map.entry(KvmIoctl.KVM_TRANSLATE, 0xc018ae85L),
          Map.entry(KvmIoctl.KVM_INTERRUPT, 0x4004ae86L),
          Map.entry(KvmIoctl.KVM_GET_MSRS, 0xc008ae88L),
          Map.entry(KvmIoctl.KVM_SET_SIGNAL_MASK, 0x4004ae8bL),
          Map.entry(KvmIoctl.KVM_GET_FPU, 0x81a0ae8cL),
          Map.entry(KvmIoctl.KVM_SET_FPU, 0x41a0ae8dL),
          Map.entry(KvmIoctl.KVM_SET_CPUID2, 0x4008ae90L),
          Map.entry(KvmIoctl.KVM_GET_VCPU_EVENTS, 0x8040ae9fL),
          Map.entry(KvmIoctl.KVM_SET_VCPU_EVENTS, 0x4040aea0L),
          Map.entry(KvmIoctl.KVM_GET_TSC_KHZ, 0xaea3L),
          Map.entry(KvmIoctl.KVM_ENABLE_CAP, 0x4068aea3L),
          Map.entry(KvmIoctl.KVM_X86_SET_MSR_FILTER, 0x4188aec6L));

  @Test
  void requestNumbersAreThoseOfTheHeader() {
    Map<KvmIoctl, Long> actual = new TreeMap<>();
    for (KvmIoctl ioctl : KvmIoctl.values()) {
      actual.put(ioctl, ioctl.request());
    }
    assertEquals(new TreeMap<>(EXPECTED), actual);
  }
}

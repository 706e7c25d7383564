package dev.verdigris.host.kvm;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.MemoryExtent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A machine of KVM: its memory slots, which follow the extents of {@link GuestMemory}, and which
 * MSR accesses leave the guest.
 */
final class KvmVm implements AutoCloseable {
  // First of the three pages that KVM on Intel without unrestricted guest uses for real mode.
  private static final long TSS_ADDRESS = 0xfffb_d000L;

  // First number and count: synthetic MSRs, IA32_APIC_BASE and IA32_TSC_DEADLINE.
  private static final int[][] MODELLED = {{0x4000_0000, 0x1000}, {0x1b, 1}, {0x6e0, 1}};
  private static final int LARGEST_RANGE = 0x1000;
  private static final int KVM_MSR_FILTER_READ = 1;
  private static final int KVM_MSR_FILTER_WRITE = 2;
  // KVM_MSR_EXIT_REASON_INVAL, _UNKNOWN and _FILTER.
  private static final int MSR_EXIT_REASONS = 1 | 1 << 1 | 1 << 2;

  private final KvmDescriptor descriptor;
  private final GuestMemory memory;
  private final Map<MemoryExtent, Integer> slots = new HashMap<>();
  private final TreeSet<Integer> freeSlots = new TreeSet<>();
  private boolean closed;

  KvmVm(Kvm kvm, GuestMemory memory) {
    this.memory = memory;
    descriptor = kvm.createVm();
    descriptor.call(KvmIoctl.KVM_SET_TSS_ADDR, TSS_ADDRESS);
    updateSlots();
    memory.addListener(gpa -> updateSlots());
    exitOnMsr();
  }

  KvmDescriptor createVcpu(int index) {
    return new KvmDescriptor(descriptor.call(KvmIoctl.KVM_CREATE_VCPU, index));
  }

  /** Number of memory slots in use. */
  int slotCount() {
    return slots.size();
  }

  /** Removes the slots whose extent is gone, then adds the new ones: slots must not overlap. */
  private void updateSlots() {
    if (closed) {
      return;
    }
    Set<MemoryExtent> wanted = new HashSet<>(memory.extents());
    slots
        .entrySet()
        .removeIf(
            entry -> {
              if (wanted.contains(entry.getKey())) {
                return false;
              }
              setSlot(entry.getValue(), entry.getKey().gpa(), 0, 0);
              freeSlots.add(entry.getValue());
              return true;
            });
    for (MemoryExtent extent : wanted) {
      if (!slots.containsKey(extent)) {
        Integer free = freeSlots.pollFirst();
        int slot = free == null ? slots.size() : free;
        setSlot(slot, extent.gpa(), extent.length(), extent.hostAddress());
        slots.put(extent, slot);
      }
    }
  }

  private void setSlot(int slot, long gpa, long length, long host) {
    try (NativeBuffer region = new NativeBuffer(KvmLayout.MEMORY_REGION_SIZE)) {
      region.putInt(KvmLayout.MEMORY_REGION_SLOT, slot);
      region.putLong(KvmLayout.MEMORY_REGION_GPA, gpa);
      region.putLong(KvmLayout.MEMORY_REGION_LENGTH, length);
      region.putLong(KvmLayout.MEMORY_REGION_HOST, host);
      descriptor.call(KvmIoctl.KVM_SET_USER_MEMORY_REGION, region.address());
    }
  }

  /** Sends the models' MSRs, and those that KVM does not know or refuses, to the models. */
  private void exitOnMsr() {
    try (NativeBuffer enable = new NativeBuffer(KvmLayout.ENABLE_CAP_SIZE);
        NativeBuffer filter = new NativeBuffer(KvmLayout.MSR_FILTER_SIZE);
        NativeBuffer bitmap = new NativeBuffer(LARGEST_RANGE / 8)) {
      enable.putInt(KvmLayout.ENABLE_CAP_CAP, KvmCapability.KVM_CAP_X86_USER_SPACE_MSR.number());
      enable.putLong(KvmLayout.ENABLE_CAP_ARG0, MSR_EXIT_REASONS);
      descriptor.call(KvmIoctl.KVM_ENABLE_CAP, enable.address());
      // A zero bit denies the access, and so makes it an exit; other MSRs are allowed.
      int range = KvmLayout.MSR_FILTER_RANGE0;
      for (int[] modelled : MODELLED) {
        filter.putInt(
            range + KvmLayout.MSR_RANGE_FLAGS, KVM_MSR_FILTER_READ | KVM_MSR_FILTER_WRITE);
        filter.putInt(range + KvmLayout.MSR_RANGE_BASE, modelled[0]);
        filter.putInt(range + KvmLayout.MSR_RANGE_COUNT, modelled[1]);
        filter.putLong(range + KvmLayout.MSR_RANGE_BITMAP, bitmap.address());
        range += KvmLayout.MSR_RANGE_SIZE;
      }
      descriptor.call(KvmIoctl.KVM_X86_SET_MSR_FILTER, filter.address());
    }
  }

  @Override
  public void close() {
    closed = true;
    descriptor.close();
  }
}

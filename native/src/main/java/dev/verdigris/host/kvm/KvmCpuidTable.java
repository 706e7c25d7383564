package dev.verdigris.host.kvm;

import static dev.verdigris.host.kvm.KvmLayout.CPUID2_HEADER;
import static dev.verdigris.host.kvm.KvmLayout.CPUID_EAX;
import static dev.verdigris.host.kvm.KvmLayout.CPUID_EBX;
import static dev.verdigris.host.kvm.KvmLayout.CPUID_ECX;
import static dev.verdigris.host.kvm.KvmLayout.CPUID_EDX;
import static dev.verdigris.host.kvm.KvmLayout.CPUID_ENTRY_SIZE;
import static dev.verdigris.host.kvm.KvmLayout.CPUID_FLAGS;
import static dev.verdigris.host.kvm.KvmLayout.CPUID_FUNCTION;
import static dev.verdigris.host.kvm.KvmLayout.CPUID_INDEX;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.ExitHandler;
import dev.verdigris.hypercall.engine.HypervisorInterface;
import dev.verdigris.hypercall.engine.VirtualProcessor;

/**
 * {@code struct kvm_cpuid2} with its entries: KVM answers CPUID from a table that is fixed when the
 * processor is made, so each leaf is asked of the models once, in advance.
 */
final class KvmCpuidTable implements AutoCloseable {
  /** {@code KVM_MAX_CPUID_ENTRIES}. */
  private static final int MAX_ENTRIES = 256;

  // Hyper-V's virtualization stack begins at 0x40000080, a second interface at 0x40000100.
  private static final int LEAVES_PER_BASE = 0x80;
  private static final int LAST_BASE = HypervisorInterface.CPUID_FIRST + 2 * LEAVES_PER_BASE;

  private static final int LEAF_FEATURES = 1;
  private static final int HYPERVISOR_PRESENT = 1 << 31; // ECX of leaf 1
  private static final int APIC_ID_SHIFT = 24; // in EBX of leaf 1
  private static final int LEAF_TOPOLOGY = 0xb;
  private static final int LEAF_TOPOLOGY_2 = 0x1f;

  private final NativeBuffer table =
      new NativeBuffer(CPUID2_HEADER + MAX_ENTRIES * CPUID_ENTRY_SIZE);
  private final CpuidResult result = new CpuidResult();

  KvmCpuidTable() {
    table.putInt(0, MAX_ENTRIES);
  }

  long address() {
    return table.address();
  }

  /**
   * Makes the table of one processor: what KVM supports, with the processor's number and the
   * hypervisor bit set, then what the models say of each leaf.
   *
   * @param supported the table of {@link Kvm#supportedCpuid}
   */
  void fill(KvmCpuidTable supported, VirtualProcessor vp, ExitHandler models) {
    table.clear();
    int count = supported.table.getInt(0);
    for (int i = 0; i < count; i++) {
      int from = CPUID2_HEADER + i * CPUID_ENTRY_SIZE;
      int function = supported.table.getInt(from + CPUID_FUNCTION);
      if (ownedByHypervisor(function)) {
        continue;
      }
      int index = supported.table.getInt(from + CPUID_INDEX);
      result.set(
          supported.table.getInt(from + CPUID_EAX),
          supported.table.getInt(from + CPUID_EBX),
          supported.table.getInt(from + CPUID_ECX),
          supported.table.getInt(from + CPUID_EDX));
      personalise(function, vp);
      models.cpuid(vp, function, index, result);
      add(function, index, supported.table.getInt(from + CPUID_FLAGS));
    }
    for (int base = HypervisorInterface.CPUID_FIRST; base <= LAST_BASE; base += LEAVES_PER_BASE) {
      int last = base;
      for (int leaf = base; leaf <= last; leaf++) {
        result.set(0, 0, 0, 0);
        models.cpuid(vp, leaf, 0, result);
        if (leaf == base) {
          last = Math.min(result.eax, base + LEAVES_PER_BASE - 1);
        }
        if (last >= base) {
          add(leaf, 0, 0);
        }
      }
    }
  }

  private void personalise(int function, VirtualProcessor vp) {
    if (function == LEAF_FEATURES) {
      result.ecx |= HYPERVISOR_PRESENT;
      result.ebx = (result.ebx & ((1 << APIC_ID_SHIFT) - 1)) | vp.apicId() << APIC_ID_SHIFT;
    } else if (function == LEAF_TOPOLOGY || function == LEAF_TOPOLOGY_2) {
      result.edx = vp.apicId();
    }
  }

  private void add(int function, int index, int flags) {
    int count = table.getInt(0);
    if (count == MAX_ENTRIES) {
      throw new KvmException("more than " + MAX_ENTRIES + " CPUID leaves");
    }
    int to = CPUID2_HEADER + count * CPUID_ENTRY_SIZE;
    table.putInt(to + CPUID_FUNCTION, function);
    table.putInt(to + CPUID_INDEX, index);
    table.putInt(to + CPUID_FLAGS, flags);
    table.putInt(to + CPUID_EAX, result.eax);
    table.putInt(to + CPUID_EBX, result.ebx);
    table.putInt(to + CPUID_ECX, result.ecx);
    table.putInt(to + CPUID_EDX, result.edx);
    table.putInt(0, count + 1);
  }

  private static boolean ownedByHypervisor(int function) {
    return function >= HypervisorInterface.CPUID_FIRST
        && function <= HypervisorInterface.CPUID_LAST;
  }

  @Override
  public void close() {
    table.close();
  }
}

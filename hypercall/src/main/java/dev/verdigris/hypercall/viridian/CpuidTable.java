package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The partition's CPUID leaves: the hypervisor's, without gaps up to the profile's highest, and
 * those of the virtualization stack.
 */
final class CpuidTable {
  // "Hv#1" and "VS#1".
  private static final int HYPERVISOR_INTERFACE = 0x3123_7648;
  private static final int STACK_INTERFACE = 0x3123_5356;
  // HV_PARTITION_ISOLATION_TYPE_VBS: no hardware encrypts the memory.
  private static final int ISOLATION_VBS = 1;
  private static final int SYNTHETIC_DEBUGGER = 1 << 1;
  private static final int PHYSICAL_ADDRESS_BITS =
      Long.numberOfTrailingZeros(GuestMemory.MAX_ADDRESS);

  private record Leaf(int number, int eax, int ebx, int ecx, int edx) {}

  private final Leaf[] hypervisor;
  private final Leaf[] stack;

  CpuidTable(HostProfile profile, Grants grants) {
    hypervisor = hypervisorLeaves(profile, grants);
    boolean debugger = grants.privilege(Privilege.DEBUG_MSRS);
    stack = profile.virtualizationStack() || debugger ? stackLeaves(debugger) : new Leaf[0];
  }

  private static Leaf[] hypervisorLeaves(HostProfile profile, Grants grants) {
    HostVersion version = profile.version();
    List<Leaf> leaves = new ArrayList<>();
    leaves.add(vendor(CpuidLeaf.VENDOR_AND_MAX, profile.maxLeaf(), "Microsoft Hv"));
    leaves.add(new Leaf(CpuidLeaf.INTERFACE, HYPERVISOR_INTERFACE, 0, 0, 0));
    leaves.add(
        new Leaf(
            CpuidLeaf.VERSION,
            version.build(),
            version.ebx(),
            version.servicePack(),
            version.edx()));
    leaves.add(
        new Leaf(
            CpuidLeaf.FEATURES,
            (int) grants.privileges(),
            (int) (grants.privileges() >>> 32),
            0,
            grants.features()));
    leaves.add(
        new Leaf(
            CpuidLeaf.RECOMMENDATIONS,
            grants.recommendations(),
            profile.spinRetries(),
            PHYSICAL_ADDRESS_BITS,
            0));
    leaves.add(
        new Leaf(CpuidLeaf.LIMITS, profile.maxProcessors(), profile.maxLogicalProcessors(), 0, 0));
    // Hardware in use, what only a root partition or a nested hypervisor has, isolation: a guest
    // without any of them reads zeros.
    for (int number = CpuidLeaf.HARDWARE_FEATURES; number <= profile.maxLeaf(); number++) {
      boolean isolated = number == CpuidLeaf.ISOLATION && grants.privilege(Privilege.ISOLATION);
      leaves.add(new Leaf(number, 0, isolated ? ISOLATION_VBS : 0, 0, 0));
    }
    return leaves.toArray(Leaf[]::new);
  }

  private static Leaf[] stackLeaves(boolean debugger) {
    return new Leaf[] {
      vendor(CpuidLeaf.STACK_VENDOR_AND_MAX, CpuidLeaf.STACK_PROPERTIES, "Microsoft VS"),
      new Leaf(CpuidLeaf.STACK_INTERFACE, STACK_INTERFACE, 0, 0, 0),
      // I/O APIC entries in the architecture's format.
      new Leaf(CpuidLeaf.STACK_PROPERTIES, debugger ? SYNTHETIC_DEBUGGER : 0, 0, 0, 0)
    };
  }

  private static Leaf vendor(int number, int highest, String name) {
    ByteBuffer text =
        ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)).order(ByteOrder.LITTLE_ENDIAN);
    return new Leaf(number, highest, text.getInt(), text.getInt(), text.getInt());
  }

  boolean answer(int leaf, CpuidResult result) {
    return answer(hypervisor, leaf - CpuidLeaf.VENDOR_AND_MAX, result)
        || answer(stack, leaf - CpuidLeaf.STACK_VENDOR_AND_MAX, result);
  }

  private static boolean answer(Leaf[] leaves, int index, CpuidResult result) {
    if (index < 0 || index >= leaves.length) {
      return false;
    }
    Leaf row = leaves[index];
    result.set(row.eax, row.ebx, row.ecx, row.edx);
    return true;
  }
}

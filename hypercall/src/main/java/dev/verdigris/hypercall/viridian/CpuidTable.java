package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The partition's CPUID leaves, by rising number without gaps. */
final class CpuidTable {
  private static final byte[] VENDOR = "Microsoft Hv".getBytes(StandardCharsets.US_ASCII);
  // "Hv#1".
  private static final int INTERFACE = 0x3123_7648;
  private static final int PHYSICAL_ADDRESS_BITS =
      Long.numberOfTrailingZeros(GuestMemory.MAX_ADDRESS);

  private record Leaf(int number, int eax, int ebx, int ecx, int edx) {}

  private final Leaf[] leaves;

  CpuidTable(HostProfile profile, Grants grants) {
    ByteBuffer vendor = ByteBuffer.wrap(VENDOR).order(ByteOrder.LITTLE_ENDIAN);
    leaves =
        List.of(
                new Leaf(
                    CpuidLeaf.VENDOR_AND_MAX,
                    CpuidLeaf.NESTED_VIRTUALIZATION,
                    vendor.getInt(),
                    vendor.getInt(),
                    vendor.getInt()),
                new Leaf(CpuidLeaf.INTERFACE, INTERFACE, 0, 0, 0),
                new Leaf(
                    CpuidLeaf.VERSION,
                    profile.build(),
                    profile.majorVersion() << 16 | profile.minorVersion(),
                    profile.servicePack(),
                    profile.serviceBranch() << 24 | profile.serviceNumber()),
                new Leaf(
                    CpuidLeaf.FEATURES,
                    (int) grants.privileges(),
                    (int) (grants.privileges() >>> 32),
                    0,
                    grants.features()),
                new Leaf(
                    CpuidLeaf.RECOMMENDATIONS,
                    grants.recommendations(),
                    profile.spinRetries(),
                    PHYSICAL_ADDRESS_BITS,
                    0),
                new Leaf(
                    CpuidLeaf.LIMITS,
                    profile.maxProcessors(),
                    profile.maxLogicalProcessors(),
                    0,
                    0),
                // Hardware in use, root-only and nested features: none is modelled.
                new Leaf(CpuidLeaf.HARDWARE_FEATURES, 0, 0, 0, 0),
                new Leaf(CpuidLeaf.CPU_MANAGEMENT, 0, 0, 0, 0),
                new Leaf(CpuidLeaf.SVM_FEATURES, 0, 0, 0, 0),
                new Leaf(CpuidLeaf.NESTED_HYPERVISOR, 0, 0, 0, 0),
                new Leaf(CpuidLeaf.NESTED_VIRTUALIZATION, 0, 0, 0, 0))
            .toArray(Leaf[]::new);
  }

  boolean answer(int leaf, CpuidResult result) {
    int index = leaf - CpuidLeaf.VENDOR_AND_MAX;
    if (index < 0 || index >= leaves.length) {
      return false;
    }
    Leaf row = leaves[index];
    result.set(row.eax, row.ebx, row.ecx, row.edx);
    return true;
  }
}

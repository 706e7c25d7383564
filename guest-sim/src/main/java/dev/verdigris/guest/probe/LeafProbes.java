package dev.verdigris.guest.probe;

import dev.verdigris.hypercall.viridian.abi.CpuidCatalogue;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.CpuidSpec;
import java.util.ArrayList;
import java.util.List;

/** Probes of the CPUID leaves: those of the catalogue, what is announced besides, what is not. */
final class LeafProbes {
  private static final String FORM = "registers";

  private LeafProbes() {}

  static List<Probe> all() {
    List<Probe> probes = new ArrayList<>();
    List<Integer> leaves = CpuidCatalogue.ALL.stream().map(CpuidSpec::leaf).distinct().toList();
    for (int leaf : leaves) {
      probes.add(leaf(leaf, 0, FORM));
    }
    int stack = CpuidLeaf.STACK_VENDOR_AND_MAX;
    probes.add(further(leaves, CpuidLeaf.VENDOR_AND_MAX, stack));
    probes.add(further(leaves, stack, Integer.MAX_VALUE));
    probes.add(leaf(CpuidLeaf.FEATURES, 1, "subleaf 1"));
    for (int unassigned : new int[] {0x4000_007f, 0x4000_00ff, 0x4000_0100, 0x4000_ffff}) {
      probes.add(leaf(unassigned, 0, FORM));
    }
    return probes;
  }

  /** Leaves that the first of a group announces after the catalogue's last of that group. */
  private static Probe further(List<Integer> leaves, int first, int end) {
    int last =
        leaves.stream().filter(l -> l >= first && l < end).max(Integer::compare).orElse(first);
    String subject = String.format("cpuid %08x", first);
    return new Probe(ProbeKind.FURTHER_LEAVES, subject, "further leaves", last, first);
  }

  private static Probe leaf(int leaf, int subleaf, String form) {
    return new Probe(ProbeKind.LEAF, String.format("cpuid %08x", leaf), form, leaf, subleaf);
  }
}

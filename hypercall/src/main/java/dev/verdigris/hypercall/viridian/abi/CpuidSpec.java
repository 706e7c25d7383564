package dev.verdigris.hypercall.viridian.abi;

import java.util.Optional;

/**
 * A field of the hypervisor's CPUID leaves: a row of {@link CpuidCatalogue}.
 *
 * @param leaf number of the leaf
 * @param register where it is
 * @param low its lowest bit
 * @param width its bits, 1–32
 * @param name the published name
 * @param since the first host with it
 * @param needs what the machine must supply for the bit to be set
 * @param coverage {@link Coverage#MODELLED}: it has the profile's value; else it is zero
 * @param override how users add or take it away; empty where they cannot
 */
public record CpuidSpec(
    int leaf,
    CpuidRegister register,
    int low,
    int width,
    String name,
    HostGeneration since,
    Supply needs,
    Coverage coverage,
    Optional<String> override) {

  /** The field's bits in its register. */
  public int mask() {
    return (int) (0xffff_ffffL >>> (Integer.SIZE - width)) << low;
  }

  CpuidSpec since(HostGeneration first) {
    return new CpuidSpec(leaf, register, low, width, name, first, needs, coverage, override);
  }

  CpuidSpec needs(Supply supply) {
    return new CpuidSpec(leaf, register, low, width, name, since, supply, coverage, override);
  }

  /** The same field, set as the profile has it and as users change it. */
  CpuidSpec modelled(String overrideName) {
    return new CpuidSpec(
        leaf,
        register,
        low,
        width,
        name,
        since,
        needs,
        Coverage.MODELLED,
        Optional.of(overrideName));
  }
}

package dev.verdigris.hypercall.viridian.abi;

/**
 * What the specification says of a synthetic MSR: a row of {@link MsrCatalogue}.
 *
 * @param number as RDMSR and WRMSR take it in ECX
 * @param name the published name
 * @param access what a guest may do with it
 * @param privilege bits of {@link Privilege} that the partition must have, 0 for none
 * @param feature bits of {@link Feature} that it must have, 0 for none
 * @param since the first host with it
 * @param needs what the machine must supply
 * @param coverage how it is answered
 * @param section where the TLFS describes it
 */
public record MsrSpec(
    int number,
    String name,
    Access access,
    long privilege,
    int feature,
    HostGeneration since,
    Supply needs,
    Coverage coverage,
    String section) {

  /** What a guest may do; anything else is #GP(0). */
  public enum Access {
    /** Read and write. */
    READ_WRITE("rw"),
    /** Read only. */
    READ("r"),
    /** Write only. */
    WRITE("w");

    private final String label;

    Access(String label) {
      this.label = label;
    }

    /** The access as tables spell it. */
    public String label() {
      return label;
    }
  }

  MsrSpec access(Access newAccess) {
    return new MsrSpec(
        number, name, newAccess, privilege, feature, since, needs, coverage, section);
  }

  MsrSpec feature(int bits) {
    return new MsrSpec(number, name, access, privilege, bits, since, needs, coverage, section);
  }

  MsrSpec since(HostGeneration first) {
    return new MsrSpec(number, name, access, privilege, feature, first, needs, coverage, section);
  }

  MsrSpec needs(Supply supply) {
    return new MsrSpec(number, name, access, privilege, feature, since, supply, coverage, section);
  }

  MsrSpec absent() {
    return new MsrSpec(
        number, name, access, privilege, feature, since, needs, Coverage.ABSENT, section);
  }
}

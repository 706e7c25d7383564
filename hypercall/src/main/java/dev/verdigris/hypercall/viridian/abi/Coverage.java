package dev.verdigris.hypercall.viridian.abi;

/** How something of the published interface is answered. */
public enum Coverage {
  /** It does what the specification says, for guests that are granted it. */
  MODELLED("modelled"),
  /** No guest has the privilege: HV_STATUS_ACCESS_DENIED, or #GP(0) for a register. */
  DENIED("denied"),
  /** As on a host that does not have it: unknown call code, #GP(0), or zero. */
  ABSENT("absent");

  private final String label;

  Coverage(String label) {
    this.label = label;
  }

  /** The state as tables spell it. */
  public String label() {
    return label;
  }
}

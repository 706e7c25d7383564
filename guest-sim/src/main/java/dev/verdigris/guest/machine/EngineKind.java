package dev.verdigris.guest.machine;

/** Who executes the guest. */
public enum EngineKind {
  /** The x86-64 processor written here. */
  SOFTWARE("software"),
  /** The host's processor through {@code /dev/kvm}. */
  KVM("kvm");

  private final String label;

  EngineKind(String label) {
    this.label = label;
  }

  /** The name in options and reports. */
  public String label() {
    return label;
  }
}

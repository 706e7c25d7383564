package dev.verdigris.hypercall.viridian.abi;

/** What a part of the interface needs of the machine around the partition to be granted. */
public enum Supply {
  /** Nothing. */
  NONE("-"),
  /** Local APICs that models can reach. */
  LOCAL_APIC("local APIC"),
  /** Processors that act on one another. */
  FLEET("processor fleet"),
  /** Virtual trust levels of processors. */
  TRUST_LEVELS("trust levels"),
  /** A TSC whose invariance the guest may ask to see. */
  INVARIANT_TSC("invariant TSC"),
  /** A way to memory-mapped devices. */
  MEMORY_MAPPED_IO("memory-mapped I/O"),
  /** RAM known to be zero at the guest's start. */
  BOOT_ZEROED("boot-zeroed RAM"),
  /** Somebody to tell of memory that the guest does not need. */
  MEMORY_HINTS("memory hints"),
  /** A debugger at the other end. */
  DEBUGGER("debugger"),
  /** Memory whose pages the guest shares with its host one by one. */
  ISOLATED_MEMORY("isolated memory");

  private final String label;

  Supply(String label) {
    this.label = label;
  }

  /** The supply as tables spell it. */
  public String label() {
    return label;
  }
}

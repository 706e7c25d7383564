package dev.verdigris.hypercall.viridian.abi;

/** Generations of Hyper-V hosts, oldest first: since when something is part of the interface. */
public enum HostGeneration {
  /** Windows Server 2008; TLFS 1.0. */
  WS2008("ws2008"),
  /** Windows Server 2008 R2; TLFS 2.0. */
  WS2008R2("ws2008r2"),
  /** Windows Server 2012; TLFS 3.0. */
  WS2012("ws2012"),
  /** Windows Server 2012 R2; TLFS 4.0. */
  WS2012R2("ws2012r2"),
  /** Windows Server 2016; TLFS 5.0. */
  WS2016("ws2016"),
  /** Windows Server 2019; TLFS 6.0. */
  WS2019("ws2019"),
  /** Windows Server 2022. */
  WS2022("ws2022"),
  /** Windows Server 2025. */
  WS2025("ws2025");

  private final String label;

  HostGeneration(String label) {
    this.label = label;
  }

  /** The generation as users write it. */
  public String label() {
    return label;
  }

  /** Whether a host of this generation has what came with another. */
  public boolean has(HostGeneration since) {
    return compareTo(since) >= 0;
  }
}

package dev.verdigris.hypercall.viridian;

/**
 * The other end of a guest's debugging connection (TLFS, "Partition Properties", debugging): a
 * stream of bytes in each direction, by registers or by hypercalls.
 */
public interface SyntheticDebugger {
  /**
   * Takes data from the guest, all or nothing.
   *
   * @param data valid during the call only
   * @param length bytes, 0–4,096
   * @return bytes that wait to be transmitted, these among them; −1 when there is no room
   */
  int post(byte[] data, int length);

  /**
   * Hands the guest what has arrived for it.
   *
   * @param target where to
   * @param limit bytes at most, 0–4,096
   * @return bytes put into {@code target}
   */
  int retrieve(byte[] target, int limit);

  /** Bytes that have arrived and the guest has not retrieved. */
  int available();

  /**
   * Drops what waits.
   *
   * @return false when nothing did
   */
  boolean purge(boolean incoming, boolean outgoing);

  /** A character for the hypervisor's debugger: HvCallOutputDebugCharacter. */
  void character(int value);

  /** The guest asks for the hypervisor's debugger: HvCallInvokeHypervisorDebugger. */
  void invoked(int vpIndex, long reason, long supplementalCode);
}

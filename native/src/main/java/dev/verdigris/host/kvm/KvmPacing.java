package dev.verdigris.host.kvm;

/** What goes on between a processor's entries into the guest, on the thread that runs it. */
public interface KvmPacing {
  /** Does what is due: before each entry, one at a time with the exits. */
  void due() throws InterruptedException;

  /**
   * Waits, on behalf of a halted processor, until there may be something due. It need not: {@link
   * #due} and the interrupts are looked at afterwards, and it is called again.
   */
  void idle() throws InterruptedException;
}

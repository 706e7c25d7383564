package dev.verdigris.vmbus.check;

import dev.verdigris.hypercall.viridian.SynicHost;
import dev.verdigris.hypercall.viridian.abi.SintBits;
import java.util.BitSet;

/**
 * Message slots that messages wait for. A guest that frees a slot with MessagePending set has to
 * write EOM (TLFS 11.8); until it does, what waits stays where it is.
 */
public final class MessageSlotCheck {
  /** Takes a slot that was free for too long while messages waited. */
  @FunctionalInterface
  public interface Findings {
    /** No EOM came. */
    void found(int vpIndex, int sint);
  }

  private final SynicHost synic;
  private final Findings findings;
  // By processor and SINT.
  private final BitSet watched = new BitSet();
  private final BitSet suspected = new BitSet();
  private final BitSet reported = new BitSet();

  /** Watches no slot yet. */
  public MessageSlotCheck(SynicHost synic, Findings findings) {
    this.synic = synic;
    this.findings = findings;
  }

  /** Messages wait for a slot: it is worth looking at. */
  public void watch(int vpIndex, int sint) {
    watched.set(vpIndex * SintBits.COUNT + sint);
  }

  /**
   * Looks at the slots; to be called every second of guest time.
   *
   * @return true while there are slots to look at again
   */
  public boolean look() {
    for (int slot = watched.nextSetBit(0); slot >= 0; slot = watched.nextSetBit(slot + 1)) {
      int vpIndex = slot / SintBits.COUNT;
      int sint = slot % SintBits.COUNT;
      boolean noEom = synic.awaitsEom(vpIndex, sint);
      if (noEom && suspected.get(slot) && !reported.get(slot)) {
        reported.set(slot);
        findings.found(vpIndex, sint);
      }
      suspected.set(slot, noEom);
      if (!noEom) {
        reported.clear(slot);
      }
      watched.set(slot, synic.messagesWait(vpIndex, sint));
    }
    return !watched.isEmpty();
  }
}

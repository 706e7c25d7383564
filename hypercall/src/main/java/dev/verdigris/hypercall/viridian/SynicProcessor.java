package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InterruptSink;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.viridian.abi.EventFlagsLayout;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.SintBits;
import java.util.Arrays;

/**
 * Synthetic interrupt controller of a processor (TLFS, "Inter-Partition Communication"): its
 * registers, its message and event flags pages, and what waits for a free message slot.
 */
final class SynicProcessor {
  /** HV_SYNIC_VERSION: HV_X64_MSR_SVERSION reads as this. */
  static final int VERSION = 1;

  private static final long ENABLE = 1;

  private final int vpIndex;
  private final InterruptSink interrupts;
  private final EventStream events;
  private final boolean polling;
  private final OverlayRegister messagePage;
  private final OverlayRegister eventPage;
  private final long[] sints = new long[SintBits.COUNT];
  private final MessageQueue[] queues = new MessageQueue[SintBits.COUNT];
  private final SyntheticTimer[] timers;
  // Bit n: timer n has expired and its message waits.
  private int timersWaiting;
  private int lastTimer;
  private boolean timerWentFirst;
  private long control;

  SynicProcessor(
      int vpIndex,
      GuestMemory memory,
      InterruptSink interrupts,
      EventStream events,
      boolean polling,
      SyntheticTimer[] timers) {
    this.vpIndex = vpIndex;
    this.interrupts = interrupts;
    this.events = events;
    this.polling = polling;
    this.timers = timers;
    messagePage = new OverlayRegister(memory.newOverlay("SynIC messages " + vpIndex));
    eventPage = new OverlayRegister(memory.newOverlay("SynIC event flags " + vpIndex));
    Arrays.fill(sints, SintBits.MASKED);
    Arrays.setAll(queues, i -> new MessageQueue());
  }

  long control() {
    return control;
  }

  /** Writes HV_X64_MSR_SCONTROL. */
  boolean control(long value) {
    control = value;
    endOfMessage();
    return true;
  }

  long messagePage() {
    return messagePage.value();
  }

  /** Writes HV_X64_MSR_SIMP. */
  boolean messagePage(long value) {
    if (!messagePage.write(value)) {
      return false;
    }
    endOfMessage();
    return true;
  }

  long eventPage() {
    return eventPage.value();
  }

  /** Writes HV_X64_MSR_SIEFP. */
  boolean eventPage(long value) {
    return eventPage.write(value);
  }

  long sint(int index) {
    return sints[index];
  }

  /** Writes a SINT register; false for an unmasked SINT with a vector below 16. */
  boolean sint(int index, long value) {
    if ((value & SintBits.MASKED) == 0 && (value & SintBits.VECTOR) < 16) {
      return false;
    }
    sints[index] = value;
    return true;
  }

  /** HV_X64_MSR_EOM: fills every slot that is free again and has something waiting. */
  boolean endOfMessage() {
    for (int sint = 0; sint < SintBits.COUNT; sint++) {
      deliver(sint);
    }
    return true;
  }

  /** The local APIC completed a vector: SINTs with this vector are looked at as for EOM. */
  void endOfInterrupt(int vector) {
    for (int sint = 0; sint < SintBits.COUNT; sint++) {
      if ((sints[sint] & SintBits.VECTOR) == vector && waiting(sint)) {
        deliver(sint);
      }
    }
  }

  /**
   * Sends a message, see {@link SynicHost#postMessage}.
   *
   * @param sender its OriginationId
   */
  boolean post(int sint, int type, long sender, byte[] payload, int length) {
    if (!messagesEnabled()) {
      return false;
    }
    if (postNow(sint, type, sender, payload, length)) {
      return true;
    }
    if (!queues[sint].add(type, sender, payload, length)) {
      return false;
    }
    publish(sint, type, true);
    deliver(sint);
    return true;
  }

  /** Sends a message if its slot is free and nothing waits for it; else asks for EOM. */
  boolean postNow(int sint, int type, long sender, byte[] payload, int length) {
    long slot = MessageSlot.address(messagePage.hostAddress(), sint);
    if (waiting(sint) || !MessageSlot.free(slot)) {
      MessageSlot.markPending(slot);
      return false;
    }
    put(sint, slot, type, sender, payload, 0, length);
    return true;
  }

  /** Sends, or keeps waiting, the message of a timer that has expired. */
  void postTimer(int timer, int sint) {
    timersWaiting |= 1 << timer;
    if (messagesEnabled()) {
      MessageSlot.markPending(MessageSlot.address(messagePage.hostAddress(), sint));
      deliver(sint);
    }
  }

  /** Takes back a timer's message if it waits. */
  void cancelTimer(int timer) {
    timersWaiting &= ~(1 << timer);
  }

  /** Whether a timer's message waits. */
  boolean timerWaits(int timer) {
    return (timersWaiting & 1 << timer) != 0;
  }

  /** Sets an event flag, see {@link SynicHost#signalEvent}. */
  boolean signal(int sint, int flag) {
    if (!eventsEnabled() || flag >= EventFlagsLayout.FLAGS) {
      return false;
    }
    setFlag(sint, flag);
    return true;
  }

  /** Sets an event flag and, when it was clear, asserts the SINT; true when it was clear. */
  boolean setFlag(int sint, int flag) {
    boolean newly = EventFlags.set(eventPage.hostAddress(), sint, flag);
    if (newly) {
      assertSint(sint);
    }
    return newly;
  }

  boolean eventsEnabled() {
    return (control & ENABLE) != 0 && eventPage.enabled();
  }

  boolean messagesEnabled() {
    return (control & ENABLE) != 0 && messagePage.enabled();
  }

  /** True when something waits for a slot that is free. */
  boolean awaitsEom(int sint) {
    return messagesEnabled()
        && waiting(sint)
        && MessageSlot.free(MessageSlot.address(messagePage.hostAddress(), sint));
  }

  boolean waiting(int sint) {
    return !queues[sint].isEmpty() || waitingTimer(sint) >= 0;
  }

  /** A timer whose message waits for the SINT, after the one served last; −1 for none. */
  private int waitingTimer(int sint) {
    if (timersWaiting == 0) {
      return -1;
    }
    for (int i = 1; i <= timers.length; i++) {
      int timer = (lastTimer + i) % timers.length;
      if (timerWaits(timer) && timers[timer].sint() == sint) {
        return timer;
      }
    }
    return -1;
  }

  /** Fills the slot when it is free and something waits; host messages and timers take turns. */
  private void deliver(int sint) {
    if (!messagesEnabled() || !waiting(sint)) {
      return;
    }
    long slot = MessageSlot.address(messagePage.hostAddress(), sint);
    if (!MessageSlot.free(slot)) {
      return;
    }
    MessageQueue queue = queues[sint];
    int timer = waitingTimer(sint);
    if (timer >= 0 && (queue.isEmpty() || !timerWentFirst)) {
      timerWentFirst = true;
      lastTimer = timer;
      cancelTimer(timer);
      byte[] payload = timers[timer].takeMessage();
      put(sint, slot, MessageLayout.TYPE_TIMER_EXPIRED, 0, payload, 0, payload.length);
    } else {
      timerWentFirst = false;
      int type = queue.type();
      long sender = queue.sender();
      int offset = queue.payloadOffset();
      int length = queue.length();
      queue.remove();
      put(sint, slot, type, sender, queue.payloads(), offset, length);
    }
  }

  private void put(
      int sint, long slot, int type, long sender, byte[] payload, int offset, int length) {
    MessageSlot.fill(slot, type, sender, waiting(sint), payload, offset, length);
    publish(sint, type, false);
    assertSint(sint);
  }

  private void assertSint(int sint) {
    long value = sints[sint];
    if ((value & SintBits.MASKED) != 0 || (polling && (value & SintBits.POLLING) != 0)) {
      return;
    }
    int vector = (int) (value & SintBits.VECTOR);
    if (events.active()) {
      events.publish(EventType.SINT, vpIndex, sint, vector);
    }
    interrupts.interrupt(vpIndex, vector, (value & SintBits.AUTO_EOI) != 0);
  }

  private void publish(int sint, int type, boolean queued) {
    if (events.active()) {
      events.publish(EventType.MESSAGE_POSTED, vpIndex, sint, type & 0xffff_ffffL, queued ? 1 : 0);
    }
  }
}

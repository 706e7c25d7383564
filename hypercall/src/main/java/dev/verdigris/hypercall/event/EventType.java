package dev.verdigris.hypercall.event;

/**
 * The kinds of event and what their arguments are called. Every argument is a 64-bit number; a type
 * has at most four.
 */
public enum EventType {
  /** A hypercall was served. */
  HYPERCALL("code", "input", "status"),
  /** A paravirtual MSR was read; outcome 0 done, 1 refused, 2 no such register. */
  MSR_READ("msr", "value", "outcome"),
  /** A paravirtual MSR was written; outcome as for {@link #MSR_READ}. */
  MSR_WRITE("msr", "value", "outcome"),
  /** A synthetic interrupt was sent to a processor. */
  SINT("sint", "vector"),
  /** A synthetic message was put into its slot, or queued behind a full one. */
  MESSAGE_POSTED("sint", "type", "queued"),
  /** The guest posted a message to a connection. */
  MESSAGE_RECEIVED("connection", "type", "size"),
  /** The guest signalled an event on a connection. */
  EVENT_SIGNALLED("connection", "flag"),
  /** A synthetic timer expired. */
  TIMER_EXPIRED("timer", "due", "delivered"),
  /** A VMBus message from the guest. */
  VMBUS_FROM_GUEST("message", "size", "argument"),
  /** A VMBus message to the guest. */
  VMBUS_TO_GUEST("message", "size", "argument"),
  /** A ring packet from the guest was taken. */
  PACKET_FROM_GUEST("channel", "type", "transaction", "size"),
  /** A ring packet to the guest was written. */
  PACKET_TO_GUEST("channel", "type", "transaction", "size"),
  /** The guest signalled a channel, by whatever way; the processor is -1 when it left a bit. */
  SIGNAL_FROM_GUEST("channel"),
  /** The host interrupted the guest for a channel. */
  SIGNAL_TO_GUEST("channel", "target"),
  /** The host has looked at a channel's ring; stalled is 1 when the device left a packet there. */
  RING_DRAINED("channel", "packets", "stalled"),
  /** A packet does not fit into the ring to the guest, which is asked for room. */
  RING_FULL("channel", "payload"),
  /** The guest broke a protocol; the argument names the rule. */
  GUEST_MISBEHAVED("rule", "subject", "detail", "where"),
  /** The host made a fault that it was asked for; channel is 0 for none. */
  FAULT_INJECTED("kind", "channel", "subject"),
  /** The guest reported a crash. */
  GUEST_CRASH("p0", "p1", "p2", "p3");

  @SuppressWarnings("ImmutableEnumChecker") // never written after construction
  private final String[] arguments;

  EventType(String... arguments) {
    this.arguments = arguments;
  }

  /** Number of arguments, 0–4. */
  public int argumentCount() {
    return arguments.length;
  }

  /** Name of an argument. */
  public String argument(int index) {
    return arguments[index];
  }
}

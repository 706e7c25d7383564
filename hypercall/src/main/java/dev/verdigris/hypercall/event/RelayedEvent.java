package dev.verdigris.hypercall.event;

/** An event on its way from the thread that published it. */
final class RelayedEvent {
  private long nanos;
  private EventType type;
  private int vpIndex;
  private long a;
  private long b;
  private long c;
  private long d;

  void set(long newNanos, EventType newType, int newVpIndex, long a0, long b0, long c0, long d0) {
    nanos = newNanos;
    type = newType;
    vpIndex = newVpIndex;
    a = a0;
    b = b0;
    c = c0;
    d = d0;
  }

  long nanos() {
    return nanos;
  }

  void publish(EventStream stream) {
    stream.publish(type, vpIndex, a, b, c, d);
  }
}

package dev.verdigris.hypercall.event;

/** Receives events on the thread where they happen; must be quick and must not call a model. */
@FunctionalInterface
public interface EventListener {
  /**
   * An event.
   *
   * @param vpIndex the processor concerned, or -1
   * @param a the type's first argument; the others follow, 0 where the type has fewer
   */
  void event(EventType type, int vpIndex, long a, long b, long c, long d);
}

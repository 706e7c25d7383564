package dev.verdigris.hypercall.event;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * The models' one stream of typed events. Publishing allocates nothing, and costs one field read
 * when nobody listens. Listeners are called by the thread that publishes: where there are several,
 * an {@link EventRelay} is the one listener.
 */
public final class EventStream {
  private record Argument(EventType type, int index) {}

  private final Map<Argument, LongFunction<Optional<String>>> names;
  private EventListener[] listeners = new EventListener[0];

  /** Makes a stream that nobody listens to. */
  public EventStream() {
    names = new HashMap<>();
  }

  /** Makes a stream whose arguments' values are called what they are in another. */
  EventStream(EventStream other) {
    names = other.names;
  }

  /** Adds a listener; to be done before the guest starts. */
  public void add(EventListener listener) {
    listeners = Arrays.copyOf(listeners, listeners.length + 1);
    listeners[listeners.length - 1] = listener;
  }

  /**
   * Says what the values of an argument are called; a model does so when it is made.
   *
   * @param name the name of a value, if it has one
   */
  public void name(EventType type, int argument, LongFunction<Optional<String>> name) {
    names.put(new Argument(type, argument), name);
  }

  /** The published name of an argument's value, if it has one. */
  public Optional<String> nameOf(EventType type, int argument, long value) {
    LongFunction<Optional<String>> name = names.get(new Argument(type, argument));
    return name == null ? Optional.empty() : name.apply(value);
  }

  /** True when somebody listens: worth asking before arguments are computed. */
  public boolean active() {
    return listeners.length != 0;
  }

  /** Publishes an event with one argument. */
  public void publish(EventType type, int vpIndex, long a) {
    publish(type, vpIndex, a, 0, 0, 0);
  }

  /** Publishes an event with two arguments. */
  public void publish(EventType type, int vpIndex, long a, long b) {
    publish(type, vpIndex, a, b, 0, 0);
  }

  /** Publishes an event with three arguments. */
  public void publish(EventType type, int vpIndex, long a, long b, long c) {
    publish(type, vpIndex, a, b, c, 0);
  }

  /** Publishes an event with four arguments. */
  public void publish(EventType type, int vpIndex, long a, long b, long c, long d) {
    for (EventListener listener : listeners) {
      listener.event(type, vpIndex, a, b, c, d);
    }
  }
}

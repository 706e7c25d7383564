package dev.verdigris.hypercall.time;

/**
 * Hands work to whoever may do it: a thread that owns what the work touches, or, as {@code
 * Runnable::run}, the caller itself.
 */
@FunctionalInterface
public interface Handoff {
  /** Has work done, after all that the same thread handed over before. */
  void execute(Runnable work);
}

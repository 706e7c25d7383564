package dev.verdigris.guest.prepare;

/** Is told how far a long step is; implementations show it or do not. */
@FunctionalInterface
public interface Progress {
  /** Shows nothing. */
  Progress NONE = step -> {};

  /**
   * A step began or went on.
   *
   * @param step a few words, without a line end
   */
  void step(String step);
}

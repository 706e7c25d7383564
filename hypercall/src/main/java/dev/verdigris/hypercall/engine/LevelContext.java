package dev.verdigris.hypercall.engine;

/**
 * A processor as one of its trust levels sees it: the level's private registers, and those that all
 * levels share.
 */
public interface LevelContext extends VirtualProcessor {
  /** Reads a register of the level. */
  long system(SystemRegister register);

  /** Writes a register of the level; false, and nothing is changed, for an impossible value. */
  boolean system(SystemRegister register, long value);

  /** Reads a segment register of the level. */
  InitialContext.Segment segment(SegmentRegister register);

  /**
   * Writes a segment register of the level; false, and nothing is changed, for an impossible one.
   */
  boolean segment(SegmentRegister register, InitialContext.Segment value);

  /** Reads a descriptor table register of the level. */
  InitialContext.Table table(TableRegister register);

  /** Writes a descriptor table register; false, and nothing is changed, for an impossible one. */
  boolean table(TableRegister register, InitialContext.Table value);

  /**
   * Raises an exception before the next instruction that the processor executes at this level.
   *
   * @param vector 0–31
   * @param hasErrorCode whether {@code errorCode} goes on the stack
   * @param parameter what CR2 is set to by a page fault, DR6 by a debug exception
   */
  void exception(int vector, boolean hasErrorCode, int errorCode, long parameter);
}

package dev.verdigris.guest.cpu.exec;

import dev.verdigris.guest.cpu.Op;

/** A comparison that can take the conditional jump after it into one op. */
interface Fusable {
  /**
   * Makes the op of both; the caller places it where this one is.
   *
   * @param condition 0–15, as Jcc encodes it
   */
  Op fuse(int condition, Exit taken, Exit other);
}

package dev.verdigris.guest.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The bytes of an image as they grow, and the places in them that wait for a label's address. */
final class CodeBuffer {
  /** How a label's address is written. */
  enum Kind {
    /** Four bytes, relative to the end of them. */
    RELATIVE32,
    /** Four bytes. */
    ABSOLUTE32,
    /** Eight bytes. */
    ABSOLUTE64
  }

  private record Fixup(int at, Label target, Kind kind) {}

  private final long origin;
  private final ByteBuffer out;
  private final List<Fixup> fixups = new ArrayList<>();

  CodeBuffer(long origin, int capacity) {
    this.origin = origin;
    out = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Bytes so far, with every label filled in. */
  byte[] assemble() {
    for (Fixup fixup : fixups) {
      int target = fixup.target.offset();
      switch (fixup.kind) {
        case RELATIVE32 -> out.putInt(fixup.at, target - (fixup.at + 4));
        case ABSOLUTE32 -> out.putInt(fixup.at, (int) (origin + target));
        case ABSOLUTE64 -> out.putLong(fixup.at, origin + target);
      }
    }
    fixups.clear();
    byte[] bytes = new byte[out.position()];
    out.get(0, bytes);
    return bytes;
  }

  /** Offset of the next byte. */
  int offset() {
    return out.position();
  }

  long address(Label label) {
    return origin + label.offset();
  }

  void put(byte[] bytes) {
    out.put(bytes);
  }

  void put8(int value) {
    out.put((byte) value);
  }

  void put16(int value) {
    out.putShort((short) value);
  }

  void put32(int value) {
    out.putInt(value);
  }

  void put64(long value) {
    out.putLong(value);
  }

  /** Writes a label's address here. */
  void put(Label target, Kind kind) {
    fixups.add(new Fixup(offset(), target, kind));
    if (kind == Kind.ABSOLUTE64) {
      put64(0);
    } else {
      put32(0);
    }
  }
}

package dev.verdigris.guest.boot;

import java.io.ByteArrayOutputStream;

/** Packs bytes as a legacy LZ4 frame: runs of one byte as matches, all else as literals. */
final class TestLz4 {
  private static final int SHORTEST_RUN = 16;

  private TestLz4() {}

  /** A frame with one block, without anything after it. */
  static byte[] frame(byte[] content) {
    byte[] block = block(content);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x02, 0x21, 0x4c, 0x18});
    out.writeBytes(littleEndian(block.length));
    out.writeBytes(block);
    return out.toByteArray();
  }

  static byte[] block(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int literals = 0;
    int at = 0;
    while (at < content.length) {
      int run = run(content, at);
      // The first byte of a run is a literal, the rest repeats what is one byte back.
      if (run > SHORTEST_RUN && at + run < content.length) {
        sequence(out, content, literals, at + 1 - literals, run - 1);
        at += run;
        literals = at;
      } else {
        at++;
      }
    }
    sequence(out, content, literals, content.length - literals, 0);
    return out.toByteArray();
  }

  static byte[] littleEndian(int value) {
    return new byte[] {
      (byte) value, (byte) (value >>> 8), (byte) (value >>> 16), (byte) (value >>> 24)
    };
  }

  private static int run(byte[] content, int at) {
    int end = at;
    while (end < content.length && content[end] == content[at]) {
      end++;
    }
    return end - at;
  }

  private static void sequence(
      ByteArrayOutputStream out, byte[] content, int from, int literals, int match) {
    int matchCode = Math.max(0, match - 4);
    out.write(Math.min(literals, 15) << 4 | Math.min(matchCode, 15));
    length(out, literals);
    out.write(content, from, literals);
    if (match > 0) {
      out.write(1);
      out.write(0);
      length(out, matchCode);
    }
  }

  private static void length(ByteArrayOutputStream out, int length) {
    if (length >= 15) {
      int rest = length - 15;
      for (; rest >= 255; rest -= 255) {
        out.write(255);
      }
      out.write(rest);
    }
  }
}

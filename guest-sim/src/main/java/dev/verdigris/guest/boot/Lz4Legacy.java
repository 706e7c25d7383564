package dev.verdigris.guest.boot;

import java.io.IOException;

/**
 * Decodes the legacy LZ4 frame that kernels are packed in: after the magic number, blocks of a
 * four-byte length and that many bytes in the LZ4 block format (lz4_Block_format.md), each
 * independent and at most 8 MiB unpacked.
 */
final class Lz4Legacy {
  private static final int MINIMUM_MATCH = 4;
  private static final int LENGTH_BYTES = 4;
  private static final int LONG_RUN = 15;

  private final byte[] in;
  private final byte[] out;
  private int from;
  private int to;
  private int blockStart;

  private Lz4Legacy(byte[] in, int from, byte[] out) {
    this.in = in;
    this.from = from;
    this.out = out;
  }

  /**
   * Decodes blocks until the input ends.
   *
   * @param offset of the first block, after the frame's magic number
   * @param end first offset after the last block
   * @return bytes written to {@code out}
   * @throws IOException when the input is not well-formed or {@code out} too small
   */
  static int decode(byte[] in, int offset, int end, byte[] out) throws IOException {
    Lz4Legacy decoder = new Lz4Legacy(in, offset, out);
    while (end - decoder.from >= LENGTH_BYTES) {
      decoder.block(end);
    }
    return decoder.to;
  }

  private void block(int end) throws IOException {
    int length =
        (in[from] & 0xff)
            | (in[from + 1] & 0xff) << 8
            | (in[from + 2] & 0xff) << 16
            | (in[from + 3] & 0xff) << 24;
    from += LENGTH_BYTES;
    require(length > 0 && length <= end - from);
    int blockEnd = from + length;
    blockStart = to;
    while (from < blockEnd) {
      sequence(blockEnd);
    }
  }

  private void sequence(int end) throws IOException {
    int token = in[from++] & 0xff;
    int literals = runLength(token >>> 4, end);
    require(literals <= end - from && literals <= out.length - to);
    System.arraycopy(in, from, out, to, literals);
    from += literals;
    to += literals;
    if (from == end) {
      return; // the last sequence of a block has no match
    }
    require(end - from >= 2);
    int distance = (in[from] & 0xff) | (in[from + 1] & 0xff) << 8;
    from += 2;
    int match = runLength(token & LONG_RUN, end) + MINIMUM_MATCH;
    require(distance != 0 && distance <= to - blockStart && match <= out.length - to);
    copyMatch(distance, match);
  }

  private void copyMatch(int distance, int length) {
    if (distance >= length) {
      System.arraycopy(out, to - distance, out, to, length);
    } else {
      // Source and target overlap: bytes written are read again.
      for (int i = 0; i < length; i++) {
        out[to + i] = out[to + i - distance];
      }
    }
    to += length;
  }

  private int runLength(int nibble, int end) throws IOException {
    int length = nibble;
    if (nibble == LONG_RUN) {
      int more;
      do {
        require(from < end && length <= out.length);
        more = in[from++] & 0xff;
        length += more;
      } while (more == 0xff);
    }
    return length;
  }

  private static void require(boolean holds) throws IOException {
    if (!holds) {
      throw new IOException("damaged LZ4 block");
    }
  }
}

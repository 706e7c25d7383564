package dev.verdigris.guest.boot;

import java.util.Optional;

/**
 * A multiboot header (Multiboot Specification 0.6.96, 3.1): within the first 8,192 bytes of the
 * file, four-byte aligned.
 *
 * <pre>
 *  0 magic        12 header_addr     20 load_end_addr   28 entry_addr
 *  4 flags        16 load_addr       24 bss_end_addr
 *  8 checksum
 * </pre>
 *
 * @param offset where it is in the file
 * @param flags what the image asks for
 */
record MultibootHeader(long offset, int flags) {
  static final int MAGIC = 0x1bad_b002;

  /** The image gives its load addresses in the header. */
  static final int HAS_ADDRESSES = 1 << 16;

  /** Modules on page boundaries, memory information: always given. Video mode: may be ignored. */
  private static final int UNDERSTOOD = 7;

  private static final int MUST_BE_UNDERSTOOD = 0xffff;
  private static final int SEARCHED = 8192;
  private static final int SIZE = 12;

  static Optional<MultibootHeader> find(ImageBytes image) throws ImageException {
    int last = Math.min(image.size(), SEARCHED) - SIZE;
    for (int at = 0; at <= last; at += 4) {
      if ((int) image.u32(at) == MAGIC) {
        int flags = (int) image.u32(at + 4);
        if (MAGIC + flags + (int) image.u32(at + 8) == 0) {
          return Optional.of(new MultibootHeader(at, flags));
        }
      }
    }
    return Optional.empty();
  }

  /** True when the image asks for something that no loader here does. */
  boolean asksForMore() {
    return (flags & MUST_BE_UNDERSTOOD & ~UNDERSTOOD) != 0;
  }

  boolean hasAddresses() {
    return (flags & HAS_ADDRESSES) != 0;
  }
}

package dev.verdigris.hypercall.viridian;

/** What a hostile guest does, as bytes; zeros when they are used up. */
final class GuestScript {
  private final byte[] bytes;
  private int next;

  GuestScript(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean ended() {
    return next >= bytes.length;
  }

  int u8() {
    return ended() ? 0 : bytes[next++] & 0xff;
  }

  int u16() {
    return u8() | u8() << 8;
  }

  int i32() {
    return u16() | u16() << 16;
  }

  long i64() {
    return (i32() & 0xffff_ffffL) | (long) i32() << 32;
  }

  /** A number below a limit of 256 at most. */
  int below(int limit) {
    return u8() % limit;
  }
}

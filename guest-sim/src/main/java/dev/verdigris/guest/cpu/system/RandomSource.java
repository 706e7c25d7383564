package dev.verdigris.guest.cpu.system;

/** What RDRAND and RDSEED draw from: deterministic by its seed (SplitMix64). */
final class RandomSource {
  private long state;

  void seed(long seed) {
    state = seed;
  }

  long next() {
    state += 0x9e37_79b9_7f4a_7c15L;
    long z = state;
    z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
    return z ^ z >>> 31;
  }
}

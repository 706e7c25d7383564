package dev.verdigris.hypercall.viridian;

/** HV_REGISTER_VALUE, 128 bits; reused between calls. */
final class RegisterValue {
  long low;
  long high;

  void set(long newLow, long newHigh) {
    low = newLow;
    high = newHigh;
  }
}

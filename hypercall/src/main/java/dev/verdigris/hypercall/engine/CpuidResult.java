package dev.verdigris.hypercall.engine;

/** The four registers that CPUID returns; reused between calls. */
public final class CpuidResult {
  public int eax;
  public int ebx;
  public int ecx;
  public int edx;

  /** Sets all four. */
  public void set(int a, int b, int c, int d) {
    eax = a;
    ebx = b;
    ecx = c;
    edx = d;
  }
}

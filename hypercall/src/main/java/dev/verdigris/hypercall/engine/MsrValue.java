package dev.verdigris.hypercall.engine;

/** The value of an RDMSR; reused between calls. */
public final class MsrValue {
  public long value;
}

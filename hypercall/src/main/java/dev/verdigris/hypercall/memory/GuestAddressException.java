package dev.verdigris.hypercall.memory;

/** A guest-physical range was used that nothing backs; a model that lets it escape has a fault. */
public final class GuestAddressException extends RuntimeException {
  private final long gpa;
  private final long length;

  GuestAddressException(long gpa, long length) {
    super(String.format("no memory backs guest-physical range 0x%x, %d bytes", gpa, length));
    this.gpa = gpa;
    this.length = length;
  }

  /** First address of the range. */
  public long gpa() {
    return gpa;
  }

  /** Bytes in the range. */
  public long length() {
    return length;
  }
}

package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.MemoryMappedIo;
import java.util.ArrayList;
import java.util.List;

/** Devices that answer with all bits and write down what they get. */
final class FakeDevices implements MemoryMappedIo {
  final List<String> accesses = new ArrayList<>();

  @Override
  public long read(int vpIndex, long gpa, int size) {
    accesses.add(vpIndex + " r" + size + " " + Long.toHexString(gpa));
    return -1;
  }

  @Override
  public void write(int vpIndex, long gpa, int size, long value) {
    accesses.add(
        vpIndex + " w" + size + " " + Long.toHexString(gpa) + " " + Long.toHexString(value));
  }
}

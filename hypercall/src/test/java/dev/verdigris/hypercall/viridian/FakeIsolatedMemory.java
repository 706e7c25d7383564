package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.IsolatedMemory;
import java.util.ArrayList;
import java.util.List;

/** Keeps what an isolated guest has said of its pages. */
final class FakeIsolatedMemory implements IsolatedMemory {
  final List<String> told = new ArrayList<>();

  @Override
  public void accepted(long gpa) {
    told.add("accepted " + Long.toHexString(gpa));
  }

  @Override
  public void visible(long gpa, boolean readable, boolean writable) {
    told.add(Long.toHexString(gpa) + " " + (readable ? "r" : "-") + (writable ? "w" : "-"));
  }
}

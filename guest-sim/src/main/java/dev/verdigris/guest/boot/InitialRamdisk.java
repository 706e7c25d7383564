package dev.verdigris.guest.boot;

import dev.verdigris.hypercall.memory.GuestMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Initial file systems, one after another, each from a four-byte boundary as cpio wants it. */
final class InitialRamdisk {
  private static final int ALIGNMENT = 4;

  private final List<ImageBytes> parts;

  private InitialRamdisk(List<ImageBytes> parts) {
    this.parts = List.copyOf(parts);
  }

  static InitialRamdisk read(List<Path> files) throws ImageException {
    List<ImageBytes> parts = new ArrayList<>();
    for (Path file : files) {
      parts.add(ImageBytes.open(file));
    }
    return new InitialRamdisk(parts);
  }

  /** The files' names for messages. */
  String name() {
    return parts.stream().map(ImageBytes::name).collect(Collectors.joining(", "));
  }

  long size() {
    long size = 0;
    for (ImageBytes part : parts) {
      size = align(size) + part.size();
    }
    return size;
  }

  void write(GuestMemory memory, long gpa) throws ImageException {
    long offset = 0;
    for (ImageBytes part : parts) {
      offset = align(offset);
      part.copyTo(memory, gpa + offset, 0, part.size());
      offset += part.size();
    }
  }

  private static long align(long offset) {
    return offset + ALIGNMENT - 1 & -ALIGNMENT;
  }
}

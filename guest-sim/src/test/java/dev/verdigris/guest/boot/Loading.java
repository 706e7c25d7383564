package dev.verdigris.guest.boot;

import dev.verdigris.hypercall.memory.GuestMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Loads an image into memory of its own, for a test to look at. */
final class Loading implements AutoCloseable {
  static final long RSDP = 0xe_0000;

  final RamLayout layout;
  final GuestMemory memory;
  final EntryState entry;

  private Loading(RamLayout layout, GuestMemory memory, EntryState entry) {
    this.layout = layout;
    this.memory = memory;
    this.entry = entry;
  }

  static Loading of(Path kernel, List<Path> initrds, String commandLine, long bytes, boolean unpack)
      throws BootException {
    RamLayout layout = RamLayout.ofBytes(bytes);
    GuestMemory memory = layout.allocate();
    try {
      BootRequest request = new BootRequest(kernel, initrds, commandLine, RSDP, layout, unpack);
      return new Loading(layout, memory, BootLoader.load(request, memory));
    } catch (BootException | RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  /** With 64 MiB, no initial file system, and a command line of one letter. */
  static Loading of(Path kernel, boolean unpack) throws BootException {
    return of(kernel, List.of(), "x", 64L << 20, unpack);
  }

  static Path write(Path directory, String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  byte[] bytes(long gpa, int length) {
    byte[] bytes = new byte[length];
    memory.read(gpa, bytes, 0, length);
    return bytes;
  }

  String text(long gpa) {
    StringBuilder text = new StringBuilder();
    for (long at = gpa; memory.readByte(at) != 0; at++) {
      text.append((char) memory.readByte(at));
    }
    return text.toString();
  }

  @Override
  public void close() {
    memory.close();
  }
}

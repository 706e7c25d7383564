package dev.verdigris.guest.cli;

import dev.verdigris.guest.machine.MachineObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A trace file, or none. */
final class OptionalTrace implements AutoCloseable {
  private final TraceWriter writer;

  private OptionalTrace(TraceWriter writer) {
    this.writer = writer;
  }

  /**
   * Opens a trace.
   *
   * @param file null for none
   */
  static OptionalTrace to(Path file) throws IOException {
    return new OptionalTrace(file == null ? null : TraceWriter.open(file));
  }

  List<MachineObserver> observers() {
    return writer == null ? List.of() : List.of(writer);
  }

  @Override
  public void close() throws IOException {
    if (writer != null) {
      writer.close();
    }
  }
}

package dev.verdigris.guest.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Keys for a guest from a raw terminal: Ctrl-A x ends the run, Ctrl-A Ctrl-A is one Ctrl-A. */
final class EscapeInput extends FilterInputStream {
  static final int ESCAPE = 'A' - '@';

  private final Runnable end;

  EscapeInput(InputStream in, Runnable end) {
    super(in);
    this.end = end;
  }

  @Override
  public int read() throws IOException {
    int key = super.read();
    if (key != ESCAPE) {
      return key;
    }
    int command = super.read();
    if (command == 'x' || command == 'X') {
      end.run();
      return -1;
    }
    return command;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    // One key at a time: a person types them.
    int key = read();
    if (key < 0) {
      return -1;
    }
    target[offset] = (byte) key;
    return 1;
  }
}

package dev.verdigris.guest.machine;

import dev.verdigris.guest.platform.serial.InputQueue;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;

/**
 * Moves console input from a stream that blocks to the guest's queue, on a thread of its own, and
 * wakes the machine's thread when it idles.
 */
final class ConsolePump {
  private static final int CHUNK = 256;

  private final InputStream in;
  private final InputQueue queue;
  private final Thread machine;

  ConsolePump(InputStream in, InputQueue queue, Thread machine) {
    this.in = in;
    this.queue = queue;
    this.machine = machine;
  }

  void start() {
    Thread thread = new Thread(this::pump, "console-input");
    thread.setDaemon(true);
    thread.start();
  }

  private void pump() {
    byte[] chunk = new byte[CHUNK];
    try {
      int n;
      while ((n = in.read(chunk)) >= 0) {
        queue.offer(chunk, 0, n);
        LockSupport.unpark(machine);
      }
    } catch (IOException e) {
      // A console that fails is one that has no more to say.
    }
  }
}

package dev.verdigris.guest.machine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.verdigris.guest.platform.serial.InputQueue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ConsolePumpTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final InputQueue queue = new InputQueue();

  @Test
  void wakesTheMachineForInput() {
    byte[] text = "x".repeat(999).concat("!").getBytes(US_ASCII);
    assertTimeoutPreemptively(
        LONG,
        () -> {
          new ConsolePump(new ByteArrayInputStream(text), queue, Thread.currentThread()).start();
          // Only the pump ends the wait.
          for (int i = 0; i < text.length; i++) {
            assertEquals(text[i], next());
          }
        });
    assertEquals(-1, queue.poll());
  }

  @Test
  void keepsWhatCameBeforeAFailure() {
    InputStream failing =
        new InputStream() {
          private int left = 3;

          @Override
          public int read() throws IOException {
            if (left-- == 0) {
              throw new IOException("gone");
            }
            return 'a';
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            target[offset] = (byte) read();
            return 1;
          }
        };
    assertTimeoutPreemptively(
        LONG,
        () -> {
          new ConsolePump(failing, queue, Thread.currentThread()).start();
          for (int i = 0; i < 3; i++) {
            assertEquals('a', next());
          }
        });
  }

  @Test
  void doesNotHoldTheMachineUp() {
    CountDownLatch release = new CountDownLatch(1);
    InputStream blocking =
        new InputStream() {
          @Override
          public int read() throws IOException {
            try {
              release.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return -1;
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return read();
          }
        };
    new ConsolePump(blocking, queue, Thread.currentThread()).start();
    assertEquals(-1, queue.poll());
    release.countDown();
  }

  private int next() {
    int value;
    while ((value = queue.poll()) < 0) {
      LockSupport.park();
    }
    return value;
  }
}

package dev.verdigris.guest.platform.serial;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.verdigris.guest.platform.ManualClock;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class ConsoleOutputTest {
  private final ManualClock clock = new ManualClock();
  private final ByteArrayOutputStream host = new ByteArrayOutputStream();
  private final ConsoleOutput output = new ConsoleOutput(host, clock.scheduler());

  private void write(String text) {
    text.chars().forEach(output::write);
  }

  @Test
  void newlineFlushes() {
    write("login");
    assertEquals("", host.toString(US_ASCII));
    write("\nx");
    assertEquals("login\n", host.toString(US_ASCII));
    output.flush();
    assertEquals("login\nx", host.toString(US_ASCII));
    assertEquals(7, output.written());
  }

  @Test
  void promptFlushesALittleLater() {
    write("# ");
    clock.advance(9_999_999);
    assertEquals("", host.toString(US_ASCII));
    clock.advance(1);
    assertEquals("# ", host.toString(US_ASCII));
    assertEquals(DeterministicScheduler.NEVER, clock.scheduler().nextDeadline());
  }

  @Test
  void fullBufferFlushes() {
    write("x".repeat(4097));
    assertEquals(4096, host.size());
  }

  @Test
  void failedStreamDropsOutput() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("closed pipe");
          }
        };
    ConsoleOutput failing = new ConsoleOutput(broken, clock.scheduler());
    failing.write('a');
    assertNull(failing.failure());
    failing.write('\n');
    failing.write('\n');
    assertEquals("closed pipe", failing.failure().getMessage());
  }
}

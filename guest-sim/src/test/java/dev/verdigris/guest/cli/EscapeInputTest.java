package dev.verdigris.guest.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EscapeInputTest {
  private final AtomicInteger ends = new AtomicInteger();

  @Test
  void passesKeysThrough() throws Exception {
    byte[] keys = {'l', 's', '\r', 3, 4, (byte) 0xc3};
    assertArrayEquals(keys, over(keys).readAllBytes());
    assertEquals(0, ends.get());
  }

  @Test
  void endsOnItsOwnKeys() throws Exception {
    assertArrayEquals(new byte[] {'a'}, over('a', 1, 'x', 'b').readAllBytes());
    assertEquals(1, ends.get());
  }

  @Test
  void passesTheEscapeKeyWhenDoubled() throws Exception {
    assertArrayEquals(new byte[] {1, 'x'}, over(1, 1, 'x').readAllBytes());
    assertEquals(0, ends.get());
  }

  private EscapeInput over(int... keys) {
    byte[] bytes = new byte[keys.length];
    for (int i = 0; i < keys.length; i++) {
      bytes[i] = (byte) keys[i];
    }
    return over(bytes);
  }

  private EscapeInput over(byte[] keys) {
    return new EscapeInput(new ByteArrayInputStream(keys), ends::incrementAndGet);
  }
}

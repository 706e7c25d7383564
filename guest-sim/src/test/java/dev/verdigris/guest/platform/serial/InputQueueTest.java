package dev.verdigris.guest.platform.serial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class InputQueueTest {
  @Test
  void bytesComeInOrderAndUnsigned() {
    InputQueue queue = new InputQueue();
    assertTrue(queue.isEmpty());
    assertEquals(-1, queue.poll());
    byte[] bytes = {1, (byte) 0xff, 3};
    queue.offer(bytes, 0, 2);
    queue.offer(bytes, 0, 0);
    bytes[0] = 9;
    queue.offer(bytes, 2, 1);
    assertFalse(queue.isEmpty());
    assertEquals(1, queue.poll());
    assertEquals(0xff, queue.poll());
    assertEquals(3, queue.poll());
    assertEquals(-1, queue.poll());
    assertTrue(queue.isEmpty());
  }
}

package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageQueueTest {
  @Test
  void keepsOrderAndContentWhileItGrowsAndWraps() {
    MessageQueue queue = new MessageQueue();
    ArrayDeque<Integer> model = new ArrayDeque<>();
    Random random = new Random(3);
    byte[] payload = new byte[MessageLayout.MAX_PAYLOAD];
    for (int i = 1; i < 50_000; i++) {
      boolean filling = i / 4000 % 2 == 0;
      if (random.nextInt(4) < (filling ? 3 : 1)) {
        payload[i % 240] = (byte) i;
        boolean added = queue.add(i, i * 3L, payload, i % 241);
        assertEquals(model.size() < MessageQueue.CAPACITY, added);
        if (added) {
          model.add(i);
        }
      } else if (!model.isEmpty()) {
        int expected = model.remove();
        assertFalse(queue.isEmpty());
        assertEquals(expected, queue.type());
        assertEquals(expected * 3L, queue.sender());
        assertEquals(expected % 241, queue.length());
        if (expected % 240 < expected % 241) {
          assertEquals((byte) expected, queue.payloads()[queue.payloadOffset() + expected % 240]);
        }
        queue.remove();
      }
      assertEquals(model.isEmpty(), queue.isEmpty());
    }
    assertTrue(model.size() <= MessageQueue.CAPACITY);
  }
}

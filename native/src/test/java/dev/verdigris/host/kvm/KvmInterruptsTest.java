package dev.verdigris.host.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KvmInterruptsTest {
  @Test
  void vectorsLeaveHighestFirstAndOnce() {
    KvmInterrupts interrupts = new KvmInterrupts();
    for (int vector : new int[] {0x30, 0xff, 0x10, 0x7f, 0x40, 0x30}) {
      interrupts.request(vector);
    }
    for (int vector : new int[] {0xff, 0x7f, 0x40, 0x30, 0x10}) {
      assertTrue(interrupts.any());
      assertEquals(vector, interrupts.take());
    }
    assertFalse(interrupts.any());
    assertEquals(-1, interrupts.take());
  }
}

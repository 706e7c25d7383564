package dev.verdigris.host.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class KvmInterruptsTest {
  @Test
  void vectorsLeaveHighestFirstAndOnce() {
    KvmInterrupts interrupts = new KvmInterrupts();
    for (int vector : new int[] {0x30, 0xff, 0x10, 0x7f, 0x40, 0x30}) {
      interrupts.request(vector);
    }
    for (int vector : new int[] {0xff, 0x7f, 0x40, 0x30, 0x10}) {
      assertEquals(vector, interrupts.pendingVector());
      assertEquals(vector, interrupts.pendingVector());
      interrupts.accept(vector);
    }
    assertEquals(-1, interrupts.pendingVector());
  }

  /** SDM volume 3, 11.8.3.1: a class is held back unless it is above the task priority. */
  @Test
  void taskPriorityHoldsBackItsOwnClassAndThoseBelow() {
    KvmInterrupts interrupts = new KvmInterrupts();
    interrupts.request(0x4f);
    interrupts.cr8(4);
    assertEquals(-1, interrupts.pendingVector());
    interrupts.cr8(3);
    assertEquals(0x4f, interrupts.pendingVector());
  }
}

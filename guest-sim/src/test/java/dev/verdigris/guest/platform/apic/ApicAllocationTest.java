package dev.verdigris.guest.platform.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Interrupts, IPIs, EOIs and the timer make no garbage. */
class ApicAllocationTest {
  private static final int ROUNDS = 20_000;
  private static final int SLACK_BYTES = 4096;

  private final ApicFixture machine = new ApicFixture(2);
  private int delivered;

  private void rounds() {
    for (int i = 0; i < ROUNDS; i++) {
      machine.bus.interrupt(0, 0xf3, true);
      machine.ipi(0, 1, 0x61);
      machine.write(0, ApicRegister.TIMER_INITIAL, 10);
      machine.clock.advance(50);
      complete(0);
      complete(1);
    }
  }

  private void complete(int vp) {
    while (machine.deliver(vp) >= 0) {
      delivered++;
      machine.bus.eoi(vp);
    }
  }

  @Test
  void steadyStateAllocatesNothing() {
    machine.write(0, ApicRegister.TIMER_DIVIDE, 0xb);
    machine.write(0, ApicRegister.LVT_TIMER, 0xec);
    rounds();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    rounds();
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < SLACK_BYTES, allocated + " bytes in " + ROUNDS + " rounds");
    assertEquals(2 * ROUNDS * 3, delivered);
  }
}

package dev.verdigris.hypercall.viridian.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Numbers as asm-generic/hyperv-tlfs.h and asm/hyperv-tlfs.h of Linux have them. */
class LayoutTest {
  @Test
  void message() {
    assertEquals(0, MessageLayout.TYPE);
    assertEquals(4, MessageLayout.PAYLOAD_SIZE);
    assertEquals(5, MessageLayout.FLAGS);
    assertEquals(8, MessageLayout.SENDER);
    assertEquals(16, MessageLayout.PAYLOAD);
    assertEquals(256, MessageLayout.SIZE);
    assertEquals(MessageLayout.SIZE, MessageLayout.PAYLOAD + MessageLayout.MAX_PAYLOAD);
    assertEquals(4096, MessageLayout.SIZE * SintBits.COUNT);
  }

  @Test
  void timerMessage() {
    assertEquals(0, TimerMessageLayout.TIMER_INDEX);
    assertEquals(8, TimerMessageLayout.EXPIRATION_TIME);
    assertEquals(16, TimerMessageLayout.DELIVERY_TIME);
    assertEquals(24, TimerMessageLayout.SIZE);
  }

  @Test
  void eventFlags() {
    assertEquals(EventFlagsLayout.FLAGS, EventFlagsLayout.SIZE * 8);
    assertEquals(4096, EventFlagsLayout.SIZE * SintBits.COUNT);
  }

  @Test
  void referenceTscPage() {
    assertEquals(0, ReferenceTscLayout.SEQUENCE);
    assertEquals(8, ReferenceTscLayout.SCALE);
    assertEquals(16, ReferenceTscLayout.OFFSET);
  }

  @Test
  void hypercallInputs() {
    assertEquals(0, PostMessageLayout.CONNECTION_ID);
    assertEquals(8, PostMessageLayout.MESSAGE_TYPE);
    assertEquals(12, PostMessageLayout.PAYLOAD_SIZE);
    assertEquals(16, PostMessageLayout.PAYLOAD);
    assertEquals(256, PostMessageLayout.SIZE);
    assertEquals(0, SignalEventLayout.CONNECTION_ID);
    assertEquals(4, SignalEventLayout.FLAG_NUMBER);
    assertEquals(8, SignalEventLayout.SIZE);
  }

  @Test
  void timerConfiguration() {
    long linuxDirect = 1 | 1 << 3 | 0xed << 4 | 1 << 12;
    assertEquals(
        TimerBits.ENABLE | TimerBits.AUTO_ENABLE | TimerBits.DIRECT, linuxDirect & ~0xff0L);
    assertEquals(0xed, TimerBits.vector(linuxDirect));
    assertEquals(2, TimerBits.sint(2 << 16));
    assertEquals(0, TimerBits.RESERVED & (linuxDirect | 0xf << 16 | TimerBits.PERIODIC));
    assertEquals(
        -1,
        TimerBits.RESERVED
            | 0xf_0000
            | TimerBits.DIRECT
            | 0xff0
            | TimerBits.AUTO_ENABLE
            | TimerBits.LAZY
            | TimerBits.PERIODIC
            | TimerBits.ENABLE);
  }

  @Test
  void privilegesAndFeatures() {
    assertEquals(1L << 36, Privilege.POST_MESSAGES);
    assertEquals(1L << 37, Privilege.SIGNAL_EVENTS);
    assertEquals(1L << 52, Privilege.EXTENDED_HYPERCALLS);
    assertEquals(1 << 9, Privilege.REFERENCE_TSC_MSR);
    assertEquals(1 << 11, Privilege.FREQUENCY_MSRS);
    assertEquals(1 << 19, Feature.DIRECT_TIMERS);
  }
}

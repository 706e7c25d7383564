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

  @Test
  void trustLevels() {
    assertEquals(8, VpAssistLayout.ENTRY_REASON);
    assertEquals(12, VpAssistLayout.VINA_STATUS);
    assertEquals(16, VpAssistLayout.RETURN_RAX);
    assertEquals(24, VpAssistLayout.RETURN_RCX);
    assertEquals(16, VpAssistLayout.RETURN_EAX);
    assertEquals(20, VpAssistLayout.RETURN_ECX);
    assertEquals(24, VpAssistLayout.RETURN_EDX);
    assertEquals(8, EnableVtlLayout.TARGET_VTL);
    assertEquals(9, EnableVtlLayout.FLAGS);
    assertEquals(10, EnableVtlLayout.RESERVED);
    assertEquals(16, EnableVtlLayout.SIZE);
    assertEquals(8, ProtectionMaskLayout.MAP_FLAGS);
    assertEquals(12, ProtectionMaskLayout.TARGET_VTL);
    assertEquals(16, ProtectionMaskLayout.SIZE);
    assertEquals(8, InterceptLayout.ACCESS);
    assertEquals(12, InterceptLayout.TYPE);
    assertEquals(16, InterceptLayout.PARAMETER);
    assertEquals(24, InterceptLayout.SIZE);
    assertEquals(1L << 48, Privilege.VSM);
    assertEquals(0xf, GpaAccess.ALL);
  }

  @Test
  void interceptMessages() {
    assertEquals(5, InterceptMessageLayout.ACCESS_TYPE);
    assertEquals(6, InterceptMessageLayout.EXECUTION_STATE);
    assertEquals(8, InterceptMessageLayout.CS);
    assertEquals(24, InterceptMessageLayout.RIP);
    assertEquals(32, InterceptMessageLayout.RFLAGS);
    assertEquals(40, InterceptMessageLayout.CACHE_TYPE);
    assertEquals(45, InterceptMessageLayout.ACCESS_INFO);
    assertEquals(46, InterceptMessageLayout.TPR_PRIORITY);
    assertEquals(48, InterceptMessageLayout.GVA);
    assertEquals(56, InterceptMessageLayout.GPA);
    assertEquals(0x50, InterceptMessageLayout.MEMORY_SIZE);
    assertEquals(40, InterceptMessageLayout.PORT);
    assertEquals(72, InterceptMessageLayout.PORT_DS);
    assertEquals(0x80, InterceptMessageLayout.PORT_SIZE);
    assertEquals(44, InterceptMessageLayout.REGISTER);
    assertEquals(0x40, InterceptMessageLayout.REGISTER_SIZE);
    assertEquals(0x40, InterceptMessageLayout.MSR_SIZE);
    assertEquals(0x8000_0001, MessageLayout.TYPE_GPA_INTERCEPT);
    assertEquals(0x8001_0000, MessageLayout.TYPE_PORT_INTERCEPT);
  }
}

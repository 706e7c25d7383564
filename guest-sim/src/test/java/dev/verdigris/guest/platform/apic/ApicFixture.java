package dev.verdigris.guest.platform.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.guest.platform.ManualClock;
import dev.verdigris.guest.platform.RecordingProcessor;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;

/** A few local APICs, enabled, with their processors. */
final class ApicFixture {
  static final int SVR_ENABLED = 0x1ff;
  static final long X2APIC = 0xfee0_0c00L;

  final ManualClock clock = new ManualClock();
  final ApicBus bus;
  final RecordingProcessor[] processors;

  ApicFixture(int count) {
    bus = new ApicBus(count, clock.scheduler());
    processors = new RecordingProcessor[count];
    for (int i = 0; i < count; i++) {
      processors[i] = new RecordingProcessor();
      bus.apic(i).attach(processors[i]);
      write(i, ApicRegister.SVR, SVR_ENABLED);
    }
  }

  /** Puts every APIC into x2APIC mode. */
  ApicFixture x2apic() {
    for (int i = 0; i < processors.length; i++) {
      long bsp = i == 0 ? 0x100 : 0;
      assertEquals(MsrOutcome.DONE, bus.writeMsr(i, ApicRegister.MSR_APIC_BASE, X2APIC | bsp));
    }
    return this;
  }

  LocalApic apic(int i) {
    return bus.apic(i);
  }

  void write(int i, int register, int value) {
    apic(i).mmioWrite(register << 4, 4, value & 0xffff_ffffL);
  }

  int read(int i, int register) {
    return (int) apic(i).mmioRead(register << 4, 4);
  }

  MsrOutcome writeMsr(int i, int register, long value) {
    return bus.writeMsr(i, ApicRegister.MSR_FIRST + register, value);
  }

  long readMsr(int i, int register) {
    MsrValue value = new MsrValue();
    assertEquals(MsrOutcome.DONE, bus.readMsr(i, ApicRegister.MSR_FIRST + register, value));
    return value.value;
  }

  /** Sends an IPI in xAPIC mode. */
  void ipi(int from, int destination, int low) {
    write(from, ApicRegister.ICR_HIGH, destination << 24);
    write(from, ApicRegister.ICR_LOW, low);
  }

  /** Delivers the pending interrupt as a processor does, and returns its vector or -1. */
  int deliver(int i) {
    int vector = apic(i).pendingVector();
    if (vector >= 0) {
      apic(i).accept(vector);
    }
    return vector;
  }

  /** The processors that have an interrupt pending, as a bit mask. */
  int pendingMask() {
    int mask = 0;
    for (int i = 0; i < processors.length; i++) {
      mask |= apic(i).pendingVector() >= 0 ? 1 << i : 0;
    }
    return mask;
  }
}

package dev.verdigris.guest.platform.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.MsrOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalApicTest {
  private final ApicFixture machine = new ApicFixture(1);
  private final LocalApic apic = machine.apic(0);

  @Test
  void resetState() {
    ApicFixture fresh = new ApicFixture(2);
    assertEquals(0xff, new ApicBus(1, fresh.clock.scheduler()).apic(0).spurious());
    assertEquals(1 << 24, fresh.read(1, ApicRegister.ID));
    assertEquals(0x0005_0014, fresh.read(0, ApicRegister.VERSION));
    assertEquals(-1, fresh.read(0, ApicRegister.DFR));
    for (int lvt = ApicRegister.LVT_TIMER; lvt <= ApicRegister.LVT_ERROR; lvt++) {
      assertEquals(0x1_0000, fresh.read(0, lvt));
    }
  }

  @Test
  void requestsAreDeliveredByPriorityAndNest() {
    machine.bus.interrupt(0, 0x40, false);
    machine.bus.interrupt(0, 0x51, false);
    machine.bus.interrupt(0, 0x52, false);
    assertEquals(3, machine.processors[0].changes);
    assertEquals(0x52, machine.deliver(0));
    assertEquals(-1, machine.deliver(0), "the same class waits");
    machine.bus.interrupt(0, 0x60, false);
    assertEquals(0x60, machine.deliver(0), "a higher class does not");
    assertEquals(0x60, machine.read(0, ApicRegister.PPR));
    machine.write(0, ApicRegister.EOI, 0);
    assertEquals(-1, machine.deliver(0));
    machine.write(0, ApicRegister.EOI, 0);
    assertEquals(0x51, machine.deliver(0));
    machine.write(0, ApicRegister.EOI, 0);
    assertEquals(0x40, machine.deliver(0));
    machine.write(0, ApicRegister.EOI, 0);
    assertEquals(-1, machine.deliver(0));
  }

  @Test
  void requestAndServiceRegistersShowTheVector() {
    machine.bus.interrupt(0, 0x93, false);
    assertEquals(1 << 0x13, machine.read(0, ApicRegister.IRR + 4));
    machine.deliver(0);
    assertEquals(0, machine.read(0, ApicRegister.IRR + 4));
    assertEquals(1 << 0x13, machine.read(0, ApicRegister.ISR + 4));
    machine.write(0, ApicRegister.EOI, 0);
    assertEquals(0, machine.read(0, ApicRegister.ISR + 4));
  }

  @Test
  void taskPriorityHoldsBackItsClassAndBelow() {
    apic.cr8(5);
    assertEquals(0x50, machine.read(0, ApicRegister.TPR));
    machine.bus.interrupt(0, 0x5f, false);
    assertEquals(-1, apic.pendingVector());
    int changes = machine.processors[0].changes;
    machine.write(0, ApicRegister.TPR, 0x4f);
    assertEquals(4, apic.cr8());
    assertEquals(changes + 1, machine.processors[0].changes, "lowering it wakes the processor");
    assertEquals(0x5f, apic.pendingVector());
  }

  @Test
  void automaticEndOfInterruptLeavesNothingInService() {
    List<Integer> completed = new ArrayList<>();
    machine.bus.onEndOfInterrupt((vp, vector) -> completed.add(vector));
    machine.bus.interrupt(0, 0xf3, true);
    assertEquals(0xf3, machine.deliver(0));
    machine.bus.interrupt(0, 0x30, false);
    assertEquals(0x30, machine.deliver(0), "lower, and yet not held back");
    machine.bus.eoi(0);
    assertEquals(List.of(0x30), completed);
    machine.bus.interrupt(0, 0xf3, false);
    assertEquals(0xf3, machine.deliver(0));
    machine.bus.eoi(0);
    assertEquals(List.of(0x30, 0xf3), completed, "not automatic this time");
    machine.bus.eoi(0);
    assertEquals(2, completed.size(), "an EOI for nothing");
  }

  @Test
  void softwareDisableDropsRequestsAndMasksTheTable() {
    machine.write(0, ApicRegister.LVT_LINT0, 0x20);
    machine.write(0, ApicRegister.SVR, 0xff);
    assertEquals(0x1_0020, machine.read(0, ApicRegister.LVT_LINT0));
    machine.write(0, ApicRegister.LVT_LINT0, 0x20);
    assertEquals(0x1_0020, machine.read(0, ApicRegister.LVT_LINT0), "stays masked");
    machine.bus.interrupt(0, 0x40, false);
    machine.write(0, ApicRegister.SVR, ApicFixture.SVR_ENABLED);
    assertEquals(-1, apic.pendingVector());
  }

  @Test
  void illegalVectorsAreErrors() {
    machine.write(0, ApicRegister.LVT_ERROR, 0xfe);
    machine.ipi(0, 0, 0x0f);
    assertEquals(0xfe, machine.deliver(0));
    assertEquals(0, machine.read(0, ApicRegister.ESR), "not before it is latched");
    machine.write(0, ApicRegister.ESR, 0);
    assertEquals(LocalApic.SEND_ILLEGAL_VECTOR, machine.read(0, ApicRegister.ESR));
    machine.bus.message(0xfee0_0000L, 0x05);
    machine.write(0, ApicRegister.ESR, 0);
    assertEquals(LocalApic.RECEIVE_ILLEGAL_VECTOR, machine.read(0, ApicRegister.ESR));
    assertEquals(0, machine.read(0, 0x3d));
    machine.write(0, ApicRegister.ESR, 0);
    assertEquals(LocalApic.ILLEGAL_REGISTER, machine.read(0, ApicRegister.ESR));
  }

  @Test
  void localSourcesFollowTheirDeliveryMode() {
    machine.write(0, ApicRegister.LVT_LINT1, 0x400);
    apic.pulseLint1();
    assertEquals(List.of("nmi"), machine.processors[0].events);
    machine.write(0, ApicRegister.LVT_LINT1, 0x77);
    apic.pulseLint1();
    assertEquals(0x77, machine.deliver(0));
    machine.write(0, ApicRegister.LVT_LINT1, 0x1_0400);
    apic.pulseLint1();
    assertEquals(1, machine.processors[0].events.size());
  }

  @Test
  void externalInterruptsPassTheOpenPinOnly() {
    FakePic pic = new FakePic();
    apic.attach(pic);
    pic.pending = true;
    assertEquals(-1, apic.pendingVector(), "LINT0 is masked");
    apic.enterVirtualWire();
    apic.cr8(15);
    assertEquals(0x30, machine.deliver(0), "whatever the priority");
    assertEquals(1, pic.acknowledged);
    assertEquals(0, machine.read(0, ApicRegister.ISR + 1), "the APIC keeps no trace of it");
    pic.pending = true;
    machine.write(0, ApicRegister.LVT_LINT0, 0x1_0700);
    assertEquals(-1, apic.pendingVector());
  }

  @Test
  void registerPageFollowsTheBase() {
    assertTrue(apic.claims(0xfee0_0ff0L));
    assertFalse(apic.claims(0xfee0_1000L));
    assertEquals(MsrOutcome.DONE, machine.bus.writeMsr(0, 0x1b, 0xfeb0_0900L));
    assertTrue(apic.claims(0xfeb0_0080L));
    assertFalse(apic.claims(0xfee0_0080L));
    machine.bus.writeMsr(0, 0x1b, 0xfee0_0100L);
    assertFalse(apic.globallyEnabled());
    assertFalse(apic.claims(0xfee0_0080L));
  }

  @Test
  void syntheticRegistersAreTheSameRegisters() {
    machine.bus.tpr(0, 0x35);
    assertEquals(0x35, machine.read(0, ApicRegister.TPR));
    assertEquals(0x35, machine.bus.tpr(0));
    machine.bus.icr(0, 0x4_0061L);
    assertEquals(0x4_0061L, machine.bus.icr(0));
    assertEquals(0x61, machine.deliver(0));
  }

  @Test
  void oddSizesReadWhatLiesThereAndWriteNothing() {
    machine.write(0, ApicRegister.TPR, 0x20);
    assertEquals(0x14, apic.mmioRead(ApicRegister.VERSION << 4, 1));
    assertEquals(0x05, apic.mmioRead((ApicRegister.VERSION << 4) + 2, 1));
    assertEquals(0x0005_0014L, apic.mmioRead(ApicRegister.VERSION << 4, 8));
    assertEquals(0, apic.mmioRead((ApicRegister.VERSION << 4) + 4, 4));
    apic.mmioWrite(ApicRegister.TPR << 4, 1, 0x70);
    apic.mmioWrite((ApicRegister.TPR << 4) + 4, 4, 0x70);
    assertEquals(0x20, machine.read(0, ApicRegister.TPR));
  }

  private static final class FakePic implements ExternalInterrupts {
    private boolean pending;
    private int acknowledged;

    @Override
    public boolean pending() {
      return pending;
    }

    @Override
    public int vector() {
      return 0x30;
    }

    @Override
    public void acknowledge() {
      acknowledged++;
      pending = false;
    }
  }
}

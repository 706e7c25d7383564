package dev.verdigris.guest.platform.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApicBusTest {
  private static final int LOGICAL = 0x800;
  private static final int LOWEST = 0x100;
  private static final int VECTOR = 0x61;

  private final ApicFixture machine = new ApicFixture(4);

  @ParameterizedTest
  @CsvSource({"0,0b0100", "1,0b0010", "2,0b1111", "3,0b1101"})
  void shorthandsChooseTheTargets(int shorthand, String expected) {
    machine.ipi(1, 2, shorthand << 18 | VECTOR);
    assertEquals(Integer.parseInt(expected.substring(2), 2), machine.pendingMask());
  }

  @ParameterizedTest
  @CsvSource({"0,1", "3,8", "255,15", "4,0"})
  void physicalDestination(int destination, int expected) {
    machine.ipi(0, destination, VECTOR);
    assertEquals(expected, machine.pendingMask());
  }

  @ParameterizedTest
  @CsvSource({"1,1", "10,10", "255,15", "240,0"})
  void flatLogicalDestination(int destination, int expected) {
    for (int i = 0; i < 4; i++) {
      machine.write(i, ApicRegister.LDR, 1 << i << 24);
    }
    machine.ipi(0, destination, LOGICAL | VECTOR);
    assertEquals(expected, machine.pendingMask());
  }

  /** Processors 0 and 1 in cluster 0, 2 and 3 in cluster 1. */
  @ParameterizedTest
  @CsvSource({"0x01,1", "0x03,3", "0x13,12", "0x12,8", "0x23,0", "0xf1,5", "0xff,15"})
  void clusterLogicalDestination(String destination, int expected) {
    for (int i = 0; i < 4; i++) {
      machine.write(i, ApicRegister.DFR, 0x0fff_ffff);
      machine.write(i, ApicRegister.LDR, (i >> 1 << 4 | 1 << (i & 1)) << 24);
    }
    machine.ipi(0, Integer.decode(destination), LOGICAL | VECTOR);
    assertEquals(expected, machine.pendingMask());
  }

  @Test
  void lowestPriorityTakesOneProcessor() {
    for (int i = 0; i < 4; i++) {
      machine.write(i, ApicRegister.LDR, 1 << i << 24);
    }
    machine.write(0, ApicRegister.TPR, 0x20);
    machine.write(1, ApicRegister.TPR, 0x10);
    machine.write(2, ApicRegister.TPR, 0x10);
    machine.ipi(0, 0x07, LOGICAL | LOWEST | VECTOR);
    assertEquals(0b0010, machine.pendingMask());
    machine.write(1, ApicRegister.SVR, 0xff);
    machine.deliver(1);
    machine.ipi(0, 0x07, LOGICAL | LOWEST | VECTOR);
    assertEquals(0b0100, machine.pendingMask(), "not one that is disabled");
  }

  @Test
  void initAndStartUpReachTheProcessor() {
    machine.write(1, ApicRegister.TPR, 0x50);
    machine.ipi(0, 1, 0xc500);
    machine.ipi(0, 1, 0x8500);
    machine.ipi(0, 1, 0x4608);
    machine.ipi(0, 1, 0x4400);
    assertEquals(List.of("init", "startUp 8", "nmi"), machine.processors[1].events);
    assertEquals(0, machine.read(1, ApicRegister.TPR), "INIT resets the APIC");
    assertEquals(List.of(), machine.processors[0].events);
  }

  @Test
  void commandRegisterReadsBackAsIdle() {
    machine.ipi(0, 3, VECTOR | 0x1000);
    assertEquals(VECTOR, machine.read(0, ApicRegister.ICR_LOW));
    assertEquals(3 << 24, machine.read(0, ApicRegister.ICR_HIGH));
  }

  @Test
  void messagesNameDestinationAndVector() {
    assertTrue(machine.bus.message(0xfee0_2000L, VECTOR));
    assertEquals(0b0100, machine.pendingMask());
    assertTrue(machine.bus.message(0xfee0_1000L, 0x400));
    assertEquals(List.of("nmi"), machine.processors[1].events);
    assertFalse(machine.bus.message(0xfee0_9000L, VECTOR));
    machine.write(3, ApicRegister.LDR, 0x8000_0000);
    assertTrue(machine.bus.message(0xfee8_0004L, VECTOR));
    assertEquals(0b1100, machine.pendingMask());
  }

  @Test
  void modelInterruptsBeyondTheMachineAreDropped() {
    machine.bus.interrupt(4, VECTOR, false);
    machine.bus.interrupt(-1, VECTOR, false);
    assertEquals(0, machine.pendingMask());
  }

  @Test
  void globallyDisabledApicTakesNothing() {
    machine.bus.writeMsr(2, 0x1b, 0xfee0_0000L);
    machine.ipi(0, 2, 0x4500);
    machine.ipi(0, 0xff, VECTOR);
    assertEquals(List.of(), machine.processors[2].events);
    assertEquals(0b1011, machine.pendingMask());
  }

  @Test
  void narrowBroadcastIsNoIdentifier() {
    ApicFixture large = new ApicFixture(300);
    assertTrue(large.bus.message(0xfeef_f000L, VECTOR));
    assertEquals(VECTOR, large.deliver(0));
    assertEquals(VECTOR, large.deliver(255));
    assertEquals(VECTOR, large.deliver(299));
  }
}

package dev.verdigris.guest.platform.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class X2apicTest {
  private static final long ADDRESS = 0xfee0_0000L;

  /** SDM volume 3, figure 11-27; modes are bits 11 and 10 of IA32_APIC_BASE. */
  @ParameterizedTest
  @CsvSource({
    "2,0,DONE",
    "2,1,FAULT",
    "2,2,DONE",
    "2,3,DONE",
    "3,0,DONE",
    "3,1,FAULT",
    "3,2,FAULT",
    "3,3,DONE",
    "0,0,DONE",
    "0,1,FAULT",
    "0,2,DONE",
    "0,3,FAULT",
  })
  void modesFollowEachOtherAsTheManualAllows(int from, int to, MsrOutcome outcome) {
    ApicFixture machine = new ApicFixture(1);
    assertEquals(MsrOutcome.DONE, machine.bus.writeMsr(0, 0x1b, ADDRESS | 0x100 | from << 10));
    assertEquals(outcome, machine.bus.writeMsr(0, 0x1b, ADDRESS | 0x100 | to << 10));
    MsrValue base = new MsrValue();
    assertEquals(MsrOutcome.DONE, machine.bus.readMsr(0, 0x1b, base));
    int mode = outcome == MsrOutcome.DONE ? to : from;
    assertEquals(ADDRESS | 0x100 | (long) mode << 10, base.value);
    assertEquals(mode == 3, machine.apic(0).x2apic());
    assertEquals(mode >= 2, machine.apic(0).globallyEnabled());
  }

  @ParameterizedTest
  @ValueSource(longs = {0xfee0_0801L, 0xfee0_0a00L, 0x8000_0000_fee0_0800L})
  void reservedBitsOfTheBaseFault(long value) {
    assertEquals(MsrOutcome.FAULT, new ApicFixture(1).bus.writeMsr(0, 0x1b, value));
  }

  @Test
  void onlyTheBootstrapProcessorSaysSo() {
    ApicFixture machine = new ApicFixture(2);
    MsrValue base = new MsrValue();
    machine.bus.readMsr(0, 0x1b, base);
    assertEquals(0xfee0_0900L, base.value);
    machine.bus.readMsr(1, 0x1b, base);
    assertEquals(0xfee0_0800L, base.value);
  }

  @Test
  void registersAreMsrsInX2apicModeOnly() {
    ApicFixture machine = new ApicFixture(1);
    MsrValue value = new MsrValue();
    for (int msr = 0x800; msr <= 0x8ff; msr++) {
      assertEquals(MsrOutcome.FAULT, machine.bus.readMsr(0, msr, value));
      assertEquals(MsrOutcome.FAULT, machine.bus.writeMsr(0, msr, 0));
    }
    assertEquals(MsrOutcome.UNKNOWN, machine.bus.readMsr(0, 0x7ff, value));
    assertEquals(MsrOutcome.UNKNOWN, machine.bus.readMsr(0, 0x900, value));
    assertEquals(MsrOutcome.UNKNOWN, machine.bus.writeMsr(0, 0x10, 0));
    assertFalse(new ApicFixture(1).x2apic().apic(0).claims(ADDRESS), "and the page is gone");
  }

  @Test
  void identifiersAreWide() {
    ApicFixture machine = new ApicFixture(300).x2apic();
    assertEquals(299, machine.readMsr(299, ApicRegister.ID));
    assertEquals(18L << 16 | 1 << 11, machine.readMsr(299, ApicRegister.LDR));
    assertEquals(1, machine.readMsr(0, ApicRegister.LDR));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x02, 0x03, 0x0a, 0x0d, 0x10, 0x17, 0x18, 0x20, 0x27, 0x39})
  void readOnlyRegistersRefuseWrites(int register) {
    ApicFixture machine = new ApicFixture(1).x2apic();
    machine.readMsr(0, register);
    assertEquals(MsrOutcome.FAULT, machine.writeMsr(0, register, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x0b, 0x3f})
  void writeOnlyRegistersRefuseReads(int register) {
    ApicFixture machine = new ApicFixture(1).x2apic();
    MsrValue value = new MsrValue();
    assertEquals(MsrOutcome.FAULT, machine.bus.readMsr(0, 0x800 + register, value));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x09, 0x0c, 0x0e, 0x2f, 0x31, 0x3a, 0x3d, 0x40, 0xff})
  void whatIsNoRegisterRefusesBoth(int register) {
    ApicFixture machine = new ApicFixture(1).x2apic();
    MsrValue value = new MsrValue();
    assertEquals(MsrOutcome.FAULT, machine.bus.readMsr(0, 0x800 + register, value));
    assertEquals(MsrOutcome.FAULT, machine.writeMsr(0, register, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "0x08, 0x100",
    "0x0b, 1",
    "0x0f, 0x400",
    "0x28, 1",
    "0x30, 0x100000",
    "0x30, 0x2000",
    "0x32, 0x80000",
    "0x32, 0x100",
    "0x35, 0x20000",
    "0x37, 0x100",
    "0x38, 0x100000000",
    "0x3e, 4",
    "0x3f, 0x100",
  })
  void reservedBitsFault(String register, String value) {
    ApicFixture machine = new ApicFixture(1).x2apic();
    assertEquals(
        MsrOutcome.FAULT, machine.writeMsr(0, Integer.decode(register), Long.decode(value)));
    assertEquals(MsrOutcome.DONE, machine.writeMsr(0, 0x08, 0));
  }

  @Test
  void selfIpiAndEndOfInterrupt() {
    ApicFixture machine = new ApicFixture(2).x2apic();
    assertEquals(MsrOutcome.DONE, machine.writeMsr(1, ApicRegister.SELF_IPI, 0x41));
    assertEquals(0x41, machine.deliver(1));
    assertEquals(1 << 1, machine.readMsr(1, ApicRegister.ISR + 2));
    assertEquals(MsrOutcome.DONE, machine.writeMsr(1, ApicRegister.EOI, 0));
    assertEquals(0, machine.readMsr(1, ApicRegister.ISR + 2));
    machine.writeMsr(1, ApicRegister.SELF_IPI, 3);
    machine.writeMsr(1, ApicRegister.ESR, 0);
    assertEquals(LocalApic.SEND_ILLEGAL_VECTOR, machine.readMsr(1, ApicRegister.ESR));
  }

  @Test
  void commandRegisterIsOneWrite() {
    ApicFixture machine = new ApicFixture(300).x2apic();
    long command = 299L << 32 | 0x55;
    assertEquals(MsrOutcome.DONE, machine.writeMsr(0, ApicRegister.ICR_LOW, command));
    assertEquals(command, machine.readMsr(0, ApicRegister.ICR_LOW));
    assertEquals(0x55, machine.deliver(299));
    machine.writeMsr(0, ApicRegister.ICR_LOW, 18L << 48 | 0x0c00L << 32 | 0x800 | 0x56);
    assertEquals(0x56, machine.deliver(298));
    assertEquals(-1, machine.deliver(297));
    machine.writeMsr(0, ApicRegister.ICR_LOW, 0xffff_ffffL << 32 | 0x57);
    assertEquals(0x57, machine.deliver(0));
    assertEquals(0x57, machine.deliver(150));
  }

  @Test
  void disablingResetsTheApic() {
    ApicFixture machine = new ApicFixture(1).x2apic();
    machine.writeMsr(0, ApicRegister.TPR, 0x30);
    machine.bus.writeMsr(0, 0x1b, ADDRESS);
    assertTrue(machine.bus.writeMsr(0, 0x1b, ADDRESS | 0x800) == MsrOutcome.DONE);
    assertEquals(0, machine.read(0, ApicRegister.TPR));
    assertEquals(0xff, machine.read(0, ApicRegister.SVR));
  }

  @Test
  void initKeepsTheMode() {
    ApicFixture machine = new ApicFixture(1).x2apic();
    machine.apic(0).init();
    assertTrue(machine.apic(0).x2apic());
    assertEquals(0xff, machine.readMsr(0, ApicRegister.SVR));
  }
}

package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.viridian.abi.Msr;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationMsrsTest {
  // Vector 0xee, processor 1.
  private static final long TELL = 1L << 32 | 1 << 16 | 0xee;

  private final PartitionFixture f = new PartitionFixture(PartitionFixture.WS2022, 2);

  @AfterEach
  void close() {
    f.close();
  }

  @Test
  void aMigrationInterruptsTheTarget() {
    f.write(Msr.REENLIGHTENMENT_CONTROL, TELL);
    assertEquals(TELL, f.read(1, Msr.REENLIGHTENMENT_CONTROL));
    f.partition.migrated();
    assertEquals(List.of("1:238"), f.takeInterrupts());
    assertEquals(0, f.read(Msr.TSC_EMULATION_STATUS));
  }

  @Test
  void theFormerFrequencyIsEmulatedUntilTheGuestSaysSo() {
    f.write(Msr.REENLIGHTENMENT_CONTROL, TELL);
    f.write(Msr.TSC_EMULATION_CONTROL, 1);
    assertEquals(1, f.read(Msr.TSC_EMULATION_CONTROL));
    f.partition.migrated();
    assertEquals(1, f.read(1, Msr.TSC_EMULATION_STATUS));
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.TSC_EMULATION_STATUS, 1));
    assertEquals(1, f.read(Msr.TSC_EMULATION_STATUS));
    f.write(Msr.TSC_EMULATION_STATUS, 0);
    assertEquals(0, f.read(Msr.TSC_EMULATION_STATUS));
  }

  @Test
  void whoDidNotAskIsNotTold() {
    f.write(Msr.TSC_EMULATION_CONTROL, 1);
    f.partition.migrated();
    f.write(Msr.REENLIGHTENMENT_CONTROL, TELL & ~(1 << 16));
    f.partition.migrated();
    assertEquals(List.of(), f.takeInterrupts());
    assertEquals(0, f.read(Msr.TSC_EMULATION_STATUS));
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        1 << 8,
        1 << 17,
        1L << 31,
        1 << 16 | 15,
        2L << 32 | 1 << 16 | 0x40,
        -1L << 32 | 0x1_0040
      })
  void impossibleRequestsFault(long value) {
    f.write(Msr.REENLIGHTENMENT_CONTROL, TELL);
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.REENLIGHTENMENT_CONTROL, value));
    assertEquals(TELL, f.read(Msr.REENLIGHTENMENT_CONTROL));
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.TSC_EMULATION_CONTROL, 2));
  }

  @Test
  void anInvariantTscIsShownOnRequest() {
    assertEquals(0, f.read(Msr.TSC_INVARIANT_CONTROL));
    f.write(Msr.TSC_INVARIANT_CONTROL, 1);
    assertEquals(1, f.read(1, Msr.TSC_INVARIANT_CONTROL));
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.TSC_INVARIANT_CONTROL, 3));
    f.write(Msr.TSC_INVARIANT_CONTROL, 0);
    assertEquals(List.of(true, false), f.invariantTsc);
    try (PartitionFixture without = new PartitionFixture()) {
      assertEquals(MsrOutcome.FAULT, without.tryRead(Msr.TSC_INVARIANT_CONTROL));
    }
  }

  @Test
  void readingTheIdleRegisterSleeps() {
    assertEquals(0, f.read(1, Msr.GUEST_IDLE));
    assertEquals(List.of("idle 1"), f.fleet.take());
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.GUEST_IDLE, 0));
    try (PartitionFixture without = new PartitionFixture()) {
      assertEquals(MsrOutcome.FAULT, without.tryRead(Msr.GUEST_IDLE));
    }
  }

  @Test
  void aGuestHasNoHypervisorBelowItsOwn() {
    for (int msr : new int[] {0x4000_1002, 0x4000_1080, 0x4000_1084, 0x4000_1090, 0x4000_109f}) {
      assertEquals(MsrOutcome.FAULT, f.tryRead(msr));
      assertEquals(MsrOutcome.FAULT, f.tryWrite(msr, 0));
    }
    assertEquals(2L, f.partition.msrCounts().get("HV_X64_MSR_NESTED_SINT15"));
    assertEquals(MsrOutcome.UNKNOWN, f.tryRead(0x4000_10a0));
  }
}

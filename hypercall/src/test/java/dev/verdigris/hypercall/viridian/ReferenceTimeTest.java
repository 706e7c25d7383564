package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.ReferenceTscLayout;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTimeTest {
  private static final long PAGE = 0x6_0000;

  /** A clock whose TSC and nanoseconds are set apart. */
  private static final class SetClock implements Clock {
    private final long frequency;
    private long nanos;
    private long tsc;

    SetClock(long frequency, long nanos, long tsc) {
      this.frequency = frequency;
      this.nanos = nanos;
      this.tsc = tsc;
    }

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public long tsc() {
      return tsc;
    }

    @Override
    public long tscFrequency() {
      return frequency;
    }
  }

  /** What a guest computes from the page. */
  private static long fromPage(long tsc, long scale, long offset) {
    BigInteger mask = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    BigInteger product =
        BigInteger.valueOf(tsc).and(mask).multiply(BigInteger.valueOf(scale).and(mask));
    return product.shiftRight(64).longValue() + offset;
  }

  @Test
  void theCounterTicksEveryHundredNanoseconds() {
    try (PartitionFixture f = new PartitionFixture()) {
      assertEquals(0, f.read(Msr.TIME_REF_COUNT));
      f.clock.skipTo(99);
      assertEquals(0, f.read(Msr.TIME_REF_COUNT));
      f.clock.skipTo(100);
      assertEquals(1, f.read(Msr.TIME_REF_COUNT));
      f.clock.skipTo(3_600_000_000_000L);
      assertEquals(36_000_000_000L, f.read(1, Msr.TIME_REF_COUNT));
      assertEquals(36_000_000_000L, f.read(Msr.VP_RUNTIME));
      assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.TIME_REF_COUNT, 0));
    }
  }

  @Test
  void thePageGivesTheSameTimeAsTheCounter() {
    try (PartitionFixture f = new PartitionFixture()) {
      f.write(Msr.REFERENCE_TSC, PAGE | 1);
      assertEquals(PAGE | 1, f.read(1, Msr.REFERENCE_TSC));
      assertTrue(f.memory.readInt(PAGE + ReferenceTscLayout.SEQUENCE) != 0);
      long scale = f.memory.readLong(PAGE + ReferenceTscLayout.SCALE);
      long offset = f.memory.readLong(PAGE + ReferenceTscLayout.OFFSET);
      Random random = new Random(7);
      long nanos = 0;
      for (int i = 0; i < 10_000; i++) {
        nanos += random.nextInt(1 << random.nextInt(30));
        f.clock.skipTo(nanos);
        assertEquals(f.read(Msr.TIME_REF_COUNT), fromPage(f.clock.tsc(), scale, offset));
        assertEquals(nanos / 100, f.read(Msr.TIME_REF_COUNT));
      }
      f.write(Msr.REFERENCE_TSC, PAGE);
      assertEquals(0, f.memory.readLong(PAGE));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {10_000_001, 999_999_937, 1_000_000_000, 2_399_990_000L, 5_000_000_000L})
  void aTscOfAnyFrequencyAndStartIsFollowed(long frequency) {
    long start = 0x1234_5678_9abcL;
    SetClock clock = new SetClock(frequency, 5_000, start);
    ReferenceTime time = new ReferenceTime(clock);
    assertEquals(50, time.now());
    for (long seconds = 1; seconds < 100_000; seconds *= 10) {
      clock.tsc = start + seconds * frequency;
      clock.nanos = 5_000 + seconds * 1_000_000_000L;
      assertTrue(Math.abs(50 + seconds * 10_000_000 - time.now()) <= 1);
      assertEquals(fromPage(clock.tsc, time.scale(), time.offset()), time.now());
    }
  }

  @Test
  void deadlinesAreWholeTicksAndSaturate() {
    SetClock clock = new SetClock(1_000_000_000, 1_050, 1_050);
    ReferenceTime time = new ReferenceTime(clock);
    assertEquals(1_000, time.deadline(0));
    assertEquals(1_300, time.deadline(3));
    assertEquals(Long.MAX_VALUE, time.deadline(Long.MAX_VALUE));
    assertEquals(Long.MAX_VALUE, time.deadline(Long.MAX_VALUE / 100));
  }

  @Test
  void frequenciesAreReported() {
    try (PartitionFixture f = new PartitionFixture()) {
      assertEquals(1_000_000_000, f.read(Msr.TSC_FREQUENCY));
      assertEquals(200_000_000, f.read(Msr.APIC_FREQUENCY));
      assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.TSC_FREQUENCY, 1));
      assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.APIC_FREQUENCY, 1));
    }
  }

  @Test
  void thePageTellsWhenItIsNotToBeUsed() {
    try (PartitionFixture f = new PartitionFixture()) {
      f.write(Msr.REFERENCE_TSC, PAGE | 1);
      assertEquals(1, f.memory.readInt(PAGE));
      f.partition.referenceTscUsable(false);
      assertEquals(ReferenceTscLayout.INVALID, f.memory.readInt(PAGE));
      f.partition.referenceTscUsable(true);
      assertEquals(2, f.memory.readInt(PAGE));
      f.partition.migrated();
      assertEquals(3, f.memory.readInt(PAGE));
    }
  }
}

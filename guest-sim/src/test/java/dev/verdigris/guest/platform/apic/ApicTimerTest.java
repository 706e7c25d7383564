package dev.verdigris.guest.platform.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApicTimerTest {
  private static final int VECTOR = 0xec;
  private static final int PERIODIC = 1 << 17;
  private static final int TSC_DEADLINE = 2 << 17;
  private static final int DIVIDE_BY_1 = 0xb;

  private final ApicFixture machine = new ApicFixture(1);

  private void start(int mode, int divide, int count) {
    machine.write(0, ApicRegister.LVT_TIMER, VECTOR | mode);
    machine.write(0, ApicRegister.TIMER_DIVIDE, divide);
    machine.write(0, ApicRegister.TIMER_INITIAL, count);
  }

  @ParameterizedTest
  @CsvSource({"0,2", "1,4", "2,8", "3,16", "8,32", "9,64", "10,128", "11,1"})
  void oneShotExpiresOnceAfterItsCounts(int code, int divisor) {
    start(0, code, 1000);
    long duration = 1000L * divisor * 5;
    machine.clock.advanceTo(duration - 1);
    assertEquals(-1, machine.deliver(0));
    assertEquals(1, machine.read(0, ApicRegister.TIMER_CURRENT));
    machine.clock.advanceTo(duration);
    assertEquals(VECTOR, machine.deliver(0));
    assertEquals(0, machine.read(0, ApicRegister.TIMER_CURRENT));
    assertEquals(DeterministicScheduler.NEVER, machine.clock.scheduler().nextDeadline());
  }

  @Test
  void currentCountFallsFromTheInitialCount() {
    start(0, DIVIDE_BY_1, -1);
    assertEquals(-1, machine.read(0, ApicRegister.TIMER_CURRENT));
    machine.clock.advance(500);
    assertEquals(-101, machine.read(0, ApicRegister.TIMER_CURRENT));
    machine.write(0, ApicRegister.TIMER_INITIAL, 0);
    assertEquals(0, machine.read(0, ApicRegister.TIMER_CURRENT));
    assertEquals(DeterministicScheduler.NEVER, machine.clock.scheduler().nextDeadline());
  }

  @Test
  void periodicGoesOnWithoutDrift() {
    start(PERIODIC, DIVIDE_BY_1, 200);
    for (int i = 1; i <= 5; i++) {
      machine.clock.advanceTo(i * 1000L);
      assertEquals(VECTOR, machine.deliver(0));
      machine.bus.eoi(0);
    }
    machine.clock.jumpTo(9_400);
    assertEquals(VECTOR, machine.deliver(0));
    machine.bus.eoi(0);
    assertEquals(-1, machine.deliver(0), "swallowed expiries are one");
    assertEquals(10_000, machine.clock.scheduler().nextDeadline(), "and the grid is kept");
    assertEquals(120, machine.read(0, ApicRegister.TIMER_CURRENT));
  }

  @Test
  void maskedExpiryIsLostAndCountingGoesOn() {
    start(PERIODIC | LocalVectorTable.MASKED, DIVIDE_BY_1, 200);
    machine.clock.advanceTo(1500);
    assertEquals(-1, machine.deliver(0));
    machine.write(0, ApicRegister.LVT_TIMER, VECTOR | PERIODIC);
    assertEquals(-1, machine.deliver(0));
    machine.clock.advanceTo(2000);
    assertEquals(VECTOR, machine.deliver(0));
  }

  @Test
  void changingTheDivisorKeepsTheCount() {
    start(0, DIVIDE_BY_1, 1000);
    machine.clock.advanceTo(2500);
    machine.write(0, ApicRegister.TIMER_DIVIDE, 0);
    assertEquals(500, machine.read(0, ApicRegister.TIMER_CURRENT));
    assertEquals(2500 + 500 * 10, machine.clock.scheduler().nextDeadline());
  }

  @Test
  void tscDeadlineIsInTheGuestsTsc() {
    machine.write(0, ApicRegister.LVT_TIMER, VECTOR | TSC_DEADLINE);
    machine.apic(0).tscOffset(1_000_000);
    assertEquals(MsrOutcome.DONE, machine.bus.writeMsr(0, 0x6e0, 1_000_000 + 2001));
    assertEquals(1_002_001, deadline());
    assertEquals(1001, machine.clock.scheduler().nextDeadline(), "rounded up");
    machine.clock.advanceTo(1001);
    assertEquals(VECTOR, machine.deliver(0));
    assertEquals(0, deadline());
    machine.bus.eoi(0);
    machine.bus.writeMsr(0, 0x6e0, 1);
    machine.clock.advanceTo(1001);
    assertEquals(VECTOR, machine.deliver(0), "the past is now");
  }

  @Test
  void tscDeadlineIsDisarmedByZeroAndByOtherModes() {
    machine.write(0, ApicRegister.LVT_TIMER, VECTOR | TSC_DEADLINE);
    machine.bus.writeMsr(0, 0x6e0, 5000);
    machine.bus.writeMsr(0, 0x6e0, 0);
    assertEquals(DeterministicScheduler.NEVER, machine.clock.scheduler().nextDeadline());
    machine.bus.writeMsr(0, 0x6e0, 5000);
    machine.write(0, ApicRegister.LVT_TIMER, VECTOR);
    assertEquals(DeterministicScheduler.NEVER, machine.clock.scheduler().nextDeadline());
    assertEquals(0, deadline());
    machine.bus.writeMsr(0, 0x6e0, 5000);
    assertEquals(0, deadline(), "ignored in one-shot mode");
    machine.write(0, ApicRegister.LVT_TIMER, VECTOR | TSC_DEADLINE);
    machine.write(0, ApicRegister.TIMER_INITIAL, 100);
    assertEquals(0, machine.read(0, ApicRegister.TIMER_INITIAL), "ignored in deadline mode");
  }

  @Test
  void initStopsTheTimer() {
    start(PERIODIC, DIVIDE_BY_1, 200);
    machine.apic(0).init();
    assertEquals(DeterministicScheduler.NEVER, machine.clock.scheduler().nextDeadline());
    assertEquals(0x1_0000, machine.read(0, ApicRegister.LVT_TIMER));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1000000000, 0",
    "1, 3000000000, 1",
    "3, 3000000000, 1",
    "4, 3000000000, 2",
    "-1, 1000000000, 9223372036854775807",
    "9000000000000000000, 1000000000, 9000000000000000000",
  })
  void ticksBecomeNanosecondsRoundedUp(long ticks, long frequency, long nanos) {
    assertEquals(nanos, ApicTimer.nanos(ticks, frequency));
  }

  private long deadline() {
    MsrValue value = new MsrValue();
    assertEquals(MsrOutcome.DONE, machine.bus.readMsr(0, 0x6e0, value));
    return value.value;
  }
}

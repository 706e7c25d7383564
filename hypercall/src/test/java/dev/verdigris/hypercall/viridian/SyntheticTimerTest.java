package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.PartitionFixture.MESSAGE_PAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.TimerBits;
import dev.verdigris.hypercall.viridian.abi.TimerMessageLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticTimerTest {
  private static final int SINT = 3;
  private static final long SLOT = MESSAGE_PAGE + SINT * MessageLayout.SIZE;
  private static final long DIRECT = TimerBits.DIRECT | 0xed << 4;
  private static final long MESSAGE = (long) SINT << 16;
  // What Linux uses.
  private static final long ONE_SHOT = TimerBits.ENABLE | TimerBits.AUTO_ENABLE;
  private static final long PERIODIC = TimerBits.PERIODIC | TimerBits.AUTO_ENABLE;

  private final PartitionFixture f = new PartitionFixture();

  @AfterEach
  void close() {
    f.close();
  }

  private void config(int timer, long value) {
    f.write(Msr.STIMER0_CONFIG + 2 * timer, value);
  }

  private void count(int timer, long value) {
    f.write(Msr.STIMER0_COUNT + 2 * timer, value);
  }

  private long configOf(int timer) {
    return f.read(Msr.STIMER0_CONFIG + 2 * timer);
  }

  private int interrupts() {
    return f.takeInterrupts().size();
  }

  private long messageField(int offset) {
    return f.memory.readLong(SLOT + MessageLayout.PAYLOAD + offset);
  }

  private void consume() {
    f.memory.writeInt(SLOT + MessageLayout.TYPE, 0);
    f.write(Msr.EOM, 0);
  }

  @Test
  void directOneShotInterruptsAtItsTimeAndDisablesItself() {
    config(0, ONE_SHOT | DIRECT);
    assertEquals(ONE_SHOT | DIRECT, configOf(0));
    count(0, 50);
    f.advance(49);
    assertEquals(0, interrupts());
    f.advance(1);
    assertEquals(List.of("0:237"), f.takeInterrupts());
    assertEquals(50, f.read(Msr.TIME_REF_COUNT));
    assertEquals(TimerBits.AUTO_ENABLE | DIRECT, configOf(0));
    assertEquals(50, f.read(Msr.STIMER0_COUNT));
    count(0, 60);
    assertEquals(ONE_SHOT | DIRECT, configOf(0), "auto-enable");
    f.advance(10);
    assertEquals(1, interrupts());
  }

  @Test
  void aOneShotInThePastExpiresAtOnceButNotInsideTheWrite() {
    f.advance(1000);
    config(0, ONE_SHOT | DIRECT);
    count(0, 10);
    assertEquals(0, interrupts());
    f.scheduler.runDue();
    assertEquals(1, interrupts());
  }

  @Test
  void withoutAutoEnableTheConfigurationStartsTheTimer() {
    config(0, DIRECT);
    count(0, 5);
    f.advance(10);
    assertEquals(0, interrupts());
    count(0, 15);
    config(0, DIRECT | TimerBits.ENABLE);
    f.advance(5);
    assertEquals(1, interrupts());
  }

  @Test
  void aCountOfZeroDisables() {
    config(0, ONE_SHOT | DIRECT);
    count(0, 5);
    count(0, 0);
    assertEquals(TimerBits.AUTO_ENABLE | DIRECT, configOf(0));
    f.advance(10);
    assertEquals(0, interrupts());
    assertEquals(DeterministicScheduler.NEVER, f.scheduler.nextDeadline());
  }

  @Test
  void clearingTheConfigurationStopsTheTimer() {
    config(0, ONE_SHOT | DIRECT);
    count(0, 5);
    config(0, 0);
    f.advance(10);
    assertEquals(0, interrupts());
  }

  @Test
  void aMessageSaysWhichTimerAndWhen() {
    f.enableSynic(SINT, 0x55);
    config(2, ONE_SHOT | MESSAGE);
    count(2, 70);
    f.advance(100);
    assertEquals(MessageLayout.TYPE_TIMER_EXPIRED, f.memory.readInt(SLOT));
    assertEquals(TimerMessageLayout.SIZE, f.memory.readByte(SLOT + MessageLayout.PAYLOAD_SIZE));
    assertEquals(2, messageField(TimerMessageLayout.TIMER_INDEX));
    assertEquals(70, messageField(TimerMessageLayout.EXPIRATION_TIME));
    assertEquals(70, messageField(TimerMessageLayout.DELIVERY_TIME));
    assertEquals(List.of("0:85"), f.takeInterrupts());
  }

  @Test
  void anEnabledTimerInMessageModeNeedsASint() {
    config(0, ONE_SHOT);
    assertEquals(TimerBits.AUTO_ENABLE, configOf(0));
    count(0, 10);
    assertEquals(TimerBits.AUTO_ENABLE, configOf(0));
    f.advance(20);
    assertEquals(0, interrupts());
  }

  @Test
  void aMessageWaitsForItsSlotAndSaysWhenItGotThere() {
    f.enableSynic(SINT, 0x55);
    f.partition.postMessage(0, SINT, 1, new byte[0], 0);
    config(0, ONE_SHOT | MESSAGE);
    count(0, 10);
    f.advance(30);
    assertEquals(1, f.memory.readInt(SLOT));
    assertEquals(
        MessageLayout.PENDING, f.memory.readByte(SLOT + MessageLayout.FLAGS), "no EOM asked for");
    consume();
    assertEquals(MessageLayout.TYPE_TIMER_EXPIRED, f.memory.readInt(SLOT));
    assertEquals(10, messageField(TimerMessageLayout.EXPIRATION_TIME));
    assertEquals(30, messageField(TimerMessageLayout.DELIVERY_TIME));
    consume();
    assertEquals(0, f.memory.readInt(SLOT));
  }

  @Test
  void timersAndHostMessagesTakeTurns() {
    f.enableSynic(SINT, 0x55);
    for (int i = 1; i <= 3; i++) {
      f.partition.postMessage(0, SINT, i, new byte[0], 0);
    }
    for (int timer = 0; timer < 2; timer++) {
      config(timer, ONE_SHOT | MESSAGE);
      count(timer, 10);
    }
    f.advance(10);
    StringBuilder order = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      order.append(Integer.toHexString(f.memory.readInt(SLOT))).append(' ');
      consume();
    }
    assertEquals("1 80000010 2 80000010 3 0 ", order.toString());
  }

  @Test
  void stoppingATimerTakesItsWaitingMessageBack() {
    f.enableSynic(SINT, 0x55);
    f.partition.postMessage(0, SINT, 1, new byte[0], 0);
    config(0, ONE_SHOT | MESSAGE);
    count(0, 10);
    f.advance(30);
    count(0, 0);
    consume();
    assertEquals(0, f.memory.readInt(SLOT));
  }

  @Test
  void aMessageWaitsForTheSynicToBeEnabled() {
    config(0, ONE_SHOT | MESSAGE);
    count(0, 10);
    f.advance(30);
    f.enableSynic(SINT, 0x55);
    assertEquals(MessageLayout.TYPE_TIMER_EXPIRED, f.memory.readInt(SLOT));
  }

  @Test
  void periodicTimersTickUntilStopped() {
    config(1, PERIODIC | DIRECT);
    f.advance(5);
    count(1, 10);
    f.advance(9);
    assertEquals(0, interrupts());
    f.advance(31);
    assertEquals(4, interrupts());
    assertEquals(PERIODIC | TimerBits.ENABLE | DIRECT, configOf(1));
    config(1, 0);
    f.advance(100);
    assertEquals(0, interrupts());
  }

  @Test
  void periodicMessagesAreMissedWhileOneWaits() {
    f.enableSynic(SINT, 0x55);
    config(0, PERIODIC | MESSAGE);
    count(0, 10);
    f.advance(45);
    // One in the slot and one waiting; the ticks at 30 and 40 are lost.
    assertEquals(10, messageField(TimerMessageLayout.EXPIRATION_TIME));
    consume();
    assertEquals(20, messageField(TimerMessageLayout.EXPIRATION_TIME));
    assertEquals(45, messageField(TimerMessageLayout.DELIVERY_TIME));
    consume();
    assertEquals(0, f.memory.readInt(SLOT));
    f.advance(5);
    assertEquals(50, messageField(TimerMessageLayout.EXPIRATION_TIME));
  }

  @Test
  void aLateTimerCatchesUpWithAShorterPeriod() {
    config(0, PERIODIC | DIRECT);
    count(0, 10);
    f.clock.skipTo(45 * 100);
    f.scheduler.runDue();
    assertEquals(1, interrupts(), "no burst");
    // Due at 20 to 70, served at 50, 55 … 75; in step again from 80.
    f.advance(16);
    assertEquals(3, interrupts());
    f.advance(40);
    assertEquals(10, f.read(Msr.STIMER0_COUNT));
    int soFar = interrupts();
    assertEquals(10, 1 + 3 + soFar, "ticks by 101");
    f.advance(9);
    assertEquals(1, interrupts());
  }

  @Test
  void aLateLazyTimerSkipsWhatItMissed() {
    config(0, PERIODIC | TimerBits.LAZY | DIRECT);
    count(0, 10);
    f.clock.skipTo(45 * 100);
    f.scheduler.runDue();
    assertEquals(1, interrupts());
    f.advance(4);
    assertEquals(0, interrupts());
    f.advance(1);
    assertEquals(1, interrupts());
    f.advance(10);
    assertEquals(1, interrupts());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE / 100 + 1})
  void timesThatNeverComeNeverCome(long count) {
    for (long mode : new long[] {ONE_SHOT, PERIODIC, PERIODIC | TimerBits.LAZY}) {
      config(0, mode | DIRECT);
      count(0, count);
      f.advance(1_000_000);
      assertEquals(0, interrupts());
    }
  }

  @Test
  void theShortestPeriodStillLetsTimePass() {
    config(0, PERIODIC | DIRECT);
    count(0, 1);
    f.advance(100);
    assertEquals(100, interrupts());
  }

  @Test
  void aDirectTimerWithoutAValidVectorInterruptsNobody() {
    config(0, ONE_SHOT | TimerBits.DIRECT | 15 << 4);
    count(0, 10);
    f.advance(20);
    assertEquals(0, interrupts());
  }

  @Test
  void reservedBitsAndUngrantedDirectModeFault() {
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.STIMER0_CONFIG, 1 << 13));
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.STIMER0_CONFIG, 1L << 20));
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.STIMER0_CONFIG, Long.MIN_VALUE));
    HostProfile plain =
        PartitionFixture.profile(Privilege.SYNTHETIC_TIMER_MSRS, Feature.FREQUENCY_MSRS);
    try (PartitionFixture old = new PartitionFixture(plain)) {
      assertEquals(MsrOutcome.FAULT, old.tryWrite(Msr.STIMER0_CONFIG, ONE_SHOT | DIRECT));
      assertEquals(MsrOutcome.DONE, old.tryWrite(Msr.STIMER0_CONFIG, ONE_SHOT | MESSAGE));
    }
  }
}

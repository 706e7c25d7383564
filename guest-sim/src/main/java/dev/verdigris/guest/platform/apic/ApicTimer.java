package dev.verdigris.guest.platform.apic;

import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.hypercall.time.Timer;

/**
 * The APIC timer (SDM volume 3, 11.5.4): one-shot and periodic counting at the bus frequency, and
 * the TSC deadline.
 */
final class ApicTimer {
  /** Nanoseconds of one count at a divisor of one. */
  static final long NANOS_PER_COUNT = 1_000_000_000 / LocalApic.BUS_FREQUENCY;

  private final Clock clock;
  private final Timer timer;
  private final LocalVectorTable lvt;
  private final Runnable expired;
  private int initial;
  private int divideRegister;
  private long deadlineNanos;
  private long deadlineTsc;
  private long tscOffset;

  ApicTimer(Scheduler scheduler, LocalVectorTable lvt, Runnable expired) {
    this.clock = scheduler.clock();
    this.timer = scheduler.newTimer(this::expire);
    this.lvt = lvt;
    this.expired = expired;
  }

  void reset() {
    timer.cancel();
    initial = 0;
    divideRegister = 0;
    deadlineTsc = 0;
  }

  int initial() {
    return initial;
  }

  /** Writes the initial count, which starts the count; zero stops it. */
  void initial(int count) {
    if (lvt.timerMode() >= LocalVectorTable.TIMER_TSC_DEADLINE) {
      return;
    }
    initial = count;
    start(Integer.toUnsignedLong(count));
  }

  int divide() {
    return divideRegister;
  }

  /** Writes the divide configuration; a running count goes on at the new rate. */
  void divide(int value) {
    boolean counting = timer.armed() && lvt.timerMode() < LocalVectorTable.TIMER_TSC_DEADLINE;
    long left = counting ? current() : 0;
    divideRegister = value & 0xb;
    if (counting) {
      start(left);
    }
  }

  /** The current count, unsigned. */
  long current() {
    if (!timer.armed() || lvt.timerMode() >= LocalVectorTable.TIMER_TSC_DEADLINE) {
      return 0;
    }
    long tick = tick();
    long left = deadlineNanos - clock.nanos();
    if (left <= 0) {
      if (lvt.timerMode() != LocalVectorTable.TIMER_PERIODIC || initial == 0) {
        return 0;
      }
      long period = Integer.toUnsignedLong(initial) * tick;
      left = period - -left % period;
    }
    return (left + tick - 1) / tick;
  }

  /** Follows a write of the LVT entry: the TSC deadline and the counter exclude each other. */
  void modeChanged(int before) {
    int now = lvt.timerMode();
    boolean wasDeadline = before >= LocalVectorTable.TIMER_TSC_DEADLINE;
    boolean isDeadline = now >= LocalVectorTable.TIMER_TSC_DEADLINE;
    if (wasDeadline != isDeadline) {
      timer.cancel();
      initial = 0;
      deadlineTsc = 0;
    }
  }

  /** IA32_TSC_DEADLINE: zero when not armed. */
  long deadline() {
    return deadlineTsc;
  }

  /** Arms the TSC deadline; ignored in the other modes (SDM 11.5.4.1). */
  void deadline(long tsc) {
    if (lvt.timerMode() != LocalVectorTable.TIMER_TSC_DEADLINE) {
      return;
    }
    deadlineTsc = tsc;
    armDeadline();
  }

  /** The guest's TSC less the clock's. */
  void tscOffset(long offset) {
    tscOffset = offset;
    armDeadline();
  }

  private void armDeadline() {
    if (deadlineTsc == 0) {
      if (lvt.timerMode() == LocalVectorTable.TIMER_TSC_DEADLINE) {
        timer.cancel();
      }
      return;
    }
    long now = clock.tsc() + tscOffset;
    if (Long.compareUnsigned(deadlineTsc, now) <= 0) {
      timer.arm(clock.nanos());
      return;
    }
    timer.arm(saturatedAdd(clock.nanos(), nanos(deadlineTsc - now, clock.tscFrequency())));
  }

  /** Nanoseconds, rounded up, in an unsigned number of ticks; saturates. */
  static long nanos(long ticks, long frequency) {
    long whole = Long.divideUnsigned(ticks, frequency);
    long rest = Long.remainderUnsigned(ticks, frequency);
    if (whole > Long.MAX_VALUE / 1_000_000_000 - 1 || frequency > Long.MAX_VALUE / 1_000_000_000) {
      return Long.MAX_VALUE;
    }
    return whole * 1_000_000_000 + (rest * 1_000_000_000 + frequency - 1) / frequency;
  }

  private void start(long count) {
    if (count == 0) {
      timer.cancel();
      return;
    }
    deadlineNanos = saturatedAdd(clock.nanos(), count * tick());
    timer.arm(deadlineNanos);
  }

  private void expire() {
    if (lvt.timerMode() == LocalVectorTable.TIMER_PERIODIC && initial != 0) {
      // Expiries that a long slice has swallowed are lost, as they coalesce in the IRR.
      long period = Integer.toUnsignedLong(initial) * tick();
      long late = clock.nanos() - deadlineNanos;
      deadlineNanos += (late / period + 1) * period;
      timer.arm(deadlineNanos);
    }
    deadlineTsc = 0;
    expired.run();
  }

  /** Bits 0, 1 and 3: divide by 2, 4 … 128, and 111 for 1. */
  private long tick() {
    int code = (divideRegister & 3) | (divideRegister >> 1 & 4);
    return NANOS_PER_COUNT << (code + 1 & 7);
  }

  private static long saturatedAdd(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}

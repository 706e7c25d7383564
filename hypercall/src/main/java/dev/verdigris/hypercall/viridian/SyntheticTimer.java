package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InterruptSink;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.hypercall.time.Timer;
import dev.verdigris.hypercall.viridian.abi.TimerBits;
import dev.verdigris.hypercall.viridian.abi.TimerMessageLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A synthetic timer of a processor (TLFS, "Timers"). Counts and times are reference time, unsigned.
 *
 * <p>A periodic timer that is late makes up for missed ticks by a shorter period, half the one
 * programmed, until it has caught up; a lazy one skips them. A tick that finds the message of the
 * one before still waiting is missed.
 */
final class SyntheticTimer {
  private static final int FIRST_VECTOR = 16;

  private final int vpIndex;
  private final int index;
  private final ReferenceTime time;
  private final InterruptSink interrupts;
  private final EventStream events;
  private final boolean direct;
  private final Timer expiry;
  private final ByteBuffer message =
      ByteBuffer.allocate(TimerMessageLayout.SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private SynicProcessor synic;
  private long config;
  private long count;
  // When the next tick falls due; a timer that catches up is armed for later than that.
  private long due;
  private long armedFor;
  // When the tick whose message is to be sent fell due.
  private long expired;

  SyntheticTimer(
      int vpIndex,
      int index,
      ReferenceTime time,
      Scheduler scheduler,
      InterruptSink interrupts,
      EventStream events,
      boolean direct) {
    this.vpIndex = vpIndex;
    this.index = index;
    this.time = time;
    this.interrupts = interrupts;
    this.events = events;
    this.direct = direct;
    expiry = scheduler.newTimer(this::expire);
    message.putInt(TimerMessageLayout.TIMER_INDEX, index);
  }

  /** Sets the controller that timer messages go through. */
  void synic(SynicProcessor controller) {
    synic = controller;
  }

  long config() {
    return config;
  }

  /** Writes the configuration register; false for reserved bits, direct mode where not granted. */
  boolean config(long value) {
    if ((value & TimerBits.RESERVED) != 0 || (!direct && (value & TimerBits.DIRECT) != 0)) {
      return false;
    }
    boolean noSint = (value & TimerBits.DIRECT) == 0 && TimerBits.sint(value) == 0;
    config = noSint ? value & ~TimerBits.ENABLE : value;
    start();
    return true;
  }

  long count() {
    return count;
  }

  /** Writes the count register. */
  boolean count(long value) {
    count = value;
    if (value == 0) {
      config &= ~TimerBits.ENABLE;
    } else if ((config & TimerBits.AUTO_ENABLE) != 0
        && ((config & TimerBits.DIRECT) != 0 || TimerBits.sint(config) != 0)) {
      config |= TimerBits.ENABLE;
    }
    start();
    return true;
  }

  /** SINT that the timer's message goes to. */
  int sint() {
    return TimerBits.sint(config);
  }

  /** Payload of the timer's message, as it goes into the slot now. */
  byte[] takeMessage() {
    message.putLong(TimerMessageLayout.EXPIRATION_TIME, expired);
    message.putLong(TimerMessageLayout.DELIVERY_TIME, time.now());
    return message.array();
  }

  private void start() {
    expiry.cancel();
    synic.cancelTimer(index);
    if ((config & TimerBits.ENABLE) == 0 || count == 0) {
      return;
    }
    long now = time.now();
    due = (config & TimerBits.PERIODIC) != 0 ? saturatedSum(now, count) : count;
    arm(due, now);
  }

  private void arm(long at, long now) {
    armedFor = at;
    long ticks = Long.compareUnsigned(at, now) <= 0 ? 0 : at - now;
    // An unsigned distance beyond 2^63 − 1 never comes, and deadline() says so.
    expiry.arm(time.deadline(ticks < 0 ? Long.MAX_VALUE : ticks));
  }

  private void expire() {
    long now = time.now();
    if (Long.compareUnsigned(now, armedFor) < 0) {
      arm(armedFor, now);
      return;
    }
    boolean periodic = (config & TimerBits.PERIODIC) != 0;
    if (!periodic) {
      config &= ~TimerBits.ENABLE;
    }
    signal();
    if (periodic) {
      advance(now);
    }
  }

  private void signal() {
    if ((config & TimerBits.DIRECT) != 0) {
      int vector = TimerBits.vector(config);
      boolean valid = vector >= FIRST_VECTOR;
      publish(valid);
      if (valid) {
        interrupts.interrupt(vpIndex, vector, false);
      }
      return;
    }
    boolean missed = synic.timerWaits(index);
    if (!missed) {
      expired = due;
      synic.postTimer(index, TimerBits.sint(config));
    }
    publish(!missed && !synic.timerWaits(index));
  }

  private void publish(boolean delivered) {
    if (events.active()) {
      events.publish(EventType.TIMER_EXPIRED, vpIndex, index, due, delivered ? 1 : 0);
    }
  }

  private void advance(long now) {
    due = saturatedSum(due, count);
    if (Long.compareUnsigned(due, now) > 0) {
      arm(due, now);
    } else if ((config & TimerBits.LAZY) != 0) {
      long late = now - due;
      due = saturatedSum(due, count * (Long.divideUnsigned(late, count) + 1));
      arm(due, now);
    } else {
      arm(saturatedSum(now, Math.max(1, count >>> 1)), now);
    }
  }

  private static long saturatedSum(long a, long b) {
    long sum = a + b;
    return Long.compareUnsigned(sum, a) < 0 ? -1 : sum;
  }
}

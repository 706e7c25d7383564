package dev.verdigris.vmbus;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.time.CoalescedWork;
import dev.verdigris.hypercall.time.Timer;
import dev.verdigris.vmbus.abi.MonitorLayout;
import dev.verdigris.vmbus.host.MonitorPages;
import dev.verdigris.vmbus.host.ProtocolRule;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Monitored interrupts: while a channel with a monitor is open, looks for triggers in the guest's
 * monitor page, as often as the least latency of those channels. The page to the guest stays
 * untouched: the host signals at once, as event flags.
 */
final class MonitoredInterrupts {
  private final VmbusHost bus;
  private final GuestMemory memory;
  private final VmbusChannel[] byMonitor = new VmbusChannel[MonitorLayout.MONITORS];
  // The monitors of open channels, by group.
  private final int[] used = new int[MonitorLayout.GROUPS];
  // Triggers taken from the page, by group.
  private final AtomicIntegerArray taken = new AtomicIntegerArray(MonitorLayout.GROUPS);
  private final CoalescedWork collect;
  private final CoalescedWork serve;
  private final Timer timer;
  private MonitorPages pages;
  private long period;

  MonitoredInterrupts(VmbusHost bus) {
    this.bus = bus;
    memory = bus.memory();
    collect = new CoalescedWork(bus.processors(), this::collect);
    serve = new CoalescedWork(bus.scheduler(), this::serve);
    timer = bus.scheduler().newTimer(this::look);
  }

  /**
   * Sets the pages.
   *
   * @return false when nothing backs them; there are then none
   */
  boolean use(MonitorPages newPages) {
    pages = null;
    boolean usable =
        newPages == null || (page(newPages.toGuest()) != 0 && page(newPages.toHost()) != 0);
    if (usable) {
      pages = newPages;
    }
    for (int monitor = 0; monitor < byMonitor.length; monitor++) {
      describe(monitor);
    }
    arm();
    return usable;
  }

  void opened(VmbusChannel channel, int monitor) {
    byMonitor[monitor] = channel;
    used[monitor / MonitorLayout.GROUP_SIZE] |= 1 << (monitor % MonitorLayout.GROUP_SIZE);
    describe(monitor);
    arm();
  }

  void closed(int monitor) {
    byMonitor[monitor] = null;
    used[monitor / MonitorLayout.GROUP_SIZE] &= ~(1 << (monitor % MonitorLayout.GROUP_SIZE));
    arm();
  }

  /** Tells the guest, in its page, what a trigger of an open channel does and when. */
  private void describe(int monitor) {
    VmbusChannel channel = byMonitor[monitor];
    long page = pages == null || channel == null ? 0 : page(pages.toHost());
    if (page == 0) {
      return;
    }
    int parameter = MonitorLayout.parameter(monitor);
    UNSAFE.putInt(null, page + parameter, channel.offered().signalConnection());
    UNSAFE.putInt(null, page + parameter + Integer.BYTES, 0);
    short units = (short) channel.offer().latencyUnits();
    UNSAFE.putShort(null, page + MonitorLayout.latency(monitor), units);
    int groups = UNSAFE.getInt(null, page + MonitorLayout.TRIGGER_STATE);
    groups |= 1 << (monitor / MonitorLayout.GROUP_SIZE);
    UNSAFE.putInt(null, page + MonitorLayout.TRIGGER_STATE, groups);
    memory.written(pages.toHost(), GuestMemory.PAGE_SIZE);
  }

  private void arm() {
    int least = Integer.MAX_VALUE;
    for (VmbusChannel channel : byMonitor) {
      if (channel != null) {
        least = Math.min(least, channel.offer().latencyUnits());
      }
    }
    if (pages == null || least == Integer.MAX_VALUE) {
      timer.cancel();
      return;
    }
    period = least * MonitorLayout.LATENCY_NANOS;
    timer.arm(bus.scheduler().clock().nanos() + period);
  }

  private void look() {
    collect.request();
    timer.arm(bus.scheduler().clock().nanos() + period);
  }

  /**
   * Takes the triggers of open channels, on the processors' thread: a guest's bit instructions need
   * not be atomic towards others.
   */
  private void collect() {
    MonitorPages current = pages;
    boolean any = false;
    for (int group = 0; group < MonitorLayout.GROUPS; group++) {
      long page = used[group] == 0 || current == null ? 0 : page(current.toHost());
      if (page != 0 && UNSAFE.getIntVolatile(null, page + MonitorLayout.pending(group)) != 0) {
        int triggers = UNSAFE.getAndSetInt(null, page + MonitorLayout.pending(group), 0);
        memory.written(current.toHost(), GuestMemory.PAGE_SIZE);
        taken.accumulateAndGet(group, triggers, (a, b) -> a | b);
        any = true;
      }
    }
    if (any) {
      serve.request();
    }
  }

  private void serve() {
    for (int group = 0; group < MonitorLayout.GROUPS; group++) {
      take(group, taken.getAndSet(group, 0));
    }
  }

  private void take(int group, int triggers) {
    for (int left = triggers; left != 0; left &= left - 1) {
      int monitor = group * MonitorLayout.GROUP_SIZE + Integer.numberOfTrailingZeros(left);
      VmbusChannel channel = byMonitor[monitor];
      if (channel != null) {
        channel.signalled(-1);
      } else {
        bus.misbehaved(ProtocolRule.MONITOR_TRIGGER, -1, monitor);
      }
    }
  }

  private long page(long gpa) {
    boolean aligned = (gpa & GuestMemory.PAGE_MASK) == 0;
    return aligned && gpa >= 0 && gpa < GuestMemory.MAX_ADDRESS ? memory.hostPage(gpa) : 0;
  }
}

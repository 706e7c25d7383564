package dev.verdigris.vmbus;

import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.vmbus.fault.FaultInjector;
import dev.verdigris.vmbus.fault.FaultKind;
import dev.verdigris.vmbus.fault.FaultRule;

/** Takes channels back, and offers their devices again, as a fault plan says. */
final class FaultyRemoval {
  private final VmbusHost bus;
  private final FaultInjector faults;

  FaultyRemoval(VmbusHost bus, FaultInjector faults) {
    this.bus = bus;
    this.faults = faults;
  }

  /** The guest has opened a channel. */
  void opened(VmbusChannel channel) {
    FaultRule rule =
        channel.subChannelIndex() == 0 ? faults.rescinds(channel.device().name()) : null;
    if (rule != null) {
      after(rule.delay(), () -> rescind(channel, rule));
    }
  }

  private void rescind(VmbusChannel channel, FaultRule rule) {
    if (!bus.offered(channel)) {
      return; // gone by itself
    }
    faults.injected(FaultKind.RESCIND, channel.relid(), channel.relid());
    bus.rescind(channel);
    if (rule.reoffer() != FaultRule.NEVER) {
      after(rule.reoffer(), () -> bus.offer(channel.device()));
    }
  }

  private void after(long nanos, Runnable work) {
    Scheduler scheduler = bus.scheduler();
    scheduler.newTimer(work).arm(scheduler.clock().nanos() + nanos);
  }
}

package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.event.EventType;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.time.ConcurrentScheduler;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.RealClock;
import dev.verdigris.hypercall.time.VirtualClock;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.hypercall.viridian.PartitionConfig;
import dev.verdigris.hypercall.viridian.ViridianPartition;
import dev.verdigris.vmbus.VmbusHost;
import dev.verdigris.vmbus.VmbusProfile;
import dev.verdigris.vmbus.host.ProtocolRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A partition with a bus, and a model guest on its first processor. */
public final class BusRig implements AutoCloseable {
  public final GuestMemory memory;
  public final VirtualClock clock = new VirtualClock(() -> 0);
  public final DeterministicScheduler scheduler;
  public final ConcurrentScheduler devices; // null when these run on the guest's thread
  public final EventStream events = new EventStream();
  public final ViridianPartition partition;
  public final VmbusHost bus;
  public final PageAllocator pages;
  public final SynicClient synic;
  public final BusClient client;
  public final List<ProtocolRule> broken = Collections.synchronizedList(new ArrayList<>());
  public volatile Throwable failure;

  public BusRig(String vmbusProfile) {
    this(vmbusProfile, 1);
  }

  public BusRig(String vmbusProfile, long seed) {
    this(vmbusProfile, seed, false);
  }

  /** A rig whose devices run on a thread of their own, in real time. */
  public static BusRig concurrent(String vmbusProfile) {
    return new BusRig(vmbusProfile, 1, true);
  }

  private BusRig(String vmbusProfile, long seed, boolean concurrent) {
    Clock time = concurrent ? new RealClock() : clock;
    scheduler = new DeterministicScheduler(time);
    devices = concurrent ? new ConcurrentScheduler("devices", time, this::failed) : null;
    memory = GuestMemory.allocate(new RamRegion(0, 24 << 20));
    events.add(
        (type, vp, a, b, c, d) -> {
          if (type == EventType.GUEST_MISBEHAVED && ProtocolRule.of(a) != null) {
            broken.add(ProtocolRule.of(a));
          }
        });
    partition =
        new ViridianPartition(
            PartitionConfig.builder(memory, scheduler, HostProfile.named("ws2022").orElseThrow())
                .events(events)
                .processors(2)
                .build());
    VmbusProfile profile = VmbusProfile.of(vmbusProfile);
    bus =
        concurrent
            ? new VmbusHost(
                memory, partition, scheduler.handoff(() -> {}), devices, events, profile)
            : new VmbusHost(memory, partition, scheduler, events, profile);
    pages = PageAllocator.scattered(memory, seed);
    synic = new SynicClient(memory, partition, pages, 0);
    client = new BusClient(memory, synic, pages, this::settle);
  }

  private void failed(Throwable thrown) {
    failure = thrown;
  }

  /** Lets the host do all that waits for no time. */
  public void settle() {
    if (devices == null) {
      scheduler.runDue();
    } else {
      devices.settle(scheduler);
    }
    if (failure != null) {
      throw new IllegalStateException("the devices failed", failure);
    }
  }

  /** Connects and takes the only offer. */
  public OfferReceived connect() {
    client.negotiate();
    List<OfferReceived> offers = client.offers();
    if (offers.size() != 1) {
      throw new IllegalStateException(offers.size() + " offers");
    }
    return offers.get(0);
  }

  @Override
  public void close() {
    scheduler.close();
    if (devices != null) {
      devices.close();
    }
    memory.close();
  }
}

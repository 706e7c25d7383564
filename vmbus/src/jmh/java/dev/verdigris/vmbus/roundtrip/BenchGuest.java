package dev.verdigris.vmbus.roundtrip;

import dev.verdigris.hypercall.event.EventListener;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.hypercall.viridian.PartitionConfig;
import dev.verdigris.hypercall.viridian.ViridianPartition;
import dev.verdigris.vmbus.VmbusHost;
import dev.verdigris.vmbus.VmbusProfile;
import dev.verdigris.vmbus.guest.BusClient;
import dev.verdigris.vmbus.guest.ClientChannel;
import dev.verdigris.vmbus.guest.PageAllocator;
import dev.verdigris.vmbus.guest.SynicClient;
import dev.verdigris.vmbus.ring.RingPacket;
import java.util.Map;

/** A model guest with a channel open to a device that echoes, on a partition of its own. */
final class BenchGuest implements AutoCloseable {
  /** Of each ring: 16 packets of 4,096 bytes fit while the space of 16 more is not freed yet. */
  private static final int RING_PAGES = 49;

  private final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 8 << 20));
  private final BenchHost host;
  private final VmbusHost bus;
  private final ClientChannel channel;
  private final byte[] source;
  private final byte[] sink;
  private long transaction;

  /**
   * Boots it as far as the open channel.
   *
   * @param listener to the event stream, or null
   */
  BenchGuest(BenchHost host, int payload, boolean checked, EventListener listener) {
    this.host = host;
    source = new byte[payload];
    sink = new byte[payload];
    EventStream events = new EventStream();
    if (listener != null) {
      host.listen(events, listener);
    }
    HostProfile profile = HostProfile.named("ws2022").orElseThrow();
    ViridianPartition partition =
        new ViridianPartition(
            PartitionConfig.builder(memory, host.processors(), profile).events(events).build());
    VmbusProfile speaks = VmbusProfile.of(profile.name());
    bus = new VmbusHost(memory, partition, host.toProcessors(), host.devices(), events, speaks);
    if (checked) {
      bus.checkGuest();
    }
    bus.offer(new BenchEcho(payload));
    PageAllocator pages = PageAllocator.contiguous(memory);
    SynicClient synic = new SynicClient(memory, partition, pages, 0);
    BusClient client = new BusClient(memory, synic, pages, host::settle);
    client.negotiate();
    channel = client.open(client.offers().get(0), RING_PAGES);
  }

  /** Writes packets, signals as is due, and takes their completions, all before it returns. */
  long roundTrip(int packets) {
    for (int i = 0; i < packets; i++) {
      if (!channel.send(++transaction, source, source.length)) {
        throw new IllegalStateException("a batch does not fit the ring");
      }
    }
    int taken = 0;
    while (taken < packets) {
      host.letWork();
      if (channel.takeInterrupt()) {
        taken += take();
      }
    }
    return transaction;
  }

  private int take() {
    int taken = 0;
    do {
      channel.mask();
      for (RingPacket packet = channel.receive(); packet != null; packet = channel.receive()) {
        packet.copyPayload(0, sink, 0, sink.length);
        taken++;
      }
      channel.finish();
    } while (channel.unmask());
    return taken;
  }

  /** The rules that this guest broke. */
  Map<String, Long> findings() {
    return bus.findings();
  }

  @Override
  public void close() {
    host.close();
    memory.close();
  }
}

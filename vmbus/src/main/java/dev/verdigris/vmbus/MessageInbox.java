package dev.verdigris.vmbus;

import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.hypercall.viridian.MessagePort;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.vmbus.abi.BusConnections;
import dev.verdigris.vmbus.host.BusServer;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes the guest's messages on a connection out of its hypercalls and hands them to the state
 * machine on the scheduler, in order. A guest that posts faster than they are served is told to
 * wait.
 */
final class MessageInbox implements MessagePort {
  /** Most messages that wait. */
  private static final int CAPACITY = 256;

  private final ConcurrentLinkedQueue<byte[]> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Scheduler scheduler;
  private final VmbusHost bus;
  private final BusServer server;
  private final int connectionId;
  private final Runnable serve = this::serve;

  MessageInbox(VmbusHost bus, BusServer server, Scheduler scheduler, int connectionId) {
    this.bus = bus;
    this.server = server;
    this.connectionId = connectionId;
    this.scheduler = scheduler;
  }

  @Override
  public HvStatus receive(int vpIndex, int messageType, byte[] payload, int length) {
    if (messageType != BusConnections.MESSAGE_TYPE) {
      bus.foreignMessage(messageType);
      return HvStatus.SUCCESS;
    }
    if (count.incrementAndGet() > CAPACITY) {
      count.decrementAndGet();
      return HvStatus.INSUFFICIENT_BUFFERS;
    }
    waiting.add(Arrays.copyOf(payload, length));
    scheduler.execute(serve);
    return HvStatus.SUCCESS;
  }

  /** Serves one message: each was announced to the scheduler once. */
  private void serve() {
    byte[] message = waiting.remove();
    count.decrementAndGet();
    bus.messageReceived(message);
    server.receive(message, message.length, connectionId);
  }
}

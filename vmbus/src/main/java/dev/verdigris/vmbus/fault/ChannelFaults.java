package dev.verdigris.vmbus.fault;

import dev.verdigris.hypercall.time.Scheduler;
import dev.verdigris.hypercall.time.Timer;
import dev.verdigris.vmbus.abi.PacketType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes the faults of one channel's packets. */
public final class ChannelFaults {
  /** Completions held back at once; with so many, the next ones go as they are. */
  private static final int MAX_HELD = 4096;

  private final FaultInjector injector;
  private final String name;
  private final FaultPort port;
  private final Scheduler scheduler;
  private final Timer pause;
  private final List<HeldPacket> held = new ArrayList<>();
  // The packet at hand has had its pause.
  private boolean paused;

  ChannelFaults(FaultInjector injector, String name, FaultPort port, Scheduler scheduler) {
    this.injector = injector;
    this.name = name;
    this.port = port;
    this.scheduler = scheduler;
    pause = scheduler.newTimer(this::pauseOver);
  }

  /**
   * Sends a packet to the guest, or does with it what the plan says.
   *
   * @return false when it does not fit: the device keeps it
   */
  public boolean send(int type, int flags, long transaction, byte[] payload, int length) {
    byte[] bytes = corrupted(transaction, payload, length);
    return type == PacketType.COMPLETION
        ? complete(transaction, bytes, length)
        : port.put(type, flags, transaction, bytes, length);
  }

  private byte[] corrupted(long transaction, byte[] payload, int length) {
    ActiveRule rule = length == 0 ? null : injector.next(FaultKind.CORRUPT_PACKET, name);
    if (rule == null) {
      return payload;
    }
    byte[] bytes = Arrays.copyOf(payload, length);
    bytes[rule.random.nextInt(length)] ^= (byte) (1 << rule.random.nextInt(8));
    injector.injected(FaultKind.CORRUPT_PACKET, port.relid(), transaction);
    return bytes;
  }

  private boolean complete(long transaction, byte[] payload, int length) {
    ActiveRule drop = injector.next(FaultKind.DROP_COMPLETION, name);
    ActiveRule delay = injector.next(FaultKind.DELAY_COMPLETION, name);
    ActiveRule reorder = injector.next(FaultKind.REORDER_COMPLETIONS, name);
    ActiveRule duplicate = injector.next(FaultKind.DUPLICATE_COMPLETION, name);
    if (drop != null) {
      injector.injected(FaultKind.DROP_COMPLETION, port.relid(), transaction);
      return true;
    }
    boolean room = held.size() < MAX_HELD;
    if (delay != null && room) {
      hold(delay.rule, false, transaction, payload, length);
      return true;
    }
    if (reorder != null && room) {
      hold(reorder.rule, true, transaction, payload, length);
      return true;
    }
    if (!port.put(PacketType.COMPLETION, 0, transaction, payload, length)) {
      return false;
    }
    if (duplicate != null && port.put(PacketType.COMPLETION, 0, transaction, payload, length)) {
      injector.injected(FaultKind.DUPLICATE_COMPLETION, port.relid(), transaction);
    }
    overtaken();
    return true;
  }

  private void hold(
      FaultRule rule, boolean overtakable, long transaction, byte[] payload, int length) {
    HeldPacket packet =
        new HeldPacket(
            scheduler, this::release, overtakable, transaction, Arrays.copyOf(payload, length));
    held.add(packet);
    packet.arm(rule.delay());
    injector.injected(rule.kind(), port.relid(), transaction);
  }

  /** Sends what waited for another completion to go first. */
  private void overtaken() {
    for (HeldPacket packet : List.copyOf(held)) {
      if (packet.overtakable()) {
        release(packet);
      }
    }
  }

  private void release(HeldPacket packet) {
    byte[] payload = packet.payload();
    if (port.put(PacketType.COMPLETION, 0, packet.transaction(), payload, payload.length)) {
      packet.cancel();
      held.remove(packet);
    } else {
      packet.arm(HeldPacket.RETRY_NANOS);
    }
  }

  /**
   * Asks before a packet of the guest's is taken.
   *
   * @return true to leave it in the ring; {@link FaultPort#resume} comes when the time is over
   */
  public boolean pauses(long transaction) {
    if (pause.armed()) {
      return true;
    }
    if (paused) {
      paused = false;
      return false;
    }
    long nanos = pause(FaultKind.FULL_RING, transaction) + pause(FaultKind.SLOW_HOST, transaction);
    if (nanos == 0) {
      return false;
    }
    pause.arm(scheduler.clock().nanos() + nanos);
    return true;
  }

  private long pause(FaultKind kind, long transaction) {
    ActiveRule rule = injector.next(kind, name);
    if (rule == null) {
      return 0;
    }
    injector.injected(kind, port.relid(), transaction);
    return rule.rule.delay();
  }

  private void pauseOver() {
    paused = true;
    port.resume();
  }

  /** Forgets what waits: the channel is closed. */
  public void closed() {
    pause.cancel();
    paused = false;
    held.forEach(HeldPacket::cancel);
    held.clear();
  }
}

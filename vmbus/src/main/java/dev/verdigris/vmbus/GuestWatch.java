package dev.verdigris.vmbus;

import dev.verdigris.hypercall.time.Timer;
import dev.verdigris.hypercall.viridian.SynicHost;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.MessageType;
import dev.verdigris.vmbus.abi.OfferLayout;
import dev.verdigris.vmbus.check.MessageSlotCheck;
import dev.verdigris.vmbus.check.RescindCheck;
import dev.verdigris.vmbus.host.BusServer;
import dev.verdigris.vmbus.host.OfferedChannel;
import dev.verdigris.vmbus.host.ProtocolRule;

/**
 * Looks every second of guest time for what the guest should have done and did not, while a channel
 * is open, a rescind is outstanding or a message waits.
 */
final class GuestWatch {
  private static final long PERIOD_NANOS = 1_000_000_000;

  private final VmbusHost bus;
  private final BusServer server;
  private final MessageSlotCheck slots;
  private final RescindCheck rescinds = new RescindCheck();
  private final Timer timer;

  GuestWatch(VmbusHost bus, BusServer server, SynicHost synic) {
    this.bus = bus;
    this.server = server;
    slots =
        new MessageSlotCheck(
            synic, (vpIndex, sint) -> bus.misbehaved(ProtocolRule.MESSAGE_NO_EOM, vpIndex, sint));
    timer = bus.scheduler().newTimer(this::look);
  }

  /** There is something to look at. */
  void arm() {
    if (!timer.armed()) {
      timer.arm(bus.scheduler().clock().nanos() + PERIOD_NANOS);
    }
  }

  /** A message was sent to the guest. */
  void sent(byte[] message) {
    if (LittleEndian.getInt(message, MessageType.TYPE) == MessageType.RESCIND_OFFER.code()) {
      int relid = LittleEndian.getInt(message, OfferLayout.RESCIND_RELID);
      rescinds.sent(relid, bus.scheduler().clock().nanos());
      arm();
    }
  }

  /** A message that was sent waits for its slot. */
  void waits(int vpIndex, int sint) {
    slots.watch(vpIndex, sint);
    arm();
  }

  private void look() {
    long now = bus.scheduler().clock().nanos();
    boolean again = bus.lookAtChannels();
    again |= slots.look();
    again |=
        rescinds.look(
            now, this::rescinded, relid -> bus.misbehaved(ProtocolRule.RESCIND_IGNORED, relid, 0));
    if (again) {
      arm();
    }
  }

  private boolean rescinded(int relid) {
    OfferedChannel channel = server.channel(relid);
    return channel != null && channel.rescinded();
  }
}

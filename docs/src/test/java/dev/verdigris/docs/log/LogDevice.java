package dev.verdigris.docs.log;

import dev.verdigris.vmbus.VmbusChannel;
import dev.verdigris.vmbus.VmbusDevice;
import dev.verdigris.vmbus.abi.ChannelOffer;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.gpadl.GuestRanges;
import dev.verdigris.vmbus.host.ProtocolRule;
import dev.verdigris.vmbus.ring.RingPacket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The host's end of the log protocol. */
final class LogDevice implements VmbusDevice {
  private final String name;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final byte[] message = new byte[LogProtocol.SIZE];
  private final byte[] text = new byte[LogProtocol.MAX_TEXT];
  private final CRC32 crc = new CRC32();
  private GuestRanges ranges;
  private VmbusChannel open; // null while the guest has it closed
  private boolean agreed; // on the version
  private int level = 4;
  private boolean levelToTell;
  private long told; // how often the guest was told the level: the transaction of the last time
  private boolean levelHeard;

  LogDevice(String name) {
    this.name = name;
  }

  String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  /** True when the guest has acknowledged the level. */
  boolean levelHeard() {
    return levelHeard;
  }

  /** Sets what the guest shall log. To be called where the scheduler's work is: on its thread. */
  void setLevel(int newLevel) {
    level = newLevel;
    levelToTell = true;
    levelHeard = false;
    tellLevel();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ChannelOffer offer() {
    return ChannelOffer.of(LogProtocol.CLASS, ChannelOffer.instance(LogProtocol.CLASS, name));
  }

  @Override
  public boolean opened(VmbusChannel channel) {
    open = channel;
    levelToTell = true;
    ranges = new GuestRanges(channel.memory());
    return true;
  }

  @Override
  public void closed(VmbusChannel channel) {
    open = null;
    agreed = false;
  }

  @Override
  public boolean received(VmbusChannel channel, RingPacket packet) {
    if (packet.type() == PacketType.COMPLETION) {
      levelHeard = !levelToTell && packet.transaction() == told;
      return true;
    }
    if (!channel.canSend(LogProtocol.SIZE)) {
      return false; // the same packet comes again when there is room for its answer
    }
    boolean known = packet.type() == PacketType.IN_BAND || packet.type() == PacketType.GPA_DIRECT;
    if (!known || packet.payloadLength() < LogProtocol.SIZE) {
      channel.misbehaved(ProtocolRule.DEVICE_PACKET, packet.transaction());
      return true;
    }
    packet.copyPayload(0, message, 0, LogProtocol.SIZE); // once: the guest can change it meanwhile
    int status = serve(channel, packet, LittleEndian.getInt(message, LogProtocol.OPERATION));
    if (packet.completionRequested()) {
      LittleEndian.putInt(message, LogProtocol.STATUS, status);
      channel.complete(packet.transaction(), message, LogProtocol.SIZE);
    }
    tellLevel();
    return true;
  }

  private int serve(VmbusChannel channel, RingPacket packet, int operation) {
    int argument = LittleEndian.getInt(message, LogProtocol.ARGUMENT);
    if (operation == LogProtocol.HELLO && !agreed) {
      agreed = argument == LogProtocol.VERSION;
      return agreed ? LogProtocol.GOOD : LogProtocol.BAD_VERSION;
    }
    if (operation == LogProtocol.APPEND && agreed) {
      return append(channel, packet, argument);
    }
    channel.misbehaved(ProtocolRule.DEVICE_STATE, Integer.toUnsignedLong(operation));
    return LogProtocol.BAD_STATE;
  }

  private int append(VmbusChannel channel, RingPacket packet, int bytes) {
    boolean fits = bytes >= 0 && bytes <= LogProtocol.MAX_TEXT;
    // parse() looks up every page that the guest names; false: nothing backs one of them.
    if (!fits || !ranges.parse(packet) || bytes > ranges.length()) {
      channel.misbehaved(ProtocolRule.DEVICE_PACKET, packet.transaction());
      return LogProtocol.BAD_TEXT;
    }
    ranges.get(text, bytes);
    log.write(text, 0, bytes);
    crc.reset();
    crc.update(text, 0, bytes);
    LittleEndian.putInt(message, LogProtocol.ARGUMENT, (int) crc.getValue());
    return LogProtocol.GOOD;
  }

  @Override
  public void writable(VmbusChannel channel) {
    tellLevel();
  }

  private void tellLevel() {
    if (!levelToTell || !agreed || !open.canSend(LogProtocol.SIZE)) {
      return; // writable() comes when the guest has made room
    }
    levelToTell = false;
    LittleEndian.putInt(message, LogProtocol.OPERATION, LogProtocol.LEVEL);
    LittleEndian.putInt(message, LogProtocol.STATUS, LogProtocol.GOOD);
    LittleEndian.putInt(message, LogProtocol.ARGUMENT, level);
    open.send(++told, PacketType.FLAG_COMPLETION_REQUESTED, message, LogProtocol.SIZE);
  }
}

package dev.verdigris.vmbus;

import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.PacketType;
import dev.verdigris.vmbus.abi.PipeLayout;
import dev.verdigris.vmbus.ring.RingPacket;
import java.util.Objects;

/** The header that packets have on a channel in pipe mode, from either end. */
public final class PipeFrame {
  private PipeFrame() {}

  /**
   * Writes a frame.
   *
   * @param frame receives header and data
   * @param length bytes of data, at most {@link PipeLayout#MAX_DATA}
   * @return bytes of the frame: the payload of an in-band packet
   */
  public static int encode(byte[] frame, byte[] data, int from, int length) {
    if (length > PipeLayout.MAX_DATA) {
      throw new IllegalArgumentException("more than a pipe's packet holds");
    }
    Objects.checkFromIndexSize(PipeLayout.HEADER_SIZE, length, frame.length);
    LittleEndian.putInt(frame, PipeLayout.TYPE, PipeLayout.DATA);
    LittleEndian.putInt(frame, PipeLayout.LENGTH, length);
    System.arraycopy(data, from, frame, PipeLayout.HEADER_SIZE, length);
    return PipeLayout.HEADER_SIZE + length;
  }

  /**
   * Bytes of data that a packet holds, by its header, which is read once.
   *
   * @return -1 when the packet is no whole frame of data
   */
  public static int length(RingPacket packet) {
    int room = packet.payloadLength() - PipeLayout.HEADER_SIZE;
    if (packet.type() != PacketType.IN_BAND || room < 0) {
      return -1;
    }
    int type = packet.getInt(packet.payloadOffset() + PipeLayout.TYPE);
    int length = packet.getInt(packet.payloadOffset() + PipeLayout.LENGTH);
    return type == PipeLayout.DATA && length >= 0 && length <= room ? length : -1;
  }

  /** Copies data out of a frame. */
  public static void copy(RingPacket packet, int from, byte[] target, int at, int bytes) {
    packet.copyPayload(PipeLayout.HEADER_SIZE + from, target, at, bytes);
  }
}

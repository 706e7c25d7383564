package dev.verdigris.vmbus.ring;

/** What the other side did to a ring that ends its use until the channel is opened anew. */
public enum RingFault {
  /** Nothing is wrong. */
  NONE,
  /** An index is outside the ring or not 8 bytes aligned. */
  INDEX,
  /** A packet is shorter than its descriptor or longer than what the ring holds. */
  PACKET_LENGTH,
  /** A packet's payload does not begin inside the packet. */
  PAYLOAD_OFFSET
}

package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.HvStatus;

/** The host's end of a message connection: receives what the guest sends by HvCallPostMessage. */
@FunctionalInterface
public interface MessagePort {
  /**
   * A message from the guest.
   *
   * @param vpIndex the processor that posted it
   * @param messageType the message type, 1 to 0x7fffffff
   * @param payload holds the payload; valid during the call only
   * @param length bytes of payload, 0–240
   * @return what HvCallPostMessage answers; {@link HvStatus#SUCCESS} when taken
   */
  HvStatus receive(int vpIndex, int messageType, byte[] payload, int length);
}

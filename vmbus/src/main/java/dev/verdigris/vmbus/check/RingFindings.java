package dev.verdigris.vmbus.check;

import dev.verdigris.vmbus.host.ProtocolRule;

/** Takes what a guest did against the protocol on a channel. */
@FunctionalInterface
public interface RingFindings {
  /**
   * A rule was broken.
   *
   * @param offset where in the guest-to-host ring, bytes
   * @param detail as the rule has it
   */
  void found(ProtocolRule rule, int offset, long detail);
}

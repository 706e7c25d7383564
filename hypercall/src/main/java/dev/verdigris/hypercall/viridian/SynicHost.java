package dev.verdigris.hypercall.viridian;

/**
 * The host's side of a partition's synthetic interrupt controllers: what VMBus, or another host
 * service, needs of the partition and nothing more.
 */
public interface SynicHost {
  /** Number of virtual processors. */
  int processorCount();

  /**
   * Binds a connection identifier (0 to 0xffffff) for HvCallPostMessage, replacing what was bound.
   */
  void bindMessagePort(int connectionId, MessagePort port);

  /**
   * Binds a connection identifier (0 to 0xffffff) for HvCallSignalEvent, replacing what was bound.
   */
  void bindEventPort(int connectionId, EventPort port);

  /** Removes what was bound to a connection identifier. */
  void unbind(int connectionId);

  /**
   * Sends a message to the guest through a SINT's message slot (TLFS 11.8). A message that finds
   * the slot taken waits behind it, in order, until the guest writes EOM.
   *
   * @param messageType 1 to 0x7fffffff for messages that are not the hypervisor's own
   * @param payload copied before the call returns
   * @param length bytes, 0–240
   * @return false when the processor, its SynIC or its message page is not enabled, or 1,024
   *     messages wait already: nothing is sent
   */
  boolean postMessage(int vpIndex, int sint, int messageType, byte[] payload, int length);

  /** True when messages wait for a SINT's slot. */
  boolean messagesWait(int vpIndex, int sint);

  /** True when messages wait for a SINT's slot although it is free: the guest has to write EOM. */
  boolean awaitsEom(int vpIndex, int sint);

  /**
   * Sets an event flag (TLFS 11.9) and, when it was clear, asserts the SINT.
   *
   * @param flag 0–2047
   * @return false when the processor, its SynIC or its event page is not enabled
   */
  boolean signalEvent(int vpIndex, int sint, int flag);
}

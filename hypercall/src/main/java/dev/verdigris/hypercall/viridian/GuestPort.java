package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.viridian.abi.HvStatus;

/**
 * A port that the guest has made for itself: what comes through a connection to it goes to a SINT
 * of its own.
 */
final class GuestPort implements MessagePort, EventPort {
  private final int id;
  private final SynicProcessor target;
  private final int sint;
  private final int baseFlag;
  private final int flagCount;
  private long posts;
  private long signals;

  /** Makes a port for messages, or for events when {@code flagCount} is not 0. */
  GuestPort(int id, SynicProcessor target, int sint, int baseFlag, int flagCount) {
    this.id = id;
    this.target = target;
    this.sint = sint;
    this.baseFlag = baseFlag;
    this.flagCount = flagCount;
  }

  boolean takesMessages() {
    return flagCount == 0;
  }

  /** Messages that the port has taken. */
  long posts() {
    return posts;
  }

  /** Events that the port has taken. */
  long signals() {
    return signals;
  }

  @Override
  public HvStatus receive(int caller, int messageType, byte[] payload, int length) {
    if (!target.post(sint, messageType, id, payload, length)) {
      return HvStatus.INSUFFICIENT_BUFFERS;
    }
    posts++;
    return HvStatus.SUCCESS;
  }

  @Override
  public int flags() {
    return flagCount;
  }

  @Override
  public void signalled(int caller, int flag) {
    signals++;
    target.signal(sint, baseFlag + flag);
  }
}

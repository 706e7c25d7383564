package dev.verdigris.vmbus.abi;

/**
 * How making or changing the connection went, in VERSION_RESPONSE and MODIFY_CONNECTION_RESPONSE: 8
 * bits. A version response of before 2.4 cannot say it.
 */
public final class ConnectionState {
  /** Done. */
  public static final int SUCCESSFUL = 0;

  /** Not done for want of resources. */
  public static final int LOW_RESOURCES = 1;

  /** Not done. */
  public static final int UNKNOWN_FAILURE = 2;

  private ConnectionState() {}
}

package dev.verdigris.vmbus.device.storage;

import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.NtStatus;
import dev.verdigris.vmbus.abi.StorageVersion;
import dev.verdigris.vmbus.abi.VstorLayout;
import dev.verdigris.vmbus.abi.VstorOperation;

/**
 * The handshake that comes before requests: begin, version, properties, end, in this order; a
 * version that is refused may be followed by another one. It is that of the first channel;
 * sub-channels have none of their own.
 */
final class StorageProtocol {
  private enum State {
    BEGIN,
    VERSION,
    PROPERTIES,
    END,
    READY
  }

  private final StorageVersion newest;
  private final int maxTransfer;
  private State state = State.BEGIN;
  private StorageVersion version;
  private int maxSubChannels;

  StorageProtocol(StorageVersion newest, int maxTransfer) {
    this.newest = newest;
    this.maxTransfer = maxTransfer;
  }

  /**
   * Starts over, as after an open.
   *
   * @param mostSubChannels most sub-channels that a guest gets whose version has them
   */
  void reset(int mostSubChannels) {
    state = State.BEGIN;
    version = null;
    maxSubChannels = mostSubChannels;
  }

  /** True when requests may come. */
  boolean ready() {
    return state == State.READY;
  }

  /** True when sub-channels may be asked for: from the properties on. */
  boolean takesSubChannels() {
    return (state == State.END || state == State.READY) && hasSubChannels();
  }

  /** Most sub-channels that may be asked for. */
  int maxSubChannels() {
    return maxSubChannels;
  }

  private boolean hasSubChannels() {
    return version.atLeast(StorageVersion.V5_1);
  }

  /**
   * Takes a step of the handshake and writes what the answer says into the packet.
   *
   * @return the answer's status
   */
  int step(int operation, byte[] packet) {
    switch (operation) {
      case VstorOperation.BEGIN_INITIALIZATION -> {
        return advance(State.BEGIN, State.VERSION);
      }
      case VstorOperation.QUERY_PROTOCOL_VERSION -> {
        return queryVersion(LittleEndian.getShort(packet, VstorLayout.VERSION));
      }
      case VstorOperation.QUERY_PROPERTIES -> {
        int status = advance(State.PROPERTIES, State.END);
        if (status == NtStatus.SUCCESS) {
          properties(packet);
        }
        return status;
      }
      case VstorOperation.END_INITIALIZATION -> {
        return advance(State.END, State.READY);
      }
      default -> {
        return NtStatus.INVALID_DEVICE_STATE;
      }
    }
  }

  private int advance(State from, State to) {
    if (state != from) {
      return NtStatus.INVALID_DEVICE_STATE;
    }
    state = to;
    return NtStatus.SUCCESS;
  }

  private int queryVersion(int code) {
    if (state != State.VERSION) {
      return NtStatus.INVALID_DEVICE_STATE;
    }
    StorageVersion asked = new StorageVersion(code);
    if (!newest.atLeast(asked) || !StorageVersion.ALL.contains(asked)) {
      return NtStatus.REVISION_MISMATCH;
    }
    version = asked;
    state = State.PROPERTIES;
    return NtStatus.SUCCESS;
  }

  private void properties(byte[] packet) {
    boolean several = hasSubChannels();
    LittleEndian.putShort(
        packet, VstorLayout.PROPERTIES_SUB_CHANNELS, several ? maxSubChannels : 0);
    LittleEndian.putInt(
        packet, VstorLayout.PROPERTIES_FLAGS, several ? VstorLayout.MULTI_CHANNEL : 0);
    LittleEndian.putInt(packet, VstorLayout.PROPERTIES_MAX_TRANSFER, maxTransfer);
  }
}

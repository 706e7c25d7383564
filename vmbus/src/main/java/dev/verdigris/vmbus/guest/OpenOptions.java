package dev.verdigris.vmbus.guest;

/**
 * How a channel is to be opened.
 *
 * @param ringPages pages of each ring, its header counted; 2 at least
 * @param targetVp processor to interrupt
 * @param connectionId event connection to signal, 0 for the offer's
 * @param eventFlag event flag to be set, -1 for the relid
 * @param userData what the device is told, at most 120 bytes; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a parameter object, never compared
public record OpenOptions(
    int ringPages, int targetVp, int connectionId, int eventFlag, byte[] userData) {
  private static final byte[] NOTHING = {};

  /** Two rings of the same size, and nothing special. */
  public static OpenOptions rings(int ringPages) {
    return new OpenOptions(ringPages, 0, 0, -1, NOTHING);
  }

  /** These options with another processor. */
  public OpenOptions withTarget(int vpIndex) {
    return new OpenOptions(ringPages, vpIndex, connectionId, eventFlag, userData);
  }

  /** These options with signals of the guest's choice, for hosts that have the feature. */
  public OpenOptions withSignals(int newConnectionId, int newEventFlag) {
    return new OpenOptions(ringPages, targetVp, newConnectionId, newEventFlag, userData);
  }

  /** These options with something to tell the device. */
  public OpenOptions withUserData(byte[] bytes) {
    return new OpenOptions(ringPages, targetVp, connectionId, eventFlag, bytes.clone());
  }
}

package dev.verdigris.vmbus.guest;

import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.abi.OfferLayout;
import java.util.UUID;

/**
 * An offer as the guest got it.
 *
 * @param deviceClass class GUID
 * @param instance instance GUID
 * @param flags offer flags
 * @param pipeMode the first four user-defined bytes: the mode, on a pipe
 * @param subChannelIndex 0 for a primary channel
 * @param relid the channel's number
 * @param monitorId the monitor's number
 * @param monitorAllocated true when the monitor number is to be used
 * @param dedicated true when signals need no bit in the interrupt page
 * @param connectionId event connection to signal
 */
public record OfferReceived(
    UUID deviceClass,
    UUID instance,
    int flags,
    int pipeMode,
    int subChannelIndex,
    int relid,
    int monitorId,
    boolean monitorAllocated,
    boolean dedicated,
    int connectionId) {
  static OfferReceived decode(byte[] message) {
    return new OfferReceived(
        LittleEndian.getGuid(message, OfferLayout.CLASS),
        LittleEndian.getGuid(message, OfferLayout.INSTANCE),
        LittleEndian.getShort(message, OfferLayout.FLAGS),
        LittleEndian.getInt(message, OfferLayout.USER_DEFINED),
        LittleEndian.getShort(message, OfferLayout.SUB_CHANNEL_INDEX),
        LittleEndian.getInt(message, OfferLayout.RELID),
        LittleEndian.getByte(message, OfferLayout.MONITOR_ID),
        (message[OfferLayout.MONITOR_ALLOCATED] & 1) != 0,
        (message[OfferLayout.DEDICATED] & 1) != 0,
        LittleEndian.getInt(message, OfferLayout.CONNECTION));
  }
}

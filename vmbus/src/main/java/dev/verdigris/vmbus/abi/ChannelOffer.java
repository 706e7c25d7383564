package dev.verdigris.vmbus.abi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** What a device offers the guest: the device's part of an OFFERCHANNEL message. */
public final class ChannelOffer {
  private final DeviceClass deviceClass;
  private final UUID instance;
  private final int flags;
  private final int mmioMegabytes;
  private final int latencyUnits;
  private final byte[] userDefined;

  private ChannelOffer(
      DeviceClass deviceClass,
      UUID instance,
      int flags,
      int mmioMegabytes,
      int latencyUnits,
      byte[] userDefined) {
    this.deviceClass = deviceClass;
    this.instance = instance;
    this.flags = flags;
    this.mmioMegabytes = mmioMegabytes;
    this.latencyUnits = latencyUnits;
    this.userDefined = userDefined;
  }

  /** An offer without MMIO space and user-defined bytes, to be enumerated as a device. */
  public static ChannelOffer of(DeviceClass deviceClass, UUID instance) {
    return new ChannelOffer(
        deviceClass, instance, OfferFlags.ENUMERATE_DEVICE_INTERFACE, 0, 0, new byte[0]);
  }

  /**
   * An instance GUID that depends on class and name alone, so that a guest finds the same device
   * under the same name at every start.
   *
   * @param name the device's name among its class, for example {@code "0"}
   */
  public static UUID instance(DeviceClass deviceClass, String name) {
    String seed = deviceClass.guid() + "/" + name;
    return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8));
  }

  /** This offer with other {@link OfferFlags}. */
  public ChannelOffer withFlags(int newFlags) {
    return new ChannelOffer(
        deviceClass, instance, newFlags, mmioMegabytes, latencyUnits, userDefined);
  }

  /**
   * This offer with MMIO space.
   *
   * @param megabytes 0–65535
   */
  public ChannelOffer withMmio(int megabytes) {
    return new ChannelOffer(deviceClass, instance, flags, megabytes, latencyUnits, userDefined);
  }

  /**
   * This offer with user-defined bytes.
   *
   * @param bytes at most 120
   */
  public ChannelOffer withUserDefined(byte[] bytes) {
    if (bytes.length > OfferLayout.USER_DEFINED_SIZE) {
      throw new IllegalArgumentException("more than 120 user-defined bytes");
    }
    return new ChannelOffer(
        deviceClass, instance, flags, mmioMegabytes, latencyUnits, bytes.clone());
  }

  /**
   * This offer in pipe mode: each packet begins with a header, see {@link PipeLayout}.
   *
   * @param mode {@link PipeLayout#MODE_BYTE} or {@link PipeLayout#MODE_MESSAGE}
   * @param bytes at most 116 user-defined bytes, which follow the mode
   */
  public ChannelOffer asPipe(int mode, byte[] bytes) {
    if (bytes.length > PipeLayout.USER_DEFINED_SIZE) {
      throw new IllegalArgumentException("more than 116 user-defined bytes");
    }
    byte[] all = new byte[Integer.BYTES + bytes.length];
    LittleEndian.putInt(all, 0, mode);
    System.arraycopy(bytes, 0, all, Integer.BYTES, bytes.length);
    return withFlags(flags | OfferFlags.NAMED_PIPE_MODE).withUserDefined(all);
  }

  /**
   * This offer with a monitored interrupt: the guest signals by a bit in its monitor page, which
   * the host looks at when the latency has passed, instead of by a hypercall.
   *
   * @param nanos 100 to 6,553,500; rounded down to units of 100
   */
  public ChannelOffer withMonitor(long nanos) {
    long units = nanos / MonitorLayout.LATENCY_NANOS;
    if (units < 1 || units > 0xffff) {
      throw new IllegalArgumentException("latency is out of range");
    }
    return new ChannelOffer(deviceClass, instance, flags, mmioMegabytes, (int) units, userDefined);
  }

  /** The device's class. */
  public DeviceClass deviceClass() {
    return deviceClass;
  }

  /** The device's instance GUID. */
  public UUID instance() {
    return instance;
  }

  /** {@link OfferFlags}. */
  public int flags() {
    return flags;
  }

  /** Latency of the monitored interrupt in units of 100 ns, 0 when there is none. */
  public int latencyUnits() {
    return latencyUnits;
  }

  /** Writes the device's fields into an OFFERCHANNEL message whose bytes are zero. */
  public void encode(byte[] message) {
    LittleEndian.putGuid(message, OfferLayout.CLASS, deviceClass.guid());
    LittleEndian.putGuid(message, OfferLayout.INSTANCE, instance);
    LittleEndian.putShort(message, OfferLayout.FLAGS, flags);
    LittleEndian.putShort(message, OfferLayout.MMIO_MEGABYTES, mmioMegabytes);
    System.arraycopy(userDefined, 0, message, OfferLayout.USER_DEFINED, userDefined.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelOffer that
        && deviceClass.equals(that.deviceClass)
        && instance.equals(that.instance)
        && flags == that.flags
        && mmioMegabytes == that.mmioMegabytes
        && latencyUnits == that.latencyUnits
        && Arrays.equals(userDefined, that.userDefined);
  }

  @Override
  public int hashCode() {
    return instance.hashCode();
  }
}

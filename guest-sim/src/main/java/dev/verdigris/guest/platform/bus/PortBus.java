package dev.verdigris.guest.platform.bus;

import java.util.Arrays;

/**
 * The 65,536 I/O ports. A port belongs to one device or to none; what nobody claims reads all ones,
 * ignores writes and is counted.
 */
public final class PortBus {
  private static final int PORTS = 0x1_0000;
  private static final int MAX_DEVICES = 256;

  /** Index into {@link #devices} for each port; 0 is {@link Unclaimed}. */
  private final byte[] owner = new byte[PORTS];

  private final Unclaimed unclaimed = new Unclaimed();
  private PortDevice[] devices = {unclaimed};

  /**
   * Gives a range of ports to a device. A device may own several ranges.
   *
   * @throws IllegalArgumentException when the range is not within the port space or overlaps
   *     another
   */
  public void register(int first, int count, PortDevice device) {
    if (first < 0 || count <= 0 || count > PORTS - first) {
      throw new IllegalArgumentException(
          String.format("ports 0x%x+0x%x are not within the port space", first, count));
    }
    for (int port = first; port < first + count; port++) {
      if (owner[port] != 0) {
        throw new IllegalArgumentException(String.format("port 0x%x has a device", port));
      }
    }
    if (devices.length == MAX_DEVICES) {
      throw new IllegalStateException("too many port devices");
    }
    devices = Arrays.copyOf(devices, devices.length + 1);
    devices[devices.length - 1] = device;
    Arrays.fill(owner, first, first + count, (byte) (devices.length - 1));
  }

  /**
   * Reads a port.
   *
   * @param size 1, 2 or 4 bytes
   * @return the value, zero-extended
   */
  public int read(int port, int size) {
    PortDevice device = deviceAt(port);
    if (takesWhole(device, port, size)) {
      return device.read(port & 0xffff, size) & mask(size);
    }
    int value = 0;
    for (int i = 0; i < size; i++) {
      int at = port + i & 0xffff;
      value |= (deviceAt(at).read(at, 1) & 0xff) << (8 * i);
    }
    return value;
  }

  /** Writes a port. */
  public void write(int port, int size, int value) {
    PortDevice device = deviceAt(port);
    if (takesWhole(device, port, size)) {
      device.write(port & 0xffff, size, value & mask(size));
      return;
    }
    for (int i = 0; i < size; i++) {
      int at = port + i & 0xffff;
      deviceAt(at).write(at, 1, value >>> (8 * i) & 0xff);
    }
  }

  /** Reads that no device answered. */
  public long unclaimedReads() {
    return unclaimed.reads;
  }

  /** Writes that no device took. */
  public long unclaimedWrites() {
    return unclaimed.writes;
  }

  private boolean takesWhole(PortDevice device, int port, int size) {
    return size <= device.widest() && deviceAt(port + size - 1) == device;
  }

  private PortDevice deviceAt(int port) {
    return devices[owner[port & 0xffff] & 0xff];
  }

  private static int mask(int size) {
    return size >= 4 ? -1 : (1 << (8 * size)) - 1;
  }

  private static final class Unclaimed implements PortDevice {
    private long reads;
    private long writes;

    @Override
    public int read(int port, int size) {
      reads++;
      return -1;
    }

    @Override
    public void write(int port, int size, int value) {
      writes++;
    }

    @Override
    public int widest() {
      return 4;
    }
  }
}

package dev.verdigris.guest.probe;

import dev.verdigris.guest.boot.EntryState;
import java.util.Objects;

/**
 * A bare guest image. It runs in 64-bit mode at privilege level 0 with the page tables, descriptor
 * tables and stack that it brings along, writes its transcript to the debug console, and ends by
 * the debug-exit port.
 *
 * <p>It can be entered in two ways: in 64-bit mode by {@link #entry}, with the bytes copied to
 * {@link #loadAddress}, or by a multiboot-1 loader with {@link #multibootElf}.
 */
public final class ProbeImage {
  /** Port of the debug console, a byte at a time. */
  public static final int CONSOLE_PORT = 0xe9;

  /** Port of the debug exit. */
  public static final int EXIT_PORT = 0xf4;

  /** Value that a probe writes to {@link #EXIT_PORT} at its end; QEMU's exit status is then 33. */
  public static final int EXIT_SUCCESS = 0x10;

  /** Value written after an exception that the probe did not provoke; QEMU's exit status is 35. */
  public static final int EXIT_FAULT = 0x11;

  /** Guest-physical memory from 0 that a probe needs, in bytes. */
  public static final long MEMORY_NEEDED = 4L << 20;

  private final String name;
  private final long loadAddress;
  private final byte[] bytes;
  private final EntryState entry;
  private final long multibootEntry;

  ProbeImage(String name, long loadAddress, byte[] bytes, EntryState entry, long multibootEntry) {
    this.name = Objects.requireNonNull(name);
    this.loadAddress = loadAddress;
    this.bytes = bytes.clone();
    this.entry = Objects.requireNonNull(entry);
    this.multibootEntry = multibootEntry;
  }

  /** The probe of the Hyper-V interface (TLFS): CPUID leaves, MSRs, hypercalls, SynIC, timers. */
  public static ProbeImage hyperV() {
    return HyperVProbe.image(true);
  }

  /** The same without VMCALL and VMMCALL beside the hypercall page: not every host ends them. */
  public static ProbeImage hyperVByPageOnly() {
    return HyperVProbe.image(false);
  }

  /** The probe of the Xen interface for an HVM guest: CPUID leaves, hypercall page, hypercalls. */
  public static ProbeImage xen() {
    return XenProbe.image();
  }

  /** What the image is, for reports. */
  public String name() {
    return name;
  }

  /** Guest-physical address of the first byte. */
  public long loadAddress() {
    return loadAddress;
  }

  /** The image, a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** State for entering the image in 64-bit mode. */
  public EntryState entry() {
    return entry;
  }

  /** The same image as a 32-bit ELF file with a multiboot-1 header. */
  public byte[] multibootElf() {
    return MultibootElf.wrap(loadAddress, bytes, multibootEntry);
  }
}

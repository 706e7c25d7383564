package dev.verdigris.guest.boot;

import java.nio.file.Path;
import java.util.List;

/**
 * What to boot.
 *
 * @param kernel a bzImage, an ELF kernel, a multiboot image, or a package or directory that holds
 *     one
 * @param initrds initial file systems, concatenated in this order
 * @param commandLine kernel command line, without a final NUL
 * @param rsdpAddress guest-physical address of the ACPI root pointer, 0 for none
 * @param layout the guest's memory
 * @param unpack enter the kernel proper where its compression is known, instead of its own
 *     decompressor
 */
public record BootRequest(
    Path kernel,
    List<Path> initrds,
    String commandLine,
    long rsdpAddress,
    RamLayout layout,
    boolean unpack) {
  /** Copies the list. */
  public BootRequest {
    initrds = List.copyOf(initrds);
  }
}

package dev.verdigris.guest.machine;

import java.nio.file.Path;

/**
 * A disk image for the guest's storage controller.
 *
 * @param file a raw image, a positive multiple of 512 bytes
 * @param readOnly the guest may not write it
 */
public record DiskConfig(Path file, boolean readOnly) {}

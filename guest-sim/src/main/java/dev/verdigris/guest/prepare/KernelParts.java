package dev.verdigris.guest.prepare;

/**
 * What a default guest takes from a kernel's installation.
 *
 * @param version release, as {@code uname -r} prints it
 * @param image the bootable file
 */
record KernelParts(String version, byte[] image, ModuleSet modules) {}

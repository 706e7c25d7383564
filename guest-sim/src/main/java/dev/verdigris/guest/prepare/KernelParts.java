package dev.verdigris.guest.prepare;

/** What a default guest takes from a kernel's installation. */
final class KernelParts {
  private final String version;
  private final byte[] image;
  private final ModuleSet modules;

  /**
   * Gathers the parts.
   *
   * @param version release, as {@code uname -r} prints it
   * @param image the bootable file
   */
  KernelParts(String version, byte[] image, ModuleSet modules) {
    this.version = version;
    this.image = image;
    this.modules = modules;
  }

  String version() {
    return version;
  }

  byte[] image() {
    return image;
  }

  ModuleSet modules() {
    return modules;
  }
}

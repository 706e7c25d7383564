package dev.verdigris.guest.boot;

/** The kinds of kernel image, told apart by their first bytes. */
enum KernelKind {
  BZIMAGE(new BzImageLoader()),
  MULTIBOOT(new MultibootLoader()),
  PVH(new PvhLoader());

  private static final int[] ELF_MAGIC = {0x7f, 'E', 'L', 'F'};
  private static final int SMALLEST_BZIMAGE = 0x268;
  private static final String WANTED =
      "give a Linux bzImage, a vmlinux built with CONFIG_PVH, or a multiboot image";

  @SuppressWarnings("ImmutableEnumChecker") // the loaders have no state
  private final KernelLoader loader;

  KernelKind(KernelLoader loader) {
    this.loader = loader;
  }

  KernelLoader loader() {
    return loader;
  }

  static KernelKind of(ImageBytes image) throws ImageException {
    if (SetupHeader.recognises(image)) {
      return BZIMAGE;
    }
    if (MultibootHeader.find(image).isPresent()) {
      return MULTIBOOT;
    }
    if (image.startsWith(0, ELF_MAGIC)) {
      if (ElfImage.read(image).pvhEntry().isPresent()) {
        return PVH;
      }
      throw image.bad("an ELF file without a PVH entry or a multiboot header", WANTED);
    }
    if (image.size() < SMALLEST_BZIMAGE && image.startsWith(0, 'M', 'Z')) {
      throw image.truncated(SMALLEST_BZIMAGE);
    }
    throw image.bad("not a kernel image", WANTED);
  }
}

package dev.verdigris.guest.boot;

/**
 * Reads a bzImage's setup header (Linux Documentation/x86/boot.rst, "The Real-Mode Kernel Header").
 * Offsets are from the start of the file, which are those of the zero page too.
 */
final class SetupHeader {
  static final int SETUP_SECTS = 0x1f1;
  static final int SYSSIZE = 0x1f4;
  static final int VID_MODE = 0x1fa;
  static final int BOOT_FLAG = 0x1fe;
  static final int JUMP = 0x200;
  static final int HEADER = 0x202;
  static final int VERSION = 0x206;
  static final int TYPE_OF_LOADER = 0x210;
  static final int LOADFLAGS = 0x211;
  static final int CODE32_START = 0x214;
  static final int RAMDISK_IMAGE = 0x218;
  static final int RAMDISK_SIZE = 0x21c;
  static final int CMD_LINE_PTR = 0x228;
  static final int INITRD_ADDR_MAX = 0x22c;
  static final int KERNEL_ALIGNMENT = 0x230;
  static final int RELOCATABLE_KERNEL = 0x234;
  static final int XLOADFLAGS = 0x236;
  static final int CMDLINE_SIZE = 0x238;
  static final int PAYLOAD_OFFSET = 0x248;
  static final int PAYLOAD_LENGTH = 0x24c;
  static final int PREF_ADDRESS = 0x258;
  static final int INIT_SIZE = 0x260;

  /** LOADED_HIGH of loadflags: the kernel proper goes to 1 MiB or above. */
  static final int LOADED_HIGH = 1;

  /** KASLR_FLAG of loadflags: the decompressor has moved the kernel. */
  static final int KASLR_FLAG = 2;

  /** XLF_KERNEL_64 of xloadflags: there is a 64-bit entry at 0x200. */
  static final int XLF_KERNEL_64 = 1;

  /** The oldest protocol with pref_address and init_size. */
  static final int OLDEST = 0x20a;

  /** The first protocol with xloadflags. */
  private static final int WITH_XLOADFLAGS = 0x20c;

  private static final int SECTOR = 512;
  private static final int PARAGRAPH = 16;

  private final ImageBytes image;
  private final long kernelOffset;
  private final long kernelSize;

  private SetupHeader(ImageBytes image, long kernelOffset, long kernelSize) {
    this.image = image;
    this.kernelOffset = kernelOffset;
    this.kernelSize = kernelSize;
  }

  /** Tells whether a file has the header's magic numbers. */
  static boolean recognises(ImageBytes image) {
    return image.startsWith(BOOT_FLAG, 0x55, 0xaa) && image.startsWith(HEADER, 'H', 'd', 'r', 'S');
  }

  /** Reads and checks the header of a file that {@link #recognises} has accepted. */
  static SetupHeader read(ImageBytes image) throws ImageException {
    int version = image.u16(VERSION);
    if (version < OLDEST) {
      throw image.bad(
          String.format("boot protocol %d.%02d is too old", version >>> 8, version & 0xff),
          "give a kernel with protocol 2.10 or newer (Linux 2.6.31)");
    }
    if ((image.u8(LOADFLAGS) & LOADED_HIGH) == 0) {
      throw image.bad("a zImage, which loads low", "build the kernel as bzImage");
    }
    int sectors = image.u8(SETUP_SECTS);
    long kernelOffset = ((sectors == 0 ? 4 : sectors) + 1L) * SECTOR;
    long kernelSize = image.u32(SYSSIZE) * PARAGRAPH;
    image.require(INIT_SIZE, 4);
    // The last paragraph may be a partial one.
    if (kernelSize < PARAGRAPH || image.size() < kernelOffset + kernelSize - (PARAGRAPH - 1)) {
      throw image.truncated(kernelOffset + Math.max(kernelSize, PARAGRAPH));
    }
    return new SetupHeader(image, kernelOffset, Math.min(kernelSize, image.size() - kernelOffset));
  }

  /** File offset of the protected-mode kernel. */
  long kernelOffset() {
    return kernelOffset;
  }

  /** Bytes of the protected-mode kernel in the file. */
  long kernelSize() {
    return kernelSize;
  }

  /** True when the kernel has a 64-bit entry. */
  boolean has64BitEntry() throws ImageException {
    return image.u16(VERSION) >= WITH_XLOADFLAGS && (image.u16(XLOADFLAGS) & XLF_KERNEL_64) != 0;
  }

  /** Where the kernel wants to run. */
  long loadAddress() throws ImageException {
    return image.u64(PREF_ADDRESS);
  }

  /** Bytes from {@link #loadAddress} that the kernel uses before it has read the memory map. */
  long initSize() throws ImageException {
    return image.u32(INIT_SIZE);
  }

  /** The highest address that a byte of the initial file system may have. */
  long initrdMaximum() throws ImageException {
    return image.u32(INITRD_ADDR_MAX);
  }

  /** Longest command line, without its NUL. */
  long commandLineMaximum() throws ImageException {
    return image.u32(CMDLINE_SIZE);
  }

  /** The compressed kernel with, at its end, the four bytes of its unpacked size. */
  ImageBytes payload() throws ImageException {
    long offset = image.u32(PAYLOAD_OFFSET);
    long length = image.u32(PAYLOAD_LENGTH);
    if (offset > kernelSize || length > kernelSize - offset) {
      throw image.bad("the payload lies outside the kernel", "fetch or build it again");
    }
    return image.part(kernelOffset + offset, length);
  }

  /** Copies the header, as long as it says that it is, to where the zero page wants it. */
  byte[] bytes() throws ImageException {
    int end = HEADER + image.u8(JUMP + 1);
    return image.array(SETUP_SECTS, Math.max(end, INIT_SIZE + 4) - (long) SETUP_SECTS);
  }
}

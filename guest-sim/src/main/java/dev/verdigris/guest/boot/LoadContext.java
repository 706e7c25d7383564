package dev.verdigris.guest.boot;

import dev.verdigris.hypercall.memory.GuestMemory;
import java.nio.charset.StandardCharsets;

/** What every loader needs: the request, the memory, the opened files. */
record LoadContext(
    BootRequest request, GuestMemory memory, KernelFile file, InitialRamdisk ramdisk) {
  private static final long MIB = 1L << 20;

  ImageBytes image() {
    return file.bytes();
  }

  RamLayout layout() {
    return request.layout();
  }

  /** Checks that a range above the legacy area is RAM below the device hole. */
  void requireRam(String what, long base, long length) throws BootException {
    if (base < RamLayout.HIGH_BASE || length < 0 || base > RamLayout.HOLE_BASE - length) {
      throw image()
          .bad(
              String.format("%s is to be loaded at 0x%x, %d bytes", what, base, length),
              "give an image that loads between 1 MiB and 3 GiB");
    }
    if (base + length > layout().lowRamEnd()) {
      throw new MemoryTooSmallException(
          image().name(), layout().bytes(), base + length + ramdisk.size() + MIB);
    }
  }

  /**
   * Writes the command line with its NUL.
   *
   * @param maximum most bytes that the kernel takes, without the NUL
   */
  long writeCommandLine(long maximum) throws BootException {
    byte[] line = request.commandLine().getBytes(StandardCharsets.UTF_8);
    if (line.length > Math.min(maximum, LowMemory.COMMAND_LINE_SPACE - 1)) {
      throw image()
          .bad(
              "the command line has " + line.length + " bytes, the kernel takes " + maximum,
              "shorten --append");
    }
    memory.write(LowMemory.COMMAND_LINE, line);
    memory.writeByte(LowMemory.COMMAND_LINE + line.length, 0);
    return LowMemory.COMMAND_LINE;
  }

  /**
   * Puts the initial file system as high as it may be, from a page boundary.
   *
   * @param lowest first address that is free
   * @param highest last address that its bytes may have
   * @return its address, 0 when there is none
   */
  long writeRamdisk(long lowest, long highest) throws BootException {
    long size = ramdisk.size();
    if (size == 0) {
      return 0;
    }
    long top = Math.min(layout().lowRamEnd(), highest + 1);
    long address = (top - size) & ~GuestMemory.PAGE_MASK;
    if (address < lowest) {
      throw new MemoryTooSmallException(ramdisk.name(), layout().bytes(), lowest + size + MIB);
    }
    ramdisk.write(memory, address);
    return address;
  }
}

package dev.verdigris.guest.boot;

import dev.verdigris.hypercall.memory.GuestMemory;
import java.nio.file.Path;

/** Puts a kernel and what goes with it into guest memory, whatever kind of image it is. */
public final class BootLoader {
  private BootLoader() {}

  /**
   * Loads an image.
   *
   * @param memory freshly allocated from the request's layout
   * @return how the boot processor is to enter it
   * @throws ImageException when a file is missing, unreadable, damaged or foreign
   * @throws MemoryTooSmallException when the files do not fit the memory
   */
  public static EntryState load(BootRequest request, GuestMemory memory) throws BootException {
    KernelFile file = KernelFile.find(request.kernel());
    InitialRamdisk ramdisk = InitialRamdisk.read(request.initrds());
    LoadContext context = new LoadContext(request, memory, file, ramdisk);
    return file.kind().loader().load(context);
  }

  /**
   * Tells a bare image, multiboot or PVH ELF, from a Linux bzImage.
   *
   * @throws ImageException when it is missing, unreadable or neither
   */
  public static boolean bare(Path kernel) throws ImageException {
    return KernelFile.find(kernel).kind() != KernelKind.BZIMAGE;
  }
}

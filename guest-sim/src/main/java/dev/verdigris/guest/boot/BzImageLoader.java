package dev.verdigris.guest.boot;

import dev.verdigris.guest.boot.EntryState.Mode;
import dev.verdigris.hypercall.memory.GuestMemory;
import java.util.Optional;

/**
 * Loads a bzImage (Linux Documentation/x86/boot.rst). The kernel is entered by the 64-bit boot
 * protocol where it has that, else by the 32-bit one.
 *
 * <p>Where the payload's compression is known, the kernel proper is unpacked here and entered
 * directly, in the state that its own decompressor would leave without address randomisation.
 */
final class BzImageLoader implements KernelLoader {
  /** Distance of startup_64 from the load address (boot.rst, "64-bit Boot Protocol"). */
  private static final int ENTRY_64 = 0x200;

  @Override
  public EntryState load(LoadContext context) throws BootException {
    ImageBytes image = context.image();
    SetupHeader header = SetupHeader.read(image);
    long start = header.loadAddress();
    long reserved = Math.max(header.initSize(), header.kernelSize());
    context.requireRam("the kernel", start, reserved);

    GuestMemory memory = context.memory();
    Mode mode = header.has64BitEntry() ? Mode.LONG : Mode.PROTECTED;
    Optional<ElfImage> unpacked = unpack(context, header, mode);
    long entry;
    if (unpacked.isPresent()) {
      unpacked.get().load(context);
      entry = unpacked.get().entry();
    } else {
      image.copyTo(memory, start, header.kernelOffset(), header.kernelSize());
      entry = mode == Mode.LONG ? start + ENTRY_64 : start;
    }

    long commandLine = context.writeCommandLine(header.commandLineMaximum());
    long ramdisk = context.writeRamdisk(start + reserved, header.initrdMaximum());
    new ZeroPage(memory, LowMemory.ZERO_PAGE)
        .header(header.bytes())
        .code32Start(start)
        .commandLine(commandLine)
        .ramdisk(ramdisk, context.ramdisk().size())
        .rsdp(context.request().rsdpAddress())
        .memoryMap(context.layout().map());
    FlatTables.writeGdt(memory, mode);
    long cr3 = mode == Mode.LONG ? FlatTables.writePageTables(memory) : 0;
    return new EntryState(
        mode,
        entry,
        0,
        0,
        0,
        LowMemory.ZERO_PAGE,
        cr3,
        LowMemory.GDT,
        FlatTables.GDT_LIMIT,
        FlatTables.CODE,
        FlatTables.DATA);
  }

  private static Optional<ElfImage> unpack(LoadContext context, SetupHeader header, Mode mode)
      throws BootException {
    if (!context.request().unpack() || mode != Mode.LONG) {
      return Optional.empty();
    }
    Optional<ImageBytes> kernel = KernelPayload.unpack(header.payload());
    return kernel.isEmpty() ? Optional.empty() : Optional.of(ElfImage.read(kernel.get()));
  }
}

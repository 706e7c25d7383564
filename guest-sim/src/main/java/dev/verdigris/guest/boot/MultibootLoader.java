package dev.verdigris.guest.boot;

import dev.verdigris.guest.boot.EntryState.Mode;
import dev.verdigris.hypercall.memory.GuestMemory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Loads a multiboot-1 image (Multiboot Specification 0.6.96): 32-bit protected mode without paging,
 * EAX the loader's magic number, EBX the information structure.
 *
 * <pre>
 *  0 flags         16 cmdline       44 mmap_length        module       memory map entry
 *  4 mem_lower     20 mods_count    48 mmap_addr           0 start      0 4 size (20)
 *  8 mem_upper     24 mods_addr     64 boot_loader_name    4 end        4 8 base_addr
 * 12 boot_device                                           8 string    12 8 length
 *                                                         12 reserved  20 4 type
 * </pre>
 */
final class MultibootLoader implements KernelLoader {
  static final int LOADER_MAGIC = 0x2bad_b002;

  /** Fields given: memory, command line, modules, memory map, loader name. */
  static final int INFO_FLAGS = 1 | 1 << 2 | 1 << 3 | 1 << 6 | 1 << 9;

  static final int MAP_ENTRY_SIZE = 24;

  private static final long MODULES = LowMemory.START_INFO + 0x80;
  private static final long NAME = LowMemory.START_INFO + 0xc0;
  private static final long MAP = LowMemory.START_INFO + 0x100;
  private static final int KIB = 1024;

  @Override
  public EntryState load(LoadContext context) throws BootException {
    ImageBytes image = context.image();
    MultibootHeader header = MultibootHeader.find(image).orElseThrow();
    if (header.asksForMore()) {
      throw image.bad(
          String.format("multiboot flags 0x%x ask for more than is offered", header.flags()),
          "build the image with flags 0x10007 at most");
    }
    long entry;
    long end;
    if (header.hasAddresses()) {
      end = loadByAddresses(context, header.offset());
      entry = image.u32(header.offset() + 28);
    } else {
      ElfImage elf = ElfImage.read(image);
      elf.load(context);
      end = elf.end();
      entry = elf.entry();
    }
    GuestMemory memory = context.memory();
    writeInfo(context, context.writeRamdisk(end, RamLayout.HOLE_BASE - 1));
    FlatTables.writeGdt(memory, Mode.PROTECTED);
    return new EntryState(
        Mode.PROTECTED,
        entry & 0xffff_ffffL,
        0,
        LOADER_MAGIC,
        LowMemory.START_INFO,
        0,
        0,
        LowMemory.GDT,
        FlatTables.GDT_LIMIT,
        FlatTables.CODE,
        FlatTables.DATA);
  }

  /** Loads by the header's address fields; returns the first free address. */
  private static long loadByAddresses(LoadContext context, long header) throws BootException {
    ImageBytes image = context.image();
    long load = image.u32(header + 16);
    long offset = header - (image.u32(header + 12) - load);
    long loadEnd = image.u32(header + 20);
    long bssEnd = image.u32(header + 24);
    long size = loadEnd == 0 ? image.size() - offset : loadEnd - load;
    image.require(offset, size);
    long end = Math.max(load + size, bssEnd);
    context.requireRam("the image", load, end - load);
    image.copyTo(context.memory(), load, offset, size);
    context.memory().fill(load + size, end - load - size, (byte) 0);
    return end;
  }

  private static void writeInfo(LoadContext context, long ramdisk) throws BootException {
    GuestMemory memory = context.memory();
    List<MemoryMapEntry> map = context.layout().map();
    long info = LowMemory.START_INFO;
    memory.fill(info, MAP - info, (byte) 0);
    memory.writeInt(info, INFO_FLAGS);
    memory.writeInt(info + 4, (int) (RamLayout.LOW_END / KIB));
    memory.writeInt(info + 8, (int) ((context.layout().lowRamEnd() - RamLayout.HIGH_BASE) / KIB));
    long commandLine = context.writeCommandLine(LowMemory.COMMAND_LINE_SPACE - 1);
    memory.writeInt(info + 16, (int) commandLine);
    if (ramdisk != 0) {
      memory.writeInt(info + 20, 1);
      memory.writeInt(MODULES, (int) ramdisk);
      memory.writeInt(MODULES + 4, (int) (ramdisk + context.ramdisk().size()));
    }
    memory.writeInt(info + 24, (int) MODULES);
    memory.writeInt(info + 44, map.size() * MAP_ENTRY_SIZE);
    memory.writeInt(info + 48, (int) MAP);
    memory.writeInt(info + 64, (int) NAME);
    memory.write(NAME, "verdigris\0".getBytes(StandardCharsets.US_ASCII));
    long at = MAP;
    for (MemoryMapEntry range : map) {
      memory.writeInt(at, MAP_ENTRY_SIZE - 4);
      memory.writeLong(at + 4, range.base());
      memory.writeLong(at + 12, range.length());
      memory.writeInt(at + 20, range.type());
      at += MAP_ENTRY_SIZE;
    }
  }
}

package dev.verdigris.guest.boot;

import dev.verdigris.guest.boot.EntryState.Mode;
import dev.verdigris.hypercall.memory.GuestMemory;

/**
 * Loads an ELF kernel by the PVH protocol (Xen docs/misc/pvh.pandoc, public header
 * arch-x86/hvm/start_info.h): 32-bit protected mode without paging, EBX the start information.
 *
 * <pre>
 * hvm_start_info, version 1                hvm_modlist_entry        hvm_memmap_table_entry
 *  0 4 magic         24 8 cmdline_paddr     0 8 paddr                0 8 addr
 *  4 4 version       32 8 rsdp_paddr        8 8 size                 8 8 size
 *  8 4 flags         40 8 memmap_paddr     16 8 cmdline_paddr       16 4 type
 * 12 4 nr_modules    48 4 memmap_entries   24 8 reserved            20 4 reserved
 * 16 8 modlist_paddr 52 4 reserved
 * </pre>
 */
final class PvhLoader implements KernelLoader {
  static final int MAGIC = 0x336e_c578;
  static final int START_INFO_SIZE = 56;
  static final int MODULE_SIZE = 32;
  static final int MAP_ENTRY_SIZE = 24;

  private static final long MODULES = LowMemory.START_INFO + 64;
  private static final long MAP = LowMemory.START_INFO + 0x100;

  @Override
  public EntryState load(LoadContext context) throws BootException {
    ElfImage elf = ElfImage.read(context.image());
    long entry = elf.pvhEntry().orElseThrow();
    elf.load(context);
    GuestMemory memory = context.memory();
    long ramdisk = context.writeRamdisk(elf.end(), RamLayout.HOLE_BASE - 1);
    long info = LowMemory.START_INFO;
    memory.fill(info, MAP - info, (byte) 0);
    memory.writeInt(info, MAGIC);
    memory.writeInt(info + 4, 1);
    if (ramdisk != 0) {
      memory.writeInt(info + 12, 1);
      memory.writeLong(info + 16, MODULES);
      memory.writeLong(MODULES, ramdisk);
      memory.writeLong(MODULES + 8, context.ramdisk().size());
    }
    memory.writeLong(info + 24, context.writeCommandLine(LowMemory.COMMAND_LINE_SPACE - 1));
    memory.writeLong(info + 32, context.request().rsdpAddress());
    memory.writeLong(info + 40, MAP);
    memory.writeInt(info + 48, context.layout().map().size());
    long at = MAP;
    for (MemoryMapEntry range : context.layout().map()) {
      memory.writeLong(at, range.base());
      memory.writeLong(at + 8, range.length());
      memory.writeInt(at + 16, range.type());
      memory.writeInt(at + 20, 0);
      at += MAP_ENTRY_SIZE;
    }
    FlatTables.writeGdt(memory, Mode.PROTECTED);
    return new EntryState(
        Mode.PROTECTED,
        entry,
        0,
        0,
        info,
        0,
        0,
        LowMemory.GDT,
        FlatTables.GDT_LIMIT,
        FlatTables.CODE,
        FlatTables.DATA);
  }
}

package dev.verdigris.guest.boot;

import dev.verdigris.hypercall.memory.GuestMemory;
import java.util.List;

/**
 * Writes the zero page (struct boot_params; Linux Documentation/x86/zero-page.rst).
 *
 * <pre>
 * 0x070  8  acpi_rsdp_addr
 * 0x1e8  1  e820_entries
 * 0x1f1     setup header, {@link SetupHeader}
 * 0x2d0     e820_table: 20 bytes an entry (address 8, size 8, type 4), at most 128
 * </pre>
 */
final class ZeroPage {
  static final int ACPI_RSDP_ADDR = 0x070;
  static final int E820_ENTRIES = 0x1e8;
  static final int E820_TABLE = 0x2d0;
  static final int E820_ENTRY_SIZE = 20;

  private static final int UNREGISTERED_LOADER = 0xff;
  private static final int NORMAL_VIDEO = 0xffff;

  private final GuestMemory memory;
  private final long base;

  ZeroPage(GuestMemory memory, long base) {
    this.memory = memory;
    this.base = base;
    memory.fill(base, GuestMemory.PAGE_SIZE, (byte) 0);
  }

  ZeroPage header(byte[] header) {
    memory.write(base + SetupHeader.SETUP_SECTS, header);
    memory.writeByte(base + SetupHeader.TYPE_OF_LOADER, UNREGISTERED_LOADER);
    memory.writeShort(base + SetupHeader.VID_MODE, NORMAL_VIDEO);
    int flags = memory.readByte(base + SetupHeader.LOADFLAGS);
    memory.writeByte(base + SetupHeader.LOADFLAGS, flags & ~SetupHeader.KASLR_FLAG);
    return this;
  }

  ZeroPage code32Start(long address) {
    memory.writeInt(base + SetupHeader.CODE32_START, (int) address);
    return this;
  }

  ZeroPage commandLine(long address) {
    memory.writeInt(base + SetupHeader.CMD_LINE_PTR, (int) address);
    return this;
  }

  ZeroPage ramdisk(long address, long size) {
    memory.writeInt(base + SetupHeader.RAMDISK_IMAGE, (int) address);
    memory.writeInt(base + SetupHeader.RAMDISK_SIZE, (int) size);
    return this;
  }

  ZeroPage rsdp(long address) {
    memory.writeLong(base + ACPI_RSDP_ADDR, address);
    return this;
  }

  ZeroPage memoryMap(List<MemoryMapEntry> map) {
    memory.writeByte(base + E820_ENTRIES, map.size());
    long entry = base + E820_TABLE;
    for (MemoryMapEntry range : map) {
      memory.writeLong(entry, range.base());
      memory.writeLong(entry + 8, range.length());
      memory.writeInt(entry + 16, range.type());
      entry += E820_ENTRY_SIZE;
    }
    return this;
  }
}

package dev.verdigris.guest.boot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * An ELF executable for x86, 32 or 64 bits (System V ABI, "Object Files"), as far as a loader needs
 * it.
 */
final class ElfImage {
  private static final int[] MAGIC = {0x7f, 'E', 'L', 'F'};
  private static final int EI_CLASS = 4;
  private static final int EI_DATA = 5;
  private static final int ELFCLASS64 = 2;
  private static final int ELFDATA2LSB = 1;
  private static final int EM_386 = 3;
  private static final int EM_X86_64 = 62;
  private static final int E_MACHINE = 18;
  private static final int PT_LOAD = 1;
  private static final int PT_NOTE = 4;
  private static final String XEN_NOTE = "Xen";

  /** XEN_ELFNOTE_PHYS32_ENTRY (Xen public header elfnote.h). */
  private static final int PHYS32_ENTRY = 18;

  private static final int NOTE_HEADER = 12;

  /** A program header. */
  private record Segment(
      int type, long offset, long address, long fileSize, long memorySize, long alignment) {}

  private final ImageBytes image;
  private final long entry;
  private final List<Segment> segments;

  private ElfImage(ImageBytes image, long entry, List<Segment> segments) {
    this.image = image;
    this.entry = entry;
    this.segments = segments;
  }

  static ElfImage read(ImageBytes image) throws ImageException {
    if (!image.startsWith(0, MAGIC)) {
      throw image.bad("not an ELF file", "fetch or build the kernel again");
    }
    boolean wide = image.u8(EI_CLASS) == ELFCLASS64;
    int machine = image.u16(E_MACHINE);
    if (image.u8(EI_DATA) != ELFDATA2LSB || (machine != EM_386 && machine != EM_X86_64)) {
      throw image.bad("an ELF file for another processor", "give a kernel built for x86-64");
    }
    long entry = wide ? image.u64(24) : image.u32(24);
    long table = wide ? image.u64(32) : image.u32(28);
    int entrySize = image.u16(wide ? 54 : 42);
    int count = image.u16(wide ? 56 : 44);
    if (count == 0 || entrySize < (wide ? 56 : 32)) {
      throw image.bad("an ELF file without program headers", "give a linked kernel");
    }
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      segments.add(segment(image, wide, table + (long) i * entrySize));
    }
    return new ElfImage(image, entry, segments);
  }

  private static Segment segment(ImageBytes image, boolean wide, long at) throws ImageException {
    int type = (int) image.u32(at);
    Segment segment =
        wide
            ? new Segment(
                type,
                image.u64(at + 8),
                image.u64(at + 24),
                image.u64(at + 32),
                image.u64(at + 40),
                image.u64(at + 48))
            : new Segment(
                type,
                image.u32(at + 4),
                image.u32(at + 12),
                image.u32(at + 16),
                image.u32(at + 20),
                image.u32(at + 28));
    if ((type == PT_LOAD && segment.fileSize > 0) || type == PT_NOTE) {
      image.require(segment.offset, segment.fileSize);
    }
    if (type == PT_LOAD && Long.compareUnsigned(segment.fileSize, segment.memorySize) > 0) {
      throw image.bad("a segment is larger in the file than in memory", "build the kernel again");
    }
    return segment;
  }

  /** e_entry: for a kernel, the physical address of its first instruction. */
  long entry() {
    return entry;
  }

  /** First address after the highest segment. */
  long end() {
    long end = 0;
    for (Segment s : segments) {
      if (s.type == PT_LOAD && s.memorySize > 0) {
        end = Math.max(end, s.address + s.memorySize);
      }
    }
    return end;
  }

  /** Copies the segments to their physical addresses; memory is zero where the file has nothing. */
  void load(LoadContext context) throws BootException {
    for (Segment s : segments) {
      if (s.type == PT_LOAD && s.memorySize > 0) {
        context.requireRam("a segment", s.address, s.memorySize);
        image.copyTo(context.memory(), s.address, s.offset, s.fileSize);
        context.memory().fill(s.address + s.fileSize, s.memorySize - s.fileSize, (byte) 0);
      }
    }
  }

  /** The 32-bit entry that a PVH note names, if there is one. */
  OptionalLong pvhEntry() throws ImageException {
    for (Segment s : segments) {
      if (s.type == PT_NOTE) {
        OptionalLong entry = pvhEntry(s);
        if (entry.isPresent()) {
          return entry;
        }
      }
    }
    return OptionalLong.empty();
  }

  private OptionalLong pvhEntry(Segment notes) throws ImageException {
    long alignment = notes.alignment == 8 ? 8 : 4;
    long end = notes.offset + notes.fileSize;
    for (long at = notes.offset; at <= end - NOTE_HEADER; ) {
      long nameSize = image.u32(at);
      long size = image.u32(at + 4);
      long type = image.u32(at + 8);
      long name = at + NOTE_HEADER;
      long value = align(name + nameSize, alignment);
      at = align(value + size, alignment);
      if (type == PHYS32_ENTRY && (size == 4 || size == 8) && isXen(name, nameSize)) {
        return OptionalLong.of(image.u32(value));
      }
    }
    return OptionalLong.empty();
  }

  private boolean isXen(long offset, long size) throws ImageException {
    byte[] expected = (XEN_NOTE + '\0').getBytes(StandardCharsets.US_ASCII);
    return size == expected.length
        && XEN_NOTE.equals(new String(image.array(offset, size - 1), StandardCharsets.US_ASCII));
  }

  private static long align(long offset, long alignment) {
    return offset + alignment - 1 & -alignment;
  }
}

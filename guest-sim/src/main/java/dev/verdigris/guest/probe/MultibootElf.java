package dev.verdigris.guest.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Wraps an image into an ELF file for i386 with one segment, as multiboot-1 loaders take it. */
final class MultibootElf {
  /** Header magic (Multiboot specification 0.6.96, 3.1.2). */
  static final int MAGIC = 0x1bad_b002;

  // The segment begins at a page boundary of the file and the header stays within the first 8 KiB.
  private static final int SEGMENT_OFFSET = 0x1000;
  private static final int EHDR_SIZE = 52;
  private static final int PHDR_SIZE = 32;
  private static final short ET_EXEC = 2;
  private static final short EM_386 = 3;
  private static final int PT_LOAD = 1;
  private static final int PF_RWX = 7;

  private MultibootElf() {}

  static byte[] wrap(long loadAddress, byte[] image, long entry) {
    ByteBuffer elf =
        ByteBuffer.allocate(SEGMENT_OFFSET + image.length).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}); // ELFCLASS32, ELFDATA2LSB, EV_CURRENT
    elf.position(16);
    elf.putShort(ET_EXEC).putShort(EM_386).putInt(1);
    elf.putInt((int) entry).putInt(EHDR_SIZE).putInt(0).putInt(0); // e_phoff, no sections, flags
    elf.putShort((short) EHDR_SIZE).putShort((short) PHDR_SIZE).putShort((short) 1);
    elf.position(EHDR_SIZE);
    elf.putInt(PT_LOAD).putInt(SEGMENT_OFFSET).putInt((int) loadAddress).putInt((int) loadAddress);
    elf.putInt(image.length).putInt(image.length).putInt(PF_RWX).putInt(SEGMENT_OFFSET);
    elf.position(SEGMENT_OFFSET);
    elf.put(image);
    return elf.array();
  }
}

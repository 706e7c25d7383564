package dev.verdigris.guest.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A small 64-bit ELF kernel: one segment at {@link #ADDRESS} that holds {@link #code()}, 4 KiB of
 * zeroes after it, and, on request, a PVH note.
 */
final class TestElf {
  static final long ADDRESS = 0x100_0000;
  static final long ENTRY = ADDRESS + 8;
  static final int PVH_ENTRY = (int) ADDRESS + 16;
  static final int CODE_SIZE = 8192;
  static final int ZEROES = 4096;

  private static final int CODE_OFFSET = 0x1000;
  private static final int NOTE_OFFSET = 0x200;
  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;

  private TestElf() {}

  /** The segment's bytes: each differs from its neighbours. */
  static byte[] code() {
    byte[] code = new byte[CODE_SIZE];
    for (int i = 0; i < code.length; i++) {
      code[i] = (byte) (i * 31 + (i >>> 8));
    }
    return code;
  }

  static byte[] build(boolean pvh) {
    return build(pvh, ADDRESS, 62);
  }

  static byte[] build(boolean pvh, long address, int machine) {
    ByteBuffer elf = ByteBuffer.allocate(CODE_OFFSET + CODE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    elf.putShort(16, (short) 2).putShort(18, (short) machine).putInt(20, 1);
    elf.putLong(24, ENTRY).putLong(32, HEADER);
    elf.putShort(52, (short) HEADER).putShort(54, (short) PROGRAM_HEADER).putShort(56, (short) 2);
    segment(elf, HEADER, 1, CODE_OFFSET, address, CODE_SIZE, CODE_SIZE + ZEROES);
    // A foreign note first, with a name that needs padding.
    int size = note(elf, NOTE_OFFSET, "GNU", 18, new byte[] {1, 2, 3, 4, 5});
    if (pvh) {
      byte[] entry =
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(PVH_ENTRY).array();
      size += note(elf, NOTE_OFFSET + size, "Xen", 18, entry);
    }
    segment(elf, HEADER + PROGRAM_HEADER, 4, NOTE_OFFSET, 0, size, size);
    elf.position(CODE_OFFSET);
    elf.put(code());
    return elf.array();
  }

  private static void segment(
      ByteBuffer elf, int at, int type, long offset, long address, long fileSize, long memorySize) {
    elf.putInt(at, type).putLong(at + 8, offset).putLong(at + 16, address);
    elf.putLong(at + 24, address).putLong(at + 32, fileSize).putLong(at + 40, memorySize);
    elf.putLong(at + 48, 4);
  }

  private static int note(ByteBuffer elf, int at, String name, int type, byte[] value) {
    byte[] text = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), name.length() + 1);
    elf.putInt(at, text.length).putInt(at + 4, value.length).putInt(at + 8, type);
    int valueAt = at + 12 + (text.length + 3) / 4 * 4;
    elf.position(at + 12);
    elf.put(text);
    elf.position(valueAt);
    elf.put(value);
    return valueAt + (value.length + 3) / 4 * 4 - at;
  }
}

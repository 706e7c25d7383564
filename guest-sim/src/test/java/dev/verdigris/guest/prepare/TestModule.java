package dev.verdigris.guest.prepare;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A kernel module reduced to an ELF header, a .modinfo section and the section names. */
final class TestModule {
  private static final int SECTION = 64;

  private TestModule() {}

  static byte[] depending(String depends) {
    byte[] info =
        ("license=GPL\0depends=" + depends + "\0retpoline=Y\0name=x\0").getBytes(US_ASCII);
    byte[] names = "\0.modinfo\0.shstrtab\0".getBytes(US_ASCII);
    int table = 64 + info.length + names.length;
    ByteBuffer elf = ByteBuffer.allocate(table + 3 * SECTION).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    elf.putLong(40, table).putShort(58, (short) SECTION).putShort(60, (short) 3);
    elf.putShort(62, (short) 2);
    elf.position(64);
    elf.put(info).put(names);
    section(elf, table + SECTION, 1, 64, info.length);
    section(elf, table + 2 * SECTION, 10, 64 + info.length, names.length);
    return elf.array();
  }

  private static void section(ByteBuffer elf, int at, int name, long offset, long size) {
    elf.putInt(at, name).putLong(at + 24, offset).putLong(at + 32, size);
  }
}

package dev.verdigris.guest.prepare;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a kernel module's {@code .modinfo} section: NUL-separated {@code key=value} strings. */
final class ModuleInfo {
  // ELF-64 header and section header offsets (System V ABI, "Object Files").
  private static final int E_SHOFF = 40;
  private static final int E_SHENTSIZE = 58;
  private static final int E_SHNUM = 60;
  private static final int E_SHSTRNDX = 62;
  private static final int SH_OFFSET = 24;
  private static final int SH_SIZE = 32;

  private final ByteBuffer elf;

  private ModuleInfo(byte[] module) {
    elf = ByteBuffer.wrap(module).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The modules that a module needs, as {@code depends=} lists them.
   *
   * @return empty when the file is not a module
   */
  static Optional<List<String>> depends(byte[] module) {
    try {
      return new ModuleInfo(module)
          .section(".modinfo")
          .map(info -> Arrays.stream(info.split("\0", -1)))
          .flatMap(strings -> strings.filter(s -> s.startsWith("depends=")).findFirst())
          .map(s -> s.substring("depends=".length()))
          .map(s -> s.isEmpty() ? List.of() : List.of(s.split(",", -1)));
    } catch (IndexOutOfBoundsException e) {
      return Optional.empty(); // offsets that point outside the file
    }
  }

  private Optional<String> section(String wanted) {
    if (elf.capacity() < 64 || elf.getInt(0) != 0x464c_457f) {
      return Optional.empty();
    }
    int table = Math.toIntExact(elf.getLong(E_SHOFF) & Integer.MAX_VALUE);
    int size = elf.getShort(E_SHENTSIZE);
    int count = elf.getShort(E_SHNUM);
    int names = offset(table + elf.getShort(E_SHSTRNDX) * size);
    for (int i = 0; i < count; i++) {
      int header = table + i * size;
      int name = names + elf.getInt(header);
      if (text(name, wanted.length() + 1).equals(wanted + '\0')) {
        return Optional.of(text(offset(header), (int) elf.getLong(header + SH_SIZE)));
      }
    }
    return Optional.empty();
  }

  private int offset(int sectionHeader) {
    return (int) elf.getLong(sectionHeader + SH_OFFSET);
  }

  private String text(int offset, int length) {
    int end = Math.min(offset + length, elf.capacity());
    byte[] bytes = new byte[Math.max(0, end - offset)];
    elf.get(offset, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}

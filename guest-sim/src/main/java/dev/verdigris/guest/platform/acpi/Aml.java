package dev.verdigris.guest.platform.acpi;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;

/** Writes ACPI machine language (ACPI 6.5, chapter 20): the terms that a static DSDT needs. */
final class Aml {
  private static final int ZERO_OP = 0x00;
  private static final int ONE_OP = 0x01;
  private static final int NAME_OP = 0x08;
  private static final int BYTE_PREFIX = 0x0a;
  private static final int WORD_PREFIX = 0x0b;
  private static final int DWORD_PREFIX = 0x0c;
  private static final int STRING_PREFIX = 0x0d;
  private static final int QWORD_PREFIX = 0x0e;
  private static final int SCOPE_OP = 0x10;
  private static final int BUFFER_OP = 0x11;
  private static final int PACKAGE_OP = 0x12;
  private static final int EXTENDED_PREFIX = 0x5b;
  private static final int DEVICE_OP = 0x82;
  private static final int DUAL_NAME_PREFIX = 0x2e;
  private static final int MULTI_NAME_PREFIX = 0x2f;

  private final ByteWriter out = new ByteWriter();

  byte[] toByteArray() {
    return out.toByteArray();
  }

  /** {@code Scope (path) { … }}. */
  Aml scope(String path, Consumer<Aml> body) {
    out.u8(SCOPE_OP);
    return block(path, body);
  }

  /** {@code Device (path) { … }}. */
  Aml device(String path, Consumer<Aml> body) {
    out.u8(EXTENDED_PREFIX).u8(DEVICE_OP);
    return block(path, body);
  }

  /** {@code Name (path, integer)}. */
  Aml name(String path, long value) {
    out.u8(NAME_OP).bytes(nameString(path));
    return integer(value);
  }

  /** {@code Name (path, "text")}. */
  Aml name(String path, String text) {
    out.u8(NAME_OP).bytes(nameString(path));
    out.u8(STRING_PREFIX).ascii(text).u8(0);
    return this;
  }

  /** {@code Name (path, EisaId ("PNPxxxx"))}. */
  Aml nameEisaId(String path, String id) {
    return name(path, eisaId(id));
  }

  /** {@code Name (path, Buffer () { … })}; a resource template is one. */
  Aml name(String path, byte[] buffer) {
    out.u8(NAME_OP).bytes(nameString(path)).u8(BUFFER_OP);
    Aml content = new Aml();
    content.integer(buffer.length).out.bytes(buffer);
    return packaged(content.toByteArray());
  }

  /** {@code Name (path, Package () { integers })}. */
  Aml namePackage(String path, long... values) {
    out.u8(NAME_OP).bytes(nameString(path)).u8(PACKAGE_OP);
    Aml content = new Aml();
    content.out.u8(values.length);
    for (long value : values) {
      content.integer(value);
    }
    return packaged(content.toByteArray());
  }

  private Aml block(String path, Consumer<Aml> body) {
    Aml content = new Aml();
    content.out.bytes(nameString(path));
    body.accept(content);
    return packaged(content.toByteArray());
  }

  /** PkgLength, which counts itself, and the content (20.2.4). */
  private Aml packaged(byte[] content) {
    int length = content.length;
    if (length + 1 < 1 << 6) {
      out.u8(length + 1);
    } else if (length + 2 < 1 << 12) {
      lead(length + 2, 1);
    } else if (length + 3 < 1 << 20) {
      lead(length + 3, 2);
    } else {
      lead(length + 4, 3);
    }
    out.bytes(content);
    return this;
  }

  private void lead(int length, int followers) {
    out.u8(followers << 6 | (length & 0xf));
    for (int i = 0; i < followers; i++) {
      out.u8(length >> (4 + 8 * i));
    }
  }

  private Aml integer(long value) {
    if (value == 0) {
      out.u8(ZERO_OP);
    } else if (value == 1) {
      out.u8(ONE_OP);
    } else if (value >>> 8 == 0) {
      out.u8(BYTE_PREFIX).u8((int) value);
    } else if (value >>> 16 == 0) {
      out.u8(WORD_PREFIX).u16((int) value);
    } else if (value >>> 32 == 0) {
      out.u8(DWORD_PREFIX).u32(value);
    } else {
      out.u8(QWORD_PREFIX).u64(value);
    }
    return this;
  }

  /** A name of one or more segments, from the root when it begins with a backslash (20.2.2). */
  static byte[] nameString(String path) {
    ByteWriter name = new ByteWriter();
    boolean root = path.startsWith("\\");
    if (root) {
      name.u8('\\');
    }
    String[] segments = (root ? path.substring(1) : path).split("\\.", -1);
    if (segments.length == 2) {
      name.u8(DUAL_NAME_PREFIX);
    } else if (segments.length > 2) {
      name.u8(MULTI_NAME_PREFIX).u8(segments.length);
    }
    for (String segment : segments) {
      if (!segment.matches("[A-Z_][A-Z0-9_]{0,3}")) {
        throw new IllegalArgumentException("not an ACPI name: " + path);
      }
      name.ascii(segment).ascii("_".repeat(4 - segment.length()));
    }
    return name.toByteArray();
  }

  /** The compressed identifier: three letters of five bits, four hexadecimal digits, big-endian. */
  static long eisaId(String id) {
    byte[] text = id.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    int letters = (text[0] - 0x40) << 10 | (text[1] - 0x40) << 5 | (text[2] - 0x40);
    int product = Integer.parseInt(id.substring(3), 16);
    return Integer.reverseBytes(letters << 16 | product) & 0xffff_ffffL;
  }
}

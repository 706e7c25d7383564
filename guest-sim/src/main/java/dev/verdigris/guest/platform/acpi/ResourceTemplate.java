package dev.verdigris.guest.platform.acpi;

/** Resource descriptors for {@code _CRS} (ACPI 6.5, 6.4). */
final class ResourceTemplate {
  private static final int IRQ = 0x23;
  private static final int IO_PORT = 0x47;
  private static final int END_TAG = 0x79;
  private static final int DWORD_ADDRESS = 0x87;
  private static final int QWORD_ADDRESS = 0x8a;

  private static final int IRQ_EDGE = 1;
  private static final int IO_DECODE_16 = 1;

  /** Resource producer; minimum and maximum fixed. */
  private static final int WINDOW_FLAGS = 0x0c;

  /** Not cacheable, read-write. */
  private static final int MEMORY_READ_WRITE = 1;

  private static final int MEMORY_RANGE = 0;

  private final ByteWriter out = new ByteWriter();

  /** Ports at a fixed place. */
  ResourceTemplate io(int port, int count) {
    out.u8(IO_PORT).u8(IO_DECODE_16).u16(port).u16(port).u8(1).u8(count);
    return this;
  }

  /** An ISA interrupt: edge, active high, exclusive. */
  ResourceTemplate irq(int irq) {
    out.u8(IRQ).u16(1 << irq).u8(IRQ_EDGE);
    return this;
  }

  /** A window of memory that the device passes on to its children. */
  ResourceTemplate window(AcpiConfig.Window window) {
    if (window.last() >>> 32 == 0) {
      out.u8(DWORD_ADDRESS).u16(23).u8(MEMORY_RANGE).u8(WINDOW_FLAGS).u8(MEMORY_READ_WRITE);
      out.u32(0).u32(window.base()).u32(window.last()).u32(0).u32(window.size());
    } else {
      out.u8(QWORD_ADDRESS).u16(43).u8(MEMORY_RANGE).u8(WINDOW_FLAGS).u8(MEMORY_READ_WRITE);
      out.u64(0).u64(window.base()).u64(window.last()).u64(0).u64(window.size());
    }
    return this;
  }

  /** The template with its end tag, whose checksum of zero asks for no check (6.4.2.9). */
  byte[] toByteArray() {
    return out.u8(END_TAG).u8(0).toByteArray();
  }
}

package dev.verdigris.guest.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A bzImage put together field by field (Linux Documentation/x86/boot.rst). */
final class TestBzImage {
  static final long LOAD_ADDRESS = 0x100_0000;
  static final int INIT_SIZE = 0x40_0000;
  static final int INITRD_MAXIMUM = 0x7fff_ffff;
  static final int COMMAND_LINE_MAXIMUM = 2047;

  private static final int SETUP_SECTORS = 3;
  private static final int KERNEL_OFFSET = (SETUP_SECTORS + 1) * 512;
  private static final int PAYLOAD_OFFSET = 0x400;

  int version = 0x20f;
  int loadFlags = 1;
  int extendedLoadFlags = 1;
  int initSize = INIT_SIZE;
  byte[] payload = {'n', 'o', 't', ' ', 'p', 'a', 'c', 'k', 'e', 'd', 1, 0, 0, 0};

  /** Bytes of the protected-mode kernel. */
  int kernelSize() {
    return (PAYLOAD_OFFSET + payload.length + 15) / 16 * 16;
  }

  byte[] build() {
    ByteBuffer image =
        ByteBuffer.allocate(KERNEL_OFFSET + kernelSize()).order(ByteOrder.LITTLE_ENDIAN);
    image.put(0, (byte) 'M').put(1, (byte) 'Z');
    image.put(0x1f1, (byte) SETUP_SECTORS).putInt(0x1f4, kernelSize() / 16);
    image.putShort(0x1fe, (short) 0xaa55);
    image.put(0x200, (byte) 0xeb).put(0x201, (byte) 0x6a);
    image.putInt(0x202, 0x5372_6448).putShort(0x206, (short) version);
    image.put(0x211, (byte) loadFlags).putInt(0x214, 0x10_0000);
    image.putInt(0x22c, INITRD_MAXIMUM).putInt(0x230, 0x20_0000).put(0x234, (byte) 1);
    image.putShort(0x236, (short) extendedLoadFlags).putInt(0x238, COMMAND_LINE_MAXIMUM);
    image.putInt(0x248, PAYLOAD_OFFSET).putInt(0x24c, payload.length);
    image.putLong(0x258, LOAD_ADDRESS).putInt(0x260, initSize);
    for (int i = 0; i < PAYLOAD_OFFSET; i++) {
      image.put(KERNEL_OFFSET + i, (byte) (i * 7 + 1));
    }
    image.position(KERNEL_OFFSET + PAYLOAD_OFFSET);
    image.put(payload);
    return image.array();
  }
}

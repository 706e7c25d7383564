package dev.verdigris.guest.boot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks the kernel proper from a bzImage. The build puts the unpacked size, four bytes, after the
 * compressed data; gzip has it there by itself (RFC 1952, ISIZE).
 */
final class KernelPayload {
  private static final int SIZE_BYTES = 4;
  // More than any kernel unpacks to; a damaged size must not ask for all the heap.
  private static final long LARGEST = 512L << 20;
  private static final int[] LZ4_LEGACY = {0x02, 0x21, 0x4c, 0x18};
  private static final int[] GZIP = {0x1f, 0x8b, 0x08};
  private static final int[] XZ = {0xfd, '7', 'z', 'X', 'Z', 0};

  private KernelPayload() {}

  /**
   * Unpacks a payload.
   *
   * @return empty when its compression is not known here: the kernel can unpack itself
   */
  static Optional<ImageBytes> unpack(ImageBytes payload) throws ImageException {
    boolean lz4 = payload.startsWith(0, LZ4_LEGACY);
    boolean gzip = payload.startsWith(0, GZIP);
    if (!lz4 && !gzip && !payload.startsWith(0, XZ)) {
      return Optional.empty();
    }
    long size = payload.u32(payload.size() - SIZE_BYTES);
    if (size == 0 || size > LARGEST) {
      throw damaged(payload);
    }
    byte[] packed = payload.array(0, payload.size());
    byte[] kernel = new byte[(int) size];
    try {
      if (lz4) {
        int end = packed.length - SIZE_BYTES;
        if (Lz4Legacy.decode(packed, LZ4_LEGACY.length, end, kernel) != kernel.length) {
          throw damaged(payload);
        }
      } else {
        InputStream source = new ByteArrayInputStream(packed);
        try (InputStream in = gzip ? new GZIPInputStream(source) : new XZInputStream(source)) {
          if (in.readNBytes(kernel, 0, kernel.length) != kernel.length) {
            throw damaged(payload);
          }
        }
      }
    } catch (IOException e) {
      ImageException damaged = damaged(payload);
      damaged.initCause(e);
      throw damaged;
    }
    return Optional.of(new ImageBytes(payload.name(), ByteBuffer.wrap(kernel)));
  }

  private static ImageException damaged(ImageBytes payload) {
    return payload.bad("the compressed kernel is damaged", "fetch or build it again");
  }
}

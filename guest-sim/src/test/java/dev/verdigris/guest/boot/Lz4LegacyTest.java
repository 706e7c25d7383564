package dev.verdigris.guest.boot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Lz4LegacyTest {
  @Test
  void decodesLiteralsAndOverlappingMatches() throws Exception {
    // Literals "abc", match of 9 at distance 3, literals "!": by hand from the block format.
    byte[] block = {0x35, 'a', 'b', 'c', 3, 0, 0x10, '!'};
    byte[] out = new byte[13];
    assertEquals(13, decode(block, out));
    assertArrayEquals("abcabcabcabc!".getBytes(US_ASCII), out);
  }

  @Test
  void decodesWhatWasPacked() throws Exception {
    byte[] content = new byte[100_000];
    SplittableRandom random = new SplittableRandom(4);
    for (int at = 0; at < content.length; ) {
      int end = Math.min(content.length, at + random.nextInt(1, 2000));
      Arrays.fill(content, at, end, (byte) random.nextInt());
      at = end;
    }
    byte[] frame = TestLz4.frame(content);
    byte[] out = new byte[content.length];
    assertEquals(out.length, Lz4Legacy.decode(frame, 4, frame.length, out));
    assertArrayEquals(content, out);
  }

  @Test
  void decodesSeveralBlocks() throws Exception {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    for (String part : new String[] {"first ", "second"}) {
      byte[] block = TestLz4.block(part.getBytes(US_ASCII));
      frame.writeBytes(TestLz4.littleEndian(block.length));
      frame.writeBytes(block);
    }
    byte[] out = new byte[12];
    assertEquals(12, Lz4Legacy.decode(frame.toByteArray(), 0, frame.size(), out));
    assertEquals("first second", new String(out, US_ASCII));
  }

  @Test
  void refusesADistanceBeforeTheBlock() {
    byte[] block = {0x10, 'a', 2, 0, 0x10, 'b'};
    assertThrows(IOException.class, () -> decode(block, new byte[100]));
    byte[] zero = {0x10, 'a', 0, 0, 0x10, 'b'};
    assertThrows(IOException.class, () -> decode(zero, new byte[100]));
  }

  @Test
  void refusesMoreThanThereIsRoomFor() {
    byte[] block = {0x35, 'a', 'b', 'c', 3, 0, 0x10, '!'};
    assertThrows(IOException.class, () -> decode(block, new byte[12]));
  }

  @Test
  void neverLeavesItsArrays() {
    byte[] content = new byte[3000];
    Arrays.fill(content, 500, 2500, (byte) 7);
    byte[] frame = TestLz4.frame(content);
    SplittableRandom random = new SplittableRandom(5);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = frame.clone();
      changed[random.nextInt(4, frame.length)] = (byte) random.nextInt();
      int end = random.nextInt(4, frame.length + 1);
      try {
        int length = Lz4Legacy.decode(changed, 4, end, new byte[content.length]);
        assertTrue(length <= content.length);
      } catch (IOException e) {
        refused++;
      }
    }
    assertTrue(refused > 1000, "refused " + refused);
  }

  private static int decode(byte[] block, byte[] out) throws IOException {
    ByteArrayOutputStream in = new ByteArrayOutputStream();
    in.writeBytes(TestLz4.littleEndian(block.length));
    in.writeBytes(block);
    return Lz4Legacy.decode(in.toByteArray(), 0, in.size(), out);
  }
}

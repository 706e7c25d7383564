package dev.verdigris.vmbus.gpadl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.vmbus.abi.GpadlLayout;
import dev.verdigris.vmbus.abi.LittleEndian;
import dev.verdigris.vmbus.gpadl.GpadlTable.Outcome;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GpadlTableTest {
  private static final int RELID = 3;
  private static final int HANDLE = 0xe1e10;

  private final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, 1 << 20));
  private final GpadlTable table = new GpadlTable(memory);

  @AfterEach
  void stop() {
    memory.close();
  }

  private static long range(int bytes, int offset) {
    return bytes | (long) offset << 32;
  }

  private Outcome header(int handle, int bytes, int ranges, long... words) {
    byte[] message = new byte[GpadlLayout.HEADER_RANGES + 8 * words.length];
    LittleEndian.putInt(message, GpadlLayout.HEADER_RELID, RELID);
    LittleEndian.putInt(message, GpadlLayout.HEADER_GPADL, handle);
    LittleEndian.putShort(message, GpadlLayout.HEADER_RANGE_BYTES, bytes);
    LittleEndian.putShort(message, GpadlLayout.HEADER_RANGE_COUNT, ranges);
    for (int i = 0; i < words.length; i++) {
      LittleEndian.putLong(message, GpadlLayout.HEADER_RANGES + 8 * i, words[i]);
    }
    return table.header(message, message.length);
  }

  private Outcome header(int ranges, long... words) {
    return header(HANDLE, 8 * words.length, ranges, words);
  }

  private Outcome body(int handle, long... words) {
    byte[] message = new byte[GpadlLayout.BODY_PFNS + 8 * words.length];
    LittleEndian.putInt(message, GpadlLayout.BODY_GPADL, handle);
    for (int i = 0; i < words.length; i++) {
      LittleEndian.putLong(message, GpadlLayout.BODY_PFNS + 8 * i, words[i]);
    }
    return table.body(message, message.length);
  }

  @Test
  void oneRangeInOneMessage() {
    assertEquals(Outcome.CREATED, header(1, range(3 * 4096, 0), 10, 20, 21));
    Gpadl gpadl = table.get(RELID, HANDLE);
    assertEquals(RELID, gpadl.relid());
    assertEquals(HANDLE, gpadl.handle());
    assertEquals(3, gpadl.ringPages());
    assertEquals(3 * 4096, gpadl.ranges().length());
    assertEquals(2, gpadl.ranges().extents(), "neighbours are one extent");
    assertEquals(10 * 4096, gpadl.ranges().gpa(0));
    assertEquals(20 * 4096, gpadl.ranges().gpa(1));
    assertEquals(8192, gpadl.ranges().extentLength(1));
    assertNotNull(gpadl.ring(memory, 0, 3));
    assertNotNull(gpadl.ring(memory, 1, 2));
    assertNull(gpadl.ring(memory, 1, 3));
    assertNull(gpadl.ring(memory, -1, 2));
    assertNull(gpadl.ring(memory, 0, -2));
    assertNull(gpadl.ring(memory, 0, Integer.MAX_VALUE));
  }

  @Test
  void bodiesFollowUntilAllIsThere() {
    long[] first = new long[27];
    first[0] = range(60 * 4096, 0);
    for (int i = 1; i < first.length; i++) {
      first[i] = i;
    }
    assertEquals(Outcome.INCOMPLETE, header(HANDLE, 8 * 61, 1, first));
    assertEquals(RELID, table.incompleteRelid(HANDLE));
    assertNull(table.get(RELID, HANDLE));
    assertEquals(Outcome.INCOMPLETE, body(HANDLE, new long[28]));
    assertEquals(Outcome.CREATED, body(HANDLE, new long[6]));
    assertEquals(-1, table.incompleteRelid(HANDLE));
    assertEquals(60, table.get(RELID, HANDLE).ringPages());
    assertEquals(Outcome.MALFORMED, body(HANDLE, 1), "it is whole");
  }

  @Test
  void severalRanges() {
    assertEquals(
        Outcome.CREATED, header(3, range(100, 4000), 5, 6, range(4096, 0), 9, range(1, 4095), 7));
    Gpadl gpadl = table.get(RELID, HANDLE);
    assertEquals(3, gpadl.rangeCount());
    assertEquals(4197, gpadl.ranges().length());
    assertEquals(0, gpadl.ringPages(), "rings need one range of whole pages");
    assertNull(gpadl.ring(memory, 0, 2));
    byte[] bytes = new byte[4197];
    Arrays.fill(bytes, (byte) 7);
    assertEquals(4197, gpadl.ranges().put(bytes, 4197));
    assertEquals(0, memory.readByte(5 * 4096 + 3999));
    assertEquals(7, memory.readByte(5 * 4096 + 4000));
    assertEquals(7, memory.readByte(6 * 4096 + 3));
    assertEquals(0, memory.readByte(6 * 4096 + 4));
    assertEquals(7, memory.readByte(9 * 4096));
    assertEquals(7, memory.readByte(7 * 4096 + 4095));
    byte[] back = new byte[4197];
    assertEquals(4197, gpadl.ranges().get(back, 4197));
    assertEquals(-1, Arrays.mismatch(bytes, back));
  }

  @Test
  void pagesThatNothingBacks() {
    assertEquals(Outcome.REFUSED, header(1, range(4096, 0), 256));
    assertEquals(Outcome.REFUSED, header(1, range(4096, 0), -1));
    assertEquals(Outcome.REFUSED, header(1, range(4096, 0), 1L << 52));
    assertEquals(Outcome.REFUSED, header(1, range(4096, 0), Long.MIN_VALUE));
    assertEquals(0, table.size());
    assertEquals(Outcome.CREATED, header(1, range(4096, 0), 255), "the handle is free");
  }

  @Test
  void rangesThatContradictThemselves() {
    assertEquals(Outcome.REFUSED, header(1, range(0, 0), 1), "no bytes");
    assertEquals(Outcome.REFUSED, header(1, range(4096, 4096), 1), "offset beyond the page");
    assertEquals(Outcome.REFUSED, header(1, range(4096, -1), 1));
    assertEquals(Outcome.REFUSED, header(1, range(4097, 0), 1), "a page short");
    assertEquals(Outcome.REFUSED, header(1, range(-1, 0), 1), "4 GiB");
    assertEquals(Outcome.REFUSED, header(1, range(4096, 0), 1, 2), "a page too many");
    assertEquals(Outcome.REFUSED, header(2, range(4096, 0), 1), "a range short");
    assertEquals(Outcome.REFUSED, header(1, range(4096, 0)), "no page at all");
    assertEquals(Outcome.REFUSED, header(0xffff, range(4096, 0), 1));
    assertEquals(0, table.size());
  }

  @Test
  void messagesThatAreMalformed() {
    assertEquals(Outcome.MALFORMED, header(HANDLE, 0, 1, 1), "no bytes announced");
    assertEquals(Outcome.MALFORMED, header(HANDLE, 12, 1, 1, 2), "not words");
    assertEquals(Outcome.MALFORMED, header(HANDLE, 16, 0, range(4096, 0), 1), "no ranges");
    assertEquals(Outcome.MALFORMED, header(HANDLE, 16, 1), "nothing in it");
    assertEquals(Outcome.MALFORMED, header(HANDLE, 8, 1, range(4096, 0), 1), "too much in it");
    assertEquals(Outcome.MALFORMED, body(HANDLE, 1), "nobody announced it");
    assertEquals(Outcome.INCOMPLETE, header(HANDLE, 32, 1, range(3 * 4096, 0)));
    assertEquals(Outcome.MALFORMED, header(HANDLE, 32, 1, range(3 * 4096, 0)), "twice");
    assertEquals(Outcome.MALFORMED, body(HANDLE, 1, 2, 3, 4), "more than announced");
    assertEquals(Outcome.MALFORMED, body(HANDLE, 1, 2, 3), "and so it was dropped");
    assertEquals(Outcome.INCOMPLETE, header(HANDLE, 32, 1, range(3 * 4096, 0)));
    assertEquals(Outcome.MALFORMED, body(HANDLE), "nothing in it");
  }

  @Test
  void handlesAreInUseUntilTornDown() {
    assertEquals(Outcome.CREATED, header(1, range(4096, 0), 1));
    assertEquals(Outcome.MALFORMED, header(1, range(4096, 0), 1));
    assertFalse(table.tearDown(RELID + 1, HANDLE), "another channel's");
    assertTrue(table.tearDown(RELID, HANDLE));
    assertFalse(table.tearDown(RELID, HANDLE));
    assertEquals(Outcome.CREATED, header(1, range(4096, 0), 1));
    table.release(RELID);
    assertEquals(0, table.size());
  }

  @Test
  void theirNumberIsLimited() {
    for (int i = 0; i < GpadlTable.MAX_GPADLS; i++) {
      assertEquals(Outcome.INCOMPLETE, header(i, 0xfff8, 1, range(4096, 0)));
    }
    assertEquals(Outcome.MALFORMED, header(-1, 16, 1, range(4096, 0), 1));
    table.retain(relid -> false);
    assertEquals(Outcome.CREATED, header(-1, 16, 1, range(4096, 0), 1));
  }
}

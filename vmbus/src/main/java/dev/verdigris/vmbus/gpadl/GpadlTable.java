package dev.verdigris.vmbus.gpadl;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.vmbus.abi.GpadlLayout;
import dev.verdigris.vmbus.abi.LittleEndian;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The GPADLs of one connection, and those whose bodies are still to come. What the guest can make
 * the host keep is bounded: it grows with the bytes that the guest sent, up to fixed limits.
 */
public final class GpadlTable {
  /** What became of a message. */
  public enum Outcome {
    /** More bodies are to come. */
    INCOMPLETE,
    /** The GPADL is established. */
    CREATED,
    /** The message is malformed, out of order, or over a limit, and was dropped. */
    MALFORMED,
    /** The GPADL is whole but cannot be established; the guest is told so. */
    REFUSED
  }

  /** Most GPADLs of a connection, whole and incomplete. */
  public static final int MAX_GPADLS = 8192;

  /** Most pages in a connection's GPADLs: 64 GiB of guest memory. */
  public static final int MAX_PAGES = 1 << 24;

  private final GuestMemory memory;
  private final Map<Long, Gpadl> established = new HashMap<>();
  private final Map<Integer, Assembly> incomplete = new HashMap<>();
  private int pages;

  /** Makes an empty table. */
  public GpadlTable(GuestMemory memory) {
    this.memory = memory;
  }

  private static final class Assembly {
    final int relid;
    final int rangeCount;
    final int expected;
    long[] words;
    int filled;

    Assembly(int relid, int rangeCount, int expected) {
      this.relid = relid;
      this.rangeCount = rangeCount;
      this.expected = expected;
      words = new long[Math.min(expected, 32)];
    }

    /** Takes the words of a message; false when there are none, or too many. */
    boolean add(byte[] message, int from, int length) {
      int count = (length - from) >>> 3;
      if (count == 0 || count > expected - filled) {
        return false;
      }
      if (filled + count > words.length) {
        words = Arrays.copyOf(words, Math.min(expected, Math.max(filled + count, 2 * filled)));
      }
      for (int i = 0; i < count; i++) {
        words[filled++] = LittleEndian.getLong(message, from + 8 * i);
      }
      return true;
    }
  }

  /** Takes a GPADL_HEADER message of at least {@link GpadlLayout#HEADER_RANGES} bytes. */
  public Outcome header(byte[] message, int length) {
    int relid = LittleEndian.getInt(message, GpadlLayout.HEADER_RELID);
    int handle = LittleEndian.getInt(message, GpadlLayout.HEADER_GPADL);
    int bytes = LittleEndian.getShort(message, GpadlLayout.HEADER_RANGE_BYTES);
    int ranges = LittleEndian.getShort(message, GpadlLayout.HEADER_RANGE_COUNT);
    if (bytes == 0
        || (bytes & 7) != 0
        || ranges == 0
        || incomplete.containsKey(handle)
        || established.containsKey(key(relid, handle))
        || established.size() + incomplete.size() >= MAX_GPADLS) {
      return Outcome.MALFORMED;
    }
    Assembly assembly = new Assembly(relid, ranges, bytes >>> 3);
    if (!assembly.add(message, GpadlLayout.HEADER_RANGES, length)) {
      return Outcome.MALFORMED;
    }
    incomplete.put(handle, assembly);
    return finish(handle, assembly);
  }

  /** Takes a GPADL_BODY message of at least {@link GpadlLayout#BODY_PFNS} bytes. */
  public Outcome body(byte[] message, int length) {
    int handle = LittleEndian.getInt(message, GpadlLayout.BODY_GPADL);
    Assembly assembly = incomplete.get(handle);
    if (assembly == null) {
      return Outcome.MALFORMED;
    }
    if (!assembly.add(message, GpadlLayout.BODY_PFNS, length)) {
      incomplete.remove(handle);
      return Outcome.MALFORMED;
    }
    return finish(handle, assembly);
  }

  /** The channel of a GPADL whose bodies are still to come, -1 when there is none. */
  public int incompleteRelid(int handle) {
    Assembly assembly = incomplete.get(handle);
    return assembly == null ? -1 : assembly.relid;
  }

  private Outcome finish(int handle, Assembly assembly) {
    if (assembly.filled < assembly.expected) {
      return Outcome.INCOMPLETE;
    }
    incomplete.remove(handle);
    GuestRanges ranges = new GuestRanges(memory);
    int used = ranges.parse(assembly.words, assembly.filled, assembly.rangeCount);
    if (used != assembly.expected || pages > MAX_PAGES - used) {
      return Outcome.REFUSED;
    }
    long[] words = Arrays.copyOf(assembly.words, assembly.expected);
    Gpadl gpadl = new Gpadl(assembly.relid, handle, words, assembly.rangeCount, ranges);
    pages += gpadl.pages();
    established.put(key(assembly.relid, handle), gpadl);
    return Outcome.CREATED;
  }

  /** An established GPADL of a channel, or null. */
  public Gpadl get(int relid, int handle) {
    return established.get(key(relid, handle));
  }

  /** Forgets a GPADL; false when the channel has no such one. */
  public boolean tearDown(int relid, int handle) {
    Gpadl gpadl = established.remove(key(relid, handle));
    if (gpadl == null) {
      return false;
    }
    pages -= gpadl.pages();
    return true;
  }

  /** Forgets a channel's GPADLs, whole and incomplete. */
  public void release(int relid) {
    established.values().removeIf(gpadl -> gpadl.relid() == relid);
    incomplete.values().removeIf(assembly -> assembly.relid == relid);
    pages = established.values().stream().mapToInt(Gpadl::pages).sum();
  }

  /** Forgets the GPADLs, whole and incomplete, of all channels but some. */
  public void retain(IntPredicate kept) {
    established.values().removeIf(gpadl -> !kept.test(gpadl.relid()));
    incomplete.values().removeIf(assembly -> !kept.test(assembly.relid));
    pages = established.values().stream().mapToInt(Gpadl::pages).sum();
  }

  /** Number of established GPADLs. */
  public int size() {
    return established.size();
  }

  private static long key(int relid, int handle) {
    return (long) relid << 32 | (handle & 0xffff_ffffL);
  }
}

package dev.verdigris.hypercall.memory;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import net.openhft.chronicle.bytes.BytesStore;

/**
 * Guest-physical memory: RAM regions with holes between them, and overlay pages above them, in one
 * page-aligned off-heap mapping.
 *
 * <p>Every accessor takes a guest-physical address that may be hostile. {@link #contains} tells
 * whether a range is backed; accessors throw {@link GuestAddressException} when it is not, without
 * having moved a byte. Multi-byte values are little-endian and may cross pages.
 *
 * <p>A processor goes around the accessors: it asks {@link #hostPage} once, when it fills a TLB
 * entry, and drops the entry when a {@link MappingListener} says so.
 *
 * <p>Mapping changes are made by one thread, with the processors stopped; accessors may be used
 * from any thread. One that uses a page while its mapping changes finds what was there before, or
 * what is there after.
 */
public final class GuestMemory implements AutoCloseable {
  /** Bytes in a page. */
  public static final int PAGE_SIZE = 4096;

  /** log2 of {@link #PAGE_SIZE}. */
  public static final int PAGE_SHIFT = 12;

  /** Mask of the offset within a page. */
  public static final long PAGE_MASK = PAGE_SIZE - 1;

  /** Guest-physical addresses are below this: 46 bits. */
  public static final long MAX_ADDRESS = 1L << 46;

  private static final int MAX_OVERLAYS = 2048;
  private static final long ARRAY_BASE = UNSAFE.arrayBaseOffset(byte[].class);

  private final List<RamRegion> regions;
  private final MappedStore store;
  private final long ramBytes;
  // Host address of each page below the end of RAM, 0 for a hole.
  private final long[] pages;
  // In the order mapped; replaced when it changes, for other threads look through it.
  private volatile OverlayPage[] mapped = {};
  private final List<MappingListener> listeners = new ArrayList<>();
  // 1 for each page of RAM whose writes its watcher wants to know of.
  private final byte[] watched;
  private PageWatcher watcher = gpa -> {};
  private boolean writtenByOthers;
  private int overlays;

  private GuestMemory(List<RamRegion> regions) {
    this.regions = regions;
    ramBytes = regions.stream().mapToLong(RamRegion::length).sum();
    store = new MappedStore(ramBytes + (long) MAX_OVERLAYS * PAGE_SIZE);
    pages = new long[Math.toIntExact(regions.get(regions.size() - 1).end() >>> PAGE_SHIFT)];
    watched = new byte[pages.length];
    long host = store.address();
    for (RamRegion region : regions) {
      for (long gpa = region.base(); gpa < region.end(); gpa += PAGE_SIZE, host += PAGE_SIZE) {
        pages[(int) (gpa >>> PAGE_SHIFT)] = host;
      }
    }
  }

  /**
   * Allocates zeroed RAM.
   *
   * @param regions at least one; they must not overlap
   */
  public static GuestMemory allocate(RamRegion... regions) {
    List<RamRegion> sorted = new ArrayList<>(List.of(regions));
    sorted.sort(Comparator.comparingLong(RamRegion::base));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).base() < sorted.get(i - 1).end()) {
        throw new IllegalArgumentException("RAM regions overlap");
      }
    }
    return new GuestMemory(List.copyOf(sorted));
  }

  /** The RAM regions by rising address. */
  public List<RamRegion> regions() {
    return regions;
  }

  /** Bytes of RAM. */
  public long ramBytes() {
    return ramBytes;
  }

  /** RAM in order of regions without the holes, then the overlay pages, as one Chronicle store. */
  public BytesStore<?, ?> bytes() {
    return store.bytes();
  }

  /** Host address of the first byte of RAM. */
  public long hostBase() {
    return store.address();
  }

  /**
   * Host address of the page that holds {@code gpa}.
   *
   * @return 0 when nothing backs the page
   */
  public long hostPage(long gpa) {
    long page = gpa >>> PAGE_SHIFT;
    if (page < pages.length) {
      return pages[(int) page];
    }
    return overlayAt(gpa & ~PAGE_MASK);
  }

  /** Host address of one byte, 0 when nothing backs it; valid to the end of its page. */
  public long hostAddress(long gpa) {
    long page = hostPage(gpa);
    return page == 0 ? 0 : page + (gpa & PAGE_MASK);
  }

  /** Whether RAM is at an address, perhaps beneath an overlay page. */
  public boolean isRam(long gpa) {
    return isRam(gpa, 1);
  }

  /** Tells whether every byte of a range is RAM, perhaps beneath overlay pages. */
  public boolean isRam(long gpa, long length) {
    long ramEnd = gpa;
    for (int i = 0; i < regions.size(); i++) {
      RamRegion region = regions.get(i);
      if (ramEnd >= region.base() && ramEnd < region.end()) {
        ramEnd = region.end();
      }
    }
    return length >= 0 && gpa >= 0 && ramEnd - gpa >= length;
  }

  /** Tells whether every byte of a range is backed; a negative length is not. */
  public boolean contains(long gpa, long length) {
    if (length < 0 || gpa < 0 || gpa > MAX_ADDRESS - length) {
      return false;
    }
    for (long p = gpa & ~PAGE_MASK; p < gpa + length; p += PAGE_SIZE) {
      if (hostPage(p) == 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Sets who is told of writes to watched pages: a processor that caches what it decoded of them.
   */
  public void watchWith(PageWatcher newWatcher) {
    watcher = newWatcher;
  }

  /**
   * Has pages watched against writes by other threads than the one that watches them: its watcher
   * is told on the writing thread. To be called before the others begin.
   */
  public void expectOtherWriters() {
    writtenByOthers = true;
  }

  /**
   * Watches the page of RAM that holds {@code gpa}. What is read from the page after this call is
   * newer than any write that the watcher is not told of.
   */
  public void watch(long gpa) {
    watch(gpa, (byte) 1);
  }

  /** Ends {@link #watch}. */
  public void unwatch(long gpa) {
    watch(gpa, (byte) 0);
  }

  private void watch(long gpa, byte value) {
    long page = gpa >>> PAGE_SHIFT;
    if (page < watched.length) {
      watched[(int) page] = value;
      VarHandle.fullFence(); // the other half is in written()
    }
  }

  /** Tells whether the page that holds {@code gpa} is watched. */
  public boolean isWatched(long gpa) {
    long page = gpa >>> PAGE_SHIFT;
    return page < watched.length && watched[(int) page] != 0;
  }

  /**
   * Reports that a backed range has been written by way of host addresses; who watches pages may
   * report its own writes before it makes them. The writing accessors of this class report theirs.
   */
  public void written(long gpa, long length) {
    if (writtenByOthers) {
      // Either the look below sees that the page is watched, or who watches it from now on sees
      // what was written.
      VarHandle.fullFence();
    }
    for (long p = gpa & ~PAGE_MASK; p < gpa + length; p += PAGE_SIZE) {
      if (isWatched(p)) {
        watcher.pageWritten(p);
      }
    }
  }

  /** Reads one byte, zero-extended. */
  public int readByte(long gpa) {
    return UNSAFE.getByte(address(gpa, 1)) & 0xff;
  }

  /** Reads two bytes, zero-extended. */
  public int readShort(long gpa) {
    if ((gpa & PAGE_MASK) <= PAGE_SIZE - 2) {
      return UNSAFE.getShort(address(gpa, 2)) & 0xffff;
    }
    require(gpa, 2);
    return readByte(gpa) | readByte(gpa + 1) << 8;
  }

  /** Reads four bytes. */
  public int readInt(long gpa) {
    if ((gpa & PAGE_MASK) <= PAGE_SIZE - 4) {
      return UNSAFE.getInt(address(gpa, 4));
    }
    require(gpa, 4);
    return readShort(gpa) | readShort(gpa + 2) << 16;
  }

  /** Reads eight bytes. */
  public long readLong(long gpa) {
    if ((gpa & PAGE_MASK) <= PAGE_SIZE - 8) {
      return UNSAFE.getLong(address(gpa, 8));
    }
    require(gpa, 8);
    return (readInt(gpa) & 0xffff_ffffL) | (long) readInt(gpa + 4) << 32;
  }

  /** Writes the low byte of {@code value}. */
  public void writeByte(long gpa, int value) {
    UNSAFE.putByte(address(gpa, 1), (byte) value);
    written(gpa, 1);
  }

  /** Writes the low two bytes of {@code value}. */
  public void writeShort(long gpa, int value) {
    if ((gpa & PAGE_MASK) <= PAGE_SIZE - 2) {
      UNSAFE.putShort(address(gpa, 2), (short) value);
      written(gpa, 2);
      return;
    }
    require(gpa, 2);
    writeByte(gpa, value);
    writeByte(gpa + 1, value >>> 8);
  }

  /** Writes four bytes. */
  public void writeInt(long gpa, int value) {
    if ((gpa & PAGE_MASK) <= PAGE_SIZE - 4) {
      UNSAFE.putInt(address(gpa, 4), value);
      written(gpa, 4);
      return;
    }
    require(gpa, 4);
    writeShort(gpa, value);
    writeShort(gpa + 2, value >>> 16);
  }

  /** Writes eight bytes. */
  public void writeLong(long gpa, long value) {
    if ((gpa & PAGE_MASK) <= PAGE_SIZE - 8) {
      UNSAFE.putLong(address(gpa, 8), value);
      written(gpa, 8);
      return;
    }
    require(gpa, 8);
    writeInt(gpa, (int) value);
    writeInt(gpa + 4, (int) (value >>> 32));
  }

  /** Copies guest bytes into an array. */
  public void read(long gpa, byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    require(gpa, length);
    for (int done = 0; done < length; ) {
      int n = chunk(gpa + done, length - done);
      UNSAFE.copyMemory(null, hostAddress(gpa + done), target, ARRAY_BASE + offset + done, n);
      done += n;
    }
  }

  /** Copies bytes of an array into guest memory. */
  public void write(long gpa, byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    require(gpa, length);
    for (int done = 0; done < length; ) {
      int n = chunk(gpa + done, length - done);
      UNSAFE.copyMemory(source, ARRAY_BASE + offset + done, null, hostAddress(gpa + done), n);
      written(gpa + done, n);
      done += n;
    }
  }

  /** Copies a whole array into guest memory. */
  public void write(long gpa, byte[] source) {
    write(gpa, source, 0, source.length);
  }

  /** Sets a range to one byte value. */
  public void fill(long gpa, long length, byte value) {
    require(gpa, length);
    for (long done = 0; done < length; ) {
      int n = chunk(gpa + done, length - done);
      UNSAFE.setMemory(hostAddress(gpa + done), n, value);
      written(gpa + done, n);
      done += n;
    }
  }

  /**
   * Makes an overlay page, zeroed and not mapped.
   *
   * @throws IllegalStateException when 2,048 have been made
   */
  public OverlayPage newOverlay(String name) {
    if (overlays == MAX_OVERLAYS) {
      throw new IllegalStateException("no overlay page is left");
    }
    long host = store.address() + ramBytes + (long) overlays++ * PAGE_SIZE;
    return new OverlayPage(this, name, host);
  }

  /** Adds a listener that is told of each page whose backing changes. */
  public void addListener(MappingListener listener) {
    listeners.add(listener);
  }

  /** The mapping as extents that are contiguous in guest and host, by rising guest address. */
  public List<MemoryExtent> extents() {
    List<MemoryExtent> extents = new ArrayList<>();
    for (int page = 0; page < pages.length; page++) {
      if (pages[page] != 0) {
        MemoryExtent.append(extents, (long) page << PAGE_SHIFT, pages[page]);
      }
    }
    Arrays.stream(mapped)
        .map(OverlayPage::gpa)
        .filter(gpa -> gpa >>> PAGE_SHIFT >= pages.length)
        .distinct()
        .sorted()
        .forEach(gpa -> MemoryExtent.append(extents, gpa, hostPage(gpa)));
    return extents;
  }

  /** Releases the mapping. Nothing may use the memory afterwards. */
  @Override
  public void close() {
    store.close();
  }

  void overlayMapped(OverlayPage overlay) {
    OverlayPage[] more = Arrays.copyOf(mapped, mapped.length + 1);
    more[more.length - 1] = overlay;
    mapped = more;
    remap(overlay.gpa());
  }

  void overlayUnmapped(OverlayPage overlay, long gpa) {
    mapped = Arrays.stream(mapped).filter(page -> page != overlay).toArray(OverlayPage[]::new);
    remap(gpa);
  }

  private void remap(long gpa) {
    long page = gpa >>> PAGE_SHIFT;
    if (page < pages.length) {
      long overlay = overlayAt(gpa);
      pages[(int) page] = overlay != 0 ? overlay : ramPage(gpa);
    }
    for (MappingListener listener : listeners) {
      listener.pageRemapped(gpa);
    }
  }

  /** Host address of the overlay mapped last at a page address, 0 when there is none. */
  private long overlayAt(long gpa) {
    OverlayPage[] overlaid = mapped;
    for (int i = overlaid.length - 1; i >= 0; i--) {
      if (overlaid[i].gpa() == gpa) {
        return overlaid[i].hostAddress();
      }
    }
    return 0;
  }

  private long ramPage(long gpa) {
    long host = store.address();
    for (RamRegion region : regions) {
      if (gpa >= region.base() && gpa < region.end()) {
        return host + (gpa - region.base());
      }
      host += region.length();
    }
    return 0;
  }

  private long address(long gpa, int size) {
    long page = hostPage(gpa);
    if (page == 0) {
      throw new GuestAddressException(gpa, size);
    }
    return page + (gpa & PAGE_MASK);
  }

  private void require(long gpa, long length) {
    if (!contains(gpa, length)) {
      throw new GuestAddressException(gpa, length);
    }
  }

  private static int chunk(long gpa, long left) {
    return (int) Math.min(left, PAGE_SIZE - (gpa & PAGE_MASK));
  }
}

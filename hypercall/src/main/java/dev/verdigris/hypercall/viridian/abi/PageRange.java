package dev.verdigris.hypercall.viridian.abi;

/**
 * An element of a flush list, HV_GVA_RANGE or HV_GPA_PAGE_RANGE (TLFS, "Virtual MMU and Caching").
 *
 * <pre>
 * simple     63–12 page                                            | 11–0 additional pages
 * extended   63–12 page                                  | 11    0 | 10–0 additional pages
 *            63–21 2 MiB page | 20–13 0 | 12 of 1 GiB    | 11    1 | 10–0 additional large pages
 * </pre>
 */
public final class PageRange {
  private static final long PAGE = 12;
  private static final int SIMPLE_COUNT = 0xfff;
  private static final int EXTENDED_COUNT = 0x7ff;
  private static final int LARGE = 1 << 11;
  private static final int GIGABYTE = 1 << 12;
  private static final int LARGE_SHIFT = 21;
  private static final int GIGABYTE_SHIFT = 30;

  /** First address of the range. */
  public static long address(long element, boolean extended) {
    long shift = extended && (element & LARGE) != 0 ? LARGE_SHIFT : PAGE;
    return element >>> shift << shift;
  }

  /** Length of the range in pages of 4,096 bytes. */
  public static long pages(long element, boolean extended) {
    if (!extended) {
      return (element & SIMPLE_COUNT) + 1;
    }
    long count = (element & EXTENDED_COUNT) + 1;
    if ((element & LARGE) == 0) {
      return count;
    }
    return count << (((element & GIGABYTE) != 0 ? GIGABYTE_SHIFT : LARGE_SHIFT) - PAGE);
  }

  private PageRange() {}
}

package dev.verdigris.hypercall.memory;

/**
 * A page that the hypervisor lays over the guest-physical address space (TLFS 5.2.1, "GPA Overlay
 * Pages"): while mapped it hides the RAM, or the hole, beneath; what it hid is as it was when the
 * overlay goes.
 *
 * <p>The content belongs to the overlay and survives moving it.
 */
public final class OverlayPage {
  /** The value of {@link #gpa()} while the page is not mapped. */
  public static final long UNMAPPED = -1;

  private final GuestMemory memory;
  private final String name;
  private final long hostAddress;
  private long gpa = UNMAPPED;

  OverlayPage(GuestMemory memory, String name, long hostAddress) {
    this.memory = memory;
    this.name = name;
    this.hostAddress = hostAddress;
  }

  /** What the page is, for traces and dumps. */
  public String name() {
    return name;
  }

  /** Host address of the page's 4,096 bytes, fixed for its life. */
  public long hostAddress() {
    return hostAddress;
  }

  /** Where the page is mapped, or {@link #UNMAPPED}. */
  public long gpa() {
    return gpa;
  }

  /**
   * Maps the page, or moves it. Where several overlays cover one address, the one mapped last is
   * seen.
   *
   * @param newGpa a multiple of 4096 below {@link GuestMemory#MAX_ADDRESS}
   */
  public void map(long newGpa) {
    unmap();
    gpa = newGpa;
    memory.overlayMapped(this);
  }

  /** Unmaps the page; does nothing when it is not mapped. */
  public void unmap() {
    if (gpa != UNMAPPED) {
      long old = gpa;
      gpa = UNMAPPED;
      memory.overlayUnmapped(this, old);
    }
  }
}

package dev.verdigris.hypercall.viridian.abi;

/**
 * HV_INPUT_VTL, the virtual trust level that a call acts on (TLFS, "Virtual Secure Mode").
 *
 * <pre>
 * 7–5 0 | 4 use the target level | 3–0 target level
 * </pre>
 */
public final class InputVtl {
  private static final int RESERVED = 0xe0;
  private static final int USE_TARGET = 1 << 4;
  private static final int TARGET = 0xf;

  /**
   * The level that a caller means.
   *
   * @param value the byte
   * @param current the caller's level
   * @return 0–15, or −1 when a reserved bit is set
   */
  public static int level(int value, int current) {
    if ((value & RESERVED) != 0) {
      return -1;
    }
    return (value & USE_TARGET) != 0 ? value & TARGET : current;
  }

  private InputVtl() {}
}

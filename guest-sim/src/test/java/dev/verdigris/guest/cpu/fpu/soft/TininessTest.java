package dev.verdigris.guest.cpu.fpu.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Results that only the narrow range of denormals rounds up to the least normal number. */
class TininessTest {
  private static final int MASKED = 0x1f80;
  private static final int FLUSH_TO_ZERO = 0x8000;
  private static final int PE_BEFORE = 0x20;

  @Test
  void areTinyAndFlushedThoughTheHostHasThemNormal() {
    SoftFloat f = new SoftFloat();
    f.mxcsr(MASKED | PE_BEFORE);
    assertEquals(0x0080_0000, Single32.multiply(f, 0x0080_0000, 0x3f7f_ffff));
    assertEquals(SoftFloat.UE | SoftFloat.PE, f.raised);
    f.mxcsr(MASKED | PE_BEFORE | FLUSH_TO_ZERO);
    assertEquals(0, Single32.multiply(f, 0x0080_0000, 0x3f7f_ffff));
    f.mxcsr(MASKED | PE_BEFORE | FLUSH_TO_ZERO);
    assertEquals(0, Double64.multiply(f, 0x0010_0000_0000_0000L, 0x3fef_ffff_ffff_ffffL));
    f.mxcsr(MASKED | PE_BEFORE | FLUSH_TO_ZERO);
    assertEquals(0, Double64.divide(f, 0x001f_ffff_ffff_ffffL, 0x4000_0000_0000_0000L));
  }
}

package dev.verdigris.hypercall.xen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.xen.abi.XenCall;
import dev.verdigris.hypercall.xen.abi.XenVersionLayout;
import org.junit.jupiter.api.Test;

/** Numbers as Xen's public headers have them. */
class XenLayoutTest {
  @Test
  void compileInfo() {
    assertEquals(64, XenVersionLayout.COMPILE_BY);
    assertEquals(XenVersionLayout.COMPILE_BY + 16, XenVersionLayout.COMPILE_DOMAIN);
    assertEquals(XenVersionLayout.COMPILE_DOMAIN + 32, XenVersionLayout.COMPILE_DATE);
    assertEquals(XenVersionLayout.COMPILE_DATE + 32, XenVersionLayout.COMPILE_INFO_SIZE);
  }

  @Test
  void numbers() {
    assertEquals(17, XenCall.XEN_VERSION);
    assertEquals(18, XenCall.CONSOLE_IO);
    assertEquals(29, XenCall.SCHED_OP);
    assertEquals(2, XenCall.SCHEDOP_SHUTDOWN);
    assertEquals(3, XenCall.SHUTDOWN_CRASH);
  }
}

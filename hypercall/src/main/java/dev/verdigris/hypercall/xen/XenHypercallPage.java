package dev.verdigris.hypercall.xen;

import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.xen.abi.XenCall;
import dev.verdigris.hypercall.xen.abi.XenCpuid;
import java.util.Arrays;

/**
 * Content of the hypercall page: for each call number 32 bytes, {@code mov eax, number}, the
 * engine's hypercall instruction, {@code ret}. It goes into guest memory, and is the guest's from
 * then on.
 */
final class XenHypercallPage {
  private static final byte MOV_EAX = (byte) 0xb8;
  private static final byte RETURN = (byte) 0xc3;
  private static final byte[] UNDEFINED = {0x0f, 0x0b};
  // INT3: a jump to anywhere but an entry's start is caught at once.
  private static final byte FILL = (byte) 0xcc;

  private XenHypercallPage() {}

  static byte[] content(byte[] instruction) {
    byte[] page = new byte[GuestMemory.PAGE_SIZE];
    Arrays.fill(page, FILL);
    for (int number = 0; number * XenCpuid.STUB_SIZE < page.length; number++) {
      int at = number * XenCpuid.STUB_SIZE;
      if (number == XenCall.IRET) {
        System.arraycopy(UNDEFINED, 0, page, at, UNDEFINED.length);
        continue;
      }
      page[at++] = MOV_EAX;
      page[at++] = (byte) number;
      page[at++] = 0;
      page[at++] = 0;
      page[at++] = 0;
      System.arraycopy(instruction, 0, page, at, instruction.length);
      page[at + instruction.length] = RETURN;
    }
    return page;
  }
}

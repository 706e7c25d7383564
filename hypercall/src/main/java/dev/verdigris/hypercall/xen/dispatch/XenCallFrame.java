package dev.verdigris.hypercall.xen.dispatch;

import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.memory.GuestMemory;

/**
 * The hypercall that a processor is making: its arguments, and the guest memory that they name by
 * linear address. One for a domain, pointed at each caller in turn.
 *
 * <pre>
 *                64-bit caller        32-bit caller
 * number, result RAX                  EAX
 * arguments      RDI RSI RDX R10 R8   EBX ECX EDX ESI EDI
 * </pre>
 */
public final class XenCallFrame {
  private static final Register[] WIDE = {
    Register.RDI, Register.RSI, Register.RDX, Register.R10, Register.R8
  };
  private static final Register[] NARROW = {
    Register.RBX, Register.RCX, Register.RDX, Register.RSI, Register.RDI
  };
  private static final long LOW = 0xffff_ffffL;

  private final GuestMemory memory;
  private VirtualProcessor vp;
  private boolean wide;

  /** Makes a frame over a domain's memory. */
  public XenCallFrame(GuestMemory memory) {
    this.memory = memory;
  }

  void wrap(VirtualProcessor caller) {
    vp = caller;
    wide = caller.longMode();
  }

  /** The caller's number. */
  public int vpIndex() {
    return vp.index();
  }

  /** Whether the caller runs 64-bit code. */
  public boolean wide() {
    return wide;
  }

  long number() {
    return vp.register(Register.RAX) & (wide ? -1 : LOW);
  }

  void result(long value) {
    vp.register(Register.RAX, wide ? value : value & LOW);
  }

  /** An argument, 0–4; of a 32-bit caller, zero-extended. */
  public long argument(int index) {
    return wide ? vp.register(WIDE[index]) : vp.register(NARROW[index]) & LOW;
  }

  /** Changes an argument, for when the guest makes the call again to go on with it. */
  public void argument(int index, long value) {
    vp.register(wide ? WIDE[index] : NARROW[index], wide ? value : value & LOW);
  }

  /**
   * Copies from linear addresses.
   *
   * @return false when a page of it is not mapped for reading; nothing of use is in {@code target}
   */
  public boolean read(long linear, byte[] target, int length) {
    for (int done = 0; done < length; ) {
      int n = chunk(linear + done, length - done);
      long gpa = vp.translate(linear + done, false);
      if (gpa < 0 || !memory.contains(gpa, n)) {
        return false;
      }
      memory.read(gpa, target, done, n);
      done += n;
    }
    return true;
  }

  /**
   * Copies to linear addresses.
   *
   * @return false when a page of it is not mapped for writing; pages before that one are written
   */
  public boolean write(long linear, byte[] source, int length) {
    for (int done = 0; done < length; ) {
      int n = chunk(linear + done, length - done);
      long gpa = vp.translate(linear + done, true);
      if (gpa < 0 || !memory.contains(gpa, n)) {
        return false;
      }
      memory.write(gpa, source, done, n);
      done += n;
    }
    return true;
  }

  private static int chunk(long linear, int left) {
    return (int) Math.min(left, GuestMemory.PAGE_SIZE - (linear & GuestMemory.PAGE_MASK));
  }
}

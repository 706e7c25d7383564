package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.LevelContext;

/**
 * HvRegisterPendingEvent0 as an exception, by which a level answers an intercept of the level below
 * (TLFS, "Handling Secure Intercepts"); the high half is the exception's parameter.
 *
 * <pre>
 * 63–32 error code | 31–16 vector | 15–9 0 | 8 deliver the error code | 7–4 0 | 3–1 type 0 | 0 pending
 * </pre>
 */
final class PendingEvent {
  private static final long PENDING = 1;
  private static final long ERROR_CODE = 1 << 8;
  // Reserved bits, and every type but exception.
  private static final long UNUSED = 0xfefe;
  private static final int VECTORS = 32;
  // #DE #DB #BP #OF #BR #UD #NM #DF #TS #NP #SS #GP #PF #MF #AC #MC #XM #CP.
  private static final int EXCEPTIONS = 0b0010_1111_0111_1101_1111_1011;
  // #DF #TS #NP #SS #GP #PF #AC #CP.
  private static final int WITH_ERROR_CODE = 0b0010_0010_0111_1101_0000_0000;

  private PendingEvent() {}

  static boolean isPending(long event) {
    return (event & PENDING) != 0;
  }

  /** Whether the register can have the value. */
  static boolean valid(long event) {
    if (!isPending(event)) {
      return true;
    }
    int vector = vector(event);
    return (event & UNUSED) == 0
        && vector < VECTORS
        && (EXCEPTIONS >>> vector & 1) != 0
        && ((event & ERROR_CODE) == 0 || (WITH_ERROR_CODE >>> vector & 1) != 0);
  }

  /** Raises the exception. */
  static void raise(LevelContext context, long event, long parameter) {
    context.exception(vector(event), (event & ERROR_CODE) != 0, (int) (event >>> 32), parameter);
  }

  private static int vector(long event) {
    return (int) (event >>> 16) & 0xffff;
  }
}

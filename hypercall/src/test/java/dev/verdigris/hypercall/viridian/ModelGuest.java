package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import dev.verdigris.hypercall.viridian.abi.StartProcessorLayout;
import dev.verdigris.hypercall.viridian.abi.VsmBits;
import java.util.stream.IntStream;

/**
 * A model guest that uses virtual secure mode: what a kernel at level 0 and a secure kernel at
 * level 1 do. It makes each call at the level at which the processor happens to run, with
 * parameters in pages of that level's own.
 */
final class ModelGuest implements AutoCloseable {
  static final long SELF = -1;
  static final long ME = 0xffff_fffeL;
  static final int SINT0_VECTOR = 0x51;
  static final long SECURE_RIP = 0xffff_ffff_8100_0000L;

  // Pages of each level, and of each processor, lie apart.
  private static final long LEVEL_PAGES = 0x1_0000;
  private static final long VP_PAGES = 0x5000;
  private static final long HYPERCALL_PAGE = 0x2_0000;
  private static final long ASSIST_PAGE = 0x2_1000;
  private static final long MESSAGE_PAGE = 0x2_2000;
  private static final long INPUT_PAGE = 0x2_3000;
  private static final long OUTPUT_PAGE = 0x2_4000;

  final ModelEngine engine;

  ModelGuest() {
    this(new ModelEngine());
  }

  ModelGuest(ModelEngine engine) {
    this.engine = engine;
    write(0, Msr.GUEST_OS_ID, 1);
    write(0, Msr.HYPERCALL, hypercallPage(0) | 1);
  }

  ModelProcessor vp(int index) {
    return engine.vps[index];
  }

  int level(int vp) {
    return vp(vp).level();
  }

  static long hypercallPage(int level) {
    return HYPERCALL_PAGE + level * LEVEL_PAGES;
  }

  static long assistPage(int vp, int level) {
    return ASSIST_PAGE + level * LEVEL_PAGES + vp * VP_PAGES;
  }

  static long messagePage(int vp, int level) {
    return MESSAGE_PAGE + level * LEVEL_PAGES + vp * VP_PAGES;
  }

  long input(int vp) {
    return INPUT_PAGE + level(vp) * LEVEL_PAGES + vp * VP_PAGES;
  }

  long output(int vp) {
    return OUTPUT_PAGE + level(vp) * LEVEL_PAGES + vp * VP_PAGES;
  }

  MsrOutcome tryWrite(int vp, int msr, long value) {
    return engine.partition.writeMsr(vp(vp).context(), msr, value);
  }

  void write(int vp, int msr, long value) {
    assertEquals(MsrOutcome.DONE, tryWrite(vp, msr, value));
  }

  long read(int vp, int msr) {
    MsrValue value = new MsrValue();
    assertEquals(MsrOutcome.DONE, engine.partition.readMsr(vp(vp).context(), msr, value));
    return value.value;
  }

  /** Executes the hypercall instruction with an input value and parameters in memory. */
  HypercallOutcome hypercall(int vp, long value, long... parameters) {
    for (int i = 0; i < parameters.length; i++) {
      engine.memory.writeLong(input(vp) + i * 8L, parameters[i]);
    }
    ModelContext c = vp(vp).context();
    c.register(Register.RCX, value);
    c.register(Register.RDX, input(vp));
    c.register(Register.R8, output(vp));
    return vp(vp).hypercall();
  }

  /** Makes a hypercall; returns the result value. */
  long call(int vp, long value, long... parameters) {
    HypercallOutcome outcome = hypercall(vp, value, parameters);
    while (outcome == HypercallOutcome.CONTINUE) {
      outcome = vp(vp).hypercall();
    }
    assertEquals(HypercallOutcome.DONE, outcome);
    return vp(vp).context().register(Register.RAX);
  }

  static long reps(long count) {
    return count << 32;
  }

  long enablePartition() {
    return call(0, CallCode.ENABLE_PARTITION_VTL, SELF, 1);
  }

  /** Calls HvCallEnableVpVtl or HvCallStartVirtualProcessor. */
  long begin(int vp, int code, long target, int level, long rip) {
    writeContext(vp, rip);
    return call(vp, code, SELF, target | (long) level << 32);
  }

  private void writeContext(int vp, long rip) {
    long context = input(vp) + StartProcessorLayout.CONTEXT;
    engine.memory.fill(context, StartProcessorLayout.CONTEXT_SIZE, (byte) 0);
    engine.memory.writeLong(context + StartProcessorLayout.RIP, rip);
    engine.memory.writeLong(context + StartProcessorLayout.RSP, 0x9000);
    // Interrupts are off.
    engine.memory.writeLong(context + StartProcessorLayout.RFLAGS, 2);
    engine.memory.writeShort(context + StartProcessorLayout.SEGMENTS + 14, 0xa09b);
    engine.memory.writeLong(context + StartProcessorLayout.EFER, 0xd01);
    engine.memory.writeLong(context + StartProcessorLayout.CR0, 0x8005_0033L);
    engine.memory.writeLong(context + StartProcessorLayout.CR3, 0x5000);
    engine.memory.writeLong(context + StartProcessorLayout.CR4, 0x20);
    engine.memory.writeLong(context + StartProcessorLayout.PAT, 0x0007_0406_0007_0406L);
  }

  /** Overwrites a field of the context that {@link #begin} has laid out, and calls again. */
  long beginWith(int vp, int code, int offset, long value) {
    writeContext(vp, SECURE_RIP);
    engine.memory.writeLong(input(vp) + StartProcessorLayout.CONTEXT + offset, value);
    return call(vp, code, SELF, vp | 1L << 32);
  }

  long enableVp(int vp, long target) {
    return begin(vp, CallCode.ENABLE_VP_VTL, target, 1, SECURE_RIP);
  }

  /** Calls level 1 as the code in the hypercall page does. */
  HypercallOutcome vtlCall(int vp) {
    return vtlSwitch(vp, CallCode.VTL_CALL, 0);
  }

  /** Returns to level 0; the registers that this needs come back from the control area. */
  HypercallOutcome vtlReturn(int vp) {
    return vtlSwitch(vp, CallCode.VTL_RETURN, 0);
  }

  /** Returns to level 0 and leaves registers alone. */
  HypercallOutcome fastReturn(int vp) {
    return vtlSwitch(vp, CallCode.VTL_RETURN, 1);
  }

  HypercallOutcome vtlSwitch(int vp, long value, long control) {
    ModelContext c = vp(vp).context();
    c.register(c.longMode() ? Register.RCX : Register.RAX, value);
    c.register(c.longMode() ? Register.RAX : Register.RCX, control);
    if (!c.longMode()) {
      c.register(Register.RDX, value >>> 32);
    }
    return vp(vp).hypercall();
  }

  /** Boots level 1 on a processor, for the first time from level 0; it runs at level 1 then. */
  void bootSecure(int vp) {
    if (vp == 0) {
      assertEquals(0, enablePartition());
    }
    assertEquals(0, enableVp(0, vp));
    assertEquals(HypercallOutcome.DONE, vtlCall(vp));
    if (vp == 0) {
      write(vp, Msr.GUEST_OS_ID, 2);
      write(vp, Msr.HYPERCALL, hypercallPage(1) | 1);
    }
    write(vp, Msr.VP_ASSIST_PAGE, assistPage(vp, 1) | 1);
    write(vp, Msr.SIMP, messagePage(vp, 1) | 1);
    write(vp, Msr.SINT0, SINT0_VECTOR);
    write(vp, Msr.SCONTROL, 1);
  }

  /** Boots level 1 on processor 0 and lets it protect memory; it runs at level 1. */
  void bootProtected() {
    bootSecure(0);
    assertEquals(0, enableProtection(GpaAccess.ALL));
  }

  long enableProtection(int mask) {
    return set(
        0,
        ME,
        0,
        RegisterName.VSM_PARTITION_CONFIG,
        VsmBits.PROTECTION | (long) mask << 1 | VsmBits.ZERO_ON_RESET);
  }

  /** Restricts level 0's access to pages, by address. */
  long protect(int mask, long... gpas) {
    long[] parameters = new long[2 + gpas.length];
    parameters[0] = SELF;
    parameters[1] = mask;
    IntStream.range(0, gpas.length).forEach(i -> parameters[2 + i] = gpas[i] >>> 12);
    return call(0, CallCode.MODIFY_VTL_PROTECTION_MASK | reps(gpas.length), parameters);
  }

  /** The HV_INPUT_VTL that names a level. */
  static int vtl(int level) {
    return 0x10 | level;
  }

  long set(int vp, long target, int inputVtl, int name, long value) {
    return set(vp, target, inputVtl, name, value, 0) & 0xffff;
  }

  long set(int vp, long target, int inputVtl, int name, long low, long high) {
    return call(
        vp,
        CallCode.SET_VP_REGISTERS | reps(1),
        SELF,
        target | (long) inputVtl << 32,
        name,
        0,
        low,
        high);
  }

  long get(int vp, long target, int inputVtl, int name) {
    return call(vp, CallCode.GET_VP_REGISTERS | reps(1), SELF, target | (long) inputVtl << 32, name)
        & 0xffff;
  }

  /** A register of the caller's own level. */
  long value(int vp, int name) {
    return value(vp, ME, 0, name);
  }

  long value(int vp, long target, int inputVtl, int name) {
    assertEquals(0, get(vp, target, inputVtl, name), Integer.toHexString(name));
    return engine.memory.readLong(output(vp));
  }

  /** The status of a result value. */
  static int status(long result) {
    return (int) result & 0xffff;
  }

  static long fast(long code) {
    return code | HypercallValue.FAST;
  }

  @Override
  public void close() {
    engine.close();
  }
}

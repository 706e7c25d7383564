package dev.verdigris.guest.cpu.simd;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.guest.Requirement;
import dev.verdigris.guest.cpu.Block;
import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.GuestFault;
import dev.verdigris.guest.cpu.InterruptSource;
import dev.verdigris.guest.cpu.Op;
import dev.verdigris.guest.cpu.decode.Decoder;
import dev.verdigris.guest.cpu.decode.Insn;
import dev.verdigris.guest.cpu.decode.OpcodeMap;
import dev.verdigris.guest.cpu.fpu.FpuState;
import dev.verdigris.guest.cpu.fpu.X87Ops;
import dev.verdigris.guest.cpu.mmu.CodeCache;
import dev.verdigris.host.oracle.HostProcessor;
import dev.verdigris.host.oracle.HostState;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Runs one instruction on the host's processor and as an op, from the same state, and compares:
 * registers, flags, x87, MXCSR, XMM, a stretch of memory, and the fault if there was one.
 */
public final class NativeJudge implements AutoCloseable {
  /** Address of the memory that both see. */
  public static final long MEMORY = HostProcessor.WINDOW;

  /** Bytes of memory that are compared. */
  public static final int BYTES = 1024;

  private static final long CR0_PE_NE = 0x21;
  private static final long CR4_FXSR_XMM = 0x600;

  private final HostProcessor host;
  private final HostState state;
  private final GuestMemory memory =
      GuestMemory.allocate(new RamRegion(HostProcessor.WINDOW, HostProcessor.WINDOW_LENGTH));
  private final Cpu cpu;
  private final OpcodeMap map = new OpcodeMap();
  private final StringBuilder before = new StringBuilder();
  private Op op;
  private String code = "";
  private long cases;

  /** Flags of the status word, MXCSR bits or RFLAGS that an instruction leaves undefined. */
  public int ignoredStatus;

  /** Units in the last place by which ST(0) and ST(1) may differ. */
  public int ulps;

  /**
   * Leaves out bytes 6–31 of an image at the operand: the pointers to the last instruction, which
   * processors keep in different ways, and the mask of MXCSR.
   */
  public boolean ignorePointers;

  public NativeJudge() {
    Optional<String> reason = HostProcessor.unavailable();
    reason.ifPresent(text -> Requirement.missing("oracle", text));
    host = HostProcessor.open();
    state = host.state();
    cpu = new Cpu(0, 0, memory, new CodeCache(memory), null, new Quiet());
    cpu.mode = Cpu.MODE_64;
    SimdOps.register(map);
    X87Ops.register(map);
    cpu.fpu.controlChanged(CR0_PE_NE, CR4_FXSR_XMM);
    // Fills the TLB, so that stores need not look at the block that they are in.
    cpu.store8(new End(), MEMORY, 0);
  }

  /** The state that the next case starts with. */
  public HostState state() {
    return state;
  }

  /** The processor under test, as the last case left it. */
  public Cpu cpu() {
    return cpu;
  }

  public long cases() {
    return cases;
  }

  /** Decodes an instruction; false when it is undefined here. */
  public boolean load(String hex) {
    code = hex;
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    host.load(bytes);
    Insn insn = new Insn();
    if (!new Decoder()
        .decode(i -> i < bytes.length ? bytes[i] & 0xff : 0x90, 0, Cpu.MODE_64, insn)) {
      throw new AssertionError("too long: " + hex);
    }
    if (insn.length != bytes.length) {
      throw new AssertionError(hex + " has " + insn.length + " bytes");
    }
    op = map.create(insn);
    if (op != null) {
      op.next = new End();
      cpu.block = new Block(0, Cpu.MODE_64, null, 0, null, 1, bytes.length, op);
    }
    return op != null;
  }

  /** Runs the case and returns what differs, or null. */
  public String differs() {
    cases++;
    take();
    before.setLength(0);
    describe(before);
    int vector = execute();
    int expected = host.run();
    StringBuilder found = new StringBuilder();
    if (vector != expected) {
      found.append(" vector ").append(vector).append(" not ").append(expected);
    }
    compare(found);
    return found.length() == 0 ? null : code + ":" + found + "\n  from" + before;
  }

  private int execute() {
    if (op == null) {
      return 6;
    }
    try {
      op.exec(cpu);
      return HostProcessor.NO_FAULT;
    } catch (GuestFault f) {
      return f.vector;
    }
  }

  private void take() {
    for (int i = 0; i < 16; i++) {
      cpu.r[i] = state.gpr(i);
      cpu.simd.xmm[2 * i] = state.xmm(i, false);
      cpu.simd.xmm[2 * i + 1] = state.xmm(i, true);
    }
    Flags.setStatus(cpu, (int) state.rflags());
    cpu.simd.mxcsr = state.mxcsr();
    long fx = state.fxAddress();
    FpuState fpu = cpu.fpu;
    fpu.initialize();
    fpu.statusWord(UNSAFE.getShort(fx + HostState.FX_STATUS) & 0xffff);
    fpu.control(UNSAFE.getShort(fx + HostState.FX_CONTROL) & 0xffff);
    fpu.used = UNSAFE.getByte(fx + HostState.FX_TAG) & 0xff;
    for (int i = 0; i < 8; i++) {
      int physical = (fpu.top + i) & 7;
      fpu.significand[physical] = UNSAFE.getLong(fx + HostState.FX_ST + 16L * i);
      fpu.exponent[physical] = UNSAFE.getShort(fx + HostState.FX_ST + 16L * i + 8) & 0xffff;
    }
    for (int i = 0; i < BYTES; i += 8) {
      memory.writeLong(MEMORY + i, UNSAFE.getLong(MEMORY + i));
    }
  }

  private void describe(StringBuilder out) {
    long fx = state.fxAddress();
    out.append(
        String.format(
            " mxcsr %x fcw %x fsw %x tag %x",
            state.mxcsr(),
            UNSAFE.getShort(fx) & 0xffff,
            UNSAFE.getShort(fx + 2) & 0xffff,
            UNSAFE.getByte(fx + 4) & 0xff));
    for (int i : new int[] {1, 2, 9, 10}) {
      if (state.xmm(i, true) == 0 && state.xmm(i, false) == 0) {
        continue;
      }
      out.append(String.format(" x%d %016x%016x", i, state.xmm(i, true), state.xmm(i, false)));
    }
    for (int i = 0; i < 2; i++) {
      out.append(
          String.format(
              " st%d %04x:%016x",
              i, UNSAFE.getShort(fx + 40 + 16L * i) & 0xffff, UNSAFE.getLong(fx + 32 + 16L * i)));
    }
    out.append(
        String.format(
            " rax %x rdx %x mem %016x%016x",
            state.gpr(0), state.gpr(2), UNSAFE.getLong(MEMORY + 8), UNSAFE.getLong(MEMORY)));
  }

  private void compare(StringBuilder out) {
    for (int i = 0; i < 16; i++) {
      check(out, "r" + i, cpu.r[i], state.gpr(i));
      check(out, "xmm" + i + "l", cpu.simd.xmm[2 * i], state.xmm(i, false));
      check(out, "xmm" + i + "h", cpu.simd.xmm[2 * i + 1], state.xmm(i, true));
    }
    check(out, "flags", Flags.status(cpu), state.rflags() & Flags.STATUS);
    check(out, "mxcsr", cpu.simd.mxcsr, state.mxcsr());
    long fx = state.fxAddress();
    FpuState fpu = cpu.fpu;
    check(out, "fcw", fpu.control, UNSAFE.getShort(fx) & 0xffff);
    int mask = ~ignoredStatus;
    check(out, "fsw", fpu.statusWord() & mask, UNSAFE.getShort(fx + 2) & 0xffff & mask);
    check(out, "ftw", fpu.used, UNSAFE.getByte(fx + 4) & 0xff);
    for (int i = 0; i < 8; i++) {
      int physical = (fpu.top + i) & 7;
      long significand = UNSAFE.getLong(fx + HostState.FX_ST + 16L * i);
      int exponent = UNSAFE.getShort(fx + HostState.FX_ST + 16L * i + 8) & 0xffff;
      long distance = Math.abs(fpu.significand[physical] - significand);
      if (ulps > 0 && fpu.exponent[physical] == exponent && distance <= ulps) {
        continue;
      }
      check(out, "st" + i, fpu.significand[physical], significand);
      check(out, "st" + i + "e", fpu.exponent[physical], exponent);
    }
    long image = ignorePointers ? state.gpr(6) + 16 - MEMORY : BYTES;
    for (int i = 0; i < BYTES; i += 8) {
      if (i >= image && i < image + 32) {
        continue;
      }
      check(out, "mem+" + i, memory.readLong(MEMORY + i), UNSAFE.getLong(MEMORY + i));
    }
  }

  private static void check(StringBuilder out, String name, long ours, long theirs) {
    if (ours != theirs) {
      out.append(String.format(" %s %x not %x", name, ours, theirs));
    }
  }

  @Override
  public void close() {
    host.close();
    memory.close();
  }

  private static final class End extends Op {
    @Override
    public Op exec(Cpu cpu) {
      return null;
    }
  }

  private static final class Quiet implements InterruptSource {
    @Override
    public int pendingVector() {
      return -1;
    }

    @Override
    public void accept(int vector) {}

    @Override
    public int cr8() {
      return 0;
    }

    @Override
    public void cr8(int value) {}
  }
}

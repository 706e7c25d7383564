package dev.verdigris.guest.cpu;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.guest.cpu.exec.BlockBuilder;
import dev.verdigris.guest.cpu.fpu.FpuState;
import dev.verdigris.guest.cpu.mmu.CodeCache;
import dev.verdigris.guest.cpu.mmu.Mmu;
import dev.verdigris.guest.cpu.simd.SimdState;
import dev.verdigris.guest.cpu.system.Segmentation;
import dev.verdigris.guest.cpu.system.SystemUnit;
import dev.verdigris.hypercall.engine.ExitHandler;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import dev.verdigris.hypercall.memory.GuestMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * One software x86-64 processor: the state that every op touches, the fast memory path and the run
 * loop. What is rarer lives in its units: {@link #mmu}, {@link #system}, {@link #segments}, {@link
 * #fpu}, {@link #simd}.
 *
 * <p>Fields are public for the ops, which are spread over packages by family. One thread runs a
 * processor; nothing here allocates while it runs, but for decoding.
 */
public final class Cpu implements VirtualProcessor, ProcessorControl {
  /** Index in {@link #r} of the slot that is always zero: an absent base or index. */
  public static final int ZERO = 16;

  /** Segment numbers, as instructions encode them; index of {@link #segBase}. */
  public static final int ES = 0;

  public static final int CS = 1;
  public static final int SS = 2;
  public static final int DS = 3;
  public static final int FS = 4;
  public static final int GS = 5;

  /** Index in {@link #segBase} of the base that is always zero: 64-bit code's ES, CS, SS and DS. */
  public static final int FLAT = 6;

  /** Bits 0–1 of {@link #mode}: code of 16, 32 or 64 bits. */
  public static final int MODE_16 = 0;

  public static final int MODE_32 = 1;
  public static final int MODE_64 = 2;
  public static final int MODE_SIZE = 3;

  /**
   * Bit of {@link #mode}: legacy code whose segments are not all flat, so that limits are checked.
   */
  public static final int MODE_SEGMENTED = 4;

  /** Bit of {@link #mode}: legacy code with a 32-bit stack pointer (SS.B). */
  public static final int MODE_STACK_32 = 8;

  /** Bit of {@link #mode}: blocks of one instruction (RFLAGS.TF or an armed debug register). */
  public static final int MODE_SINGLE = 16;

  /**
   * Bit of {@link #mode}: privilege level 3, so that no block checked for one is run by another.
   */
  public static final int MODE_USER = 32;

  private static final int JUMP_CACHE_SIZE = 1 << 13;
  private static final VarHandle LIMIT = limitHandle();

  /** General registers in encoding order, and {@link #ZERO}. */
  public final long[] r = new long[17];

  /** Instruction pointer; valid between blocks, and when an op has set it. */
  public long rip;

  /** See {@link Flags}. */
  public int flagKind;

  public long flagA;
  public long flagB;
  public long flagResult;

  /** RFLAGS without the six status flags: DF, IF, TF, IOPL, NT, RF, VM, AC, VIF, VIP, ID, bit 1. */
  public int systemFlags = 2;

  /** Linear base of each segment, and of {@link #FLAT}. */
  public final long[] segBase = new long[8];

  /** Current privilege level. */
  public int cpl;

  /** Decoding mode: {@code MODE_…}. */
  public int mode;

  /** Instructions retired; within a block already counted to the block's end. */
  public long retired;

  /** The block being run. */
  public Block block;

  /** The value of {@link #retired} at which the run loop looks around; 0 to look at once. */
  public long limit;

  /** True from HLT to the next interrupt. */
  public boolean halted;

  /** True while one instruction runs in a block of its own and may write its own page. */
  public boolean alone;

  /** Links between blocks made under another number are void. */
  public int generation;

  /** Off-heap address of the TLB of the current privilege; set by {@link Mmu}. */
  public long tlb;

  public final GuestMemory memory;
  public final ExitHandler exits;
  public final InterruptSource interrupts;
  public final Mmu mmu;
  public final SystemUnit system;
  public final Segmentation segments;
  public final FpuState fpu = new FpuState();
  public final SimdState simd = new SimdState();

  private final int index;
  private final int apicId;
  private final CodeCache code;
  private final BlockBuilder builder;
  private final GuestFault fault = new GuestFault();
  private final Block[] supervisorJumps = new Block[JUMP_CACHE_SIZE];
  private final Block[] userJumps = new Block[JUMP_CACHE_SIZE];
  private Block[] jumpCache = supervisorJumps;
  private int supervisorGeneration;
  private int userGeneration;
  private boolean attention;
  private boolean running;
  private boolean memoryShared;
  // Another thread wants the present run to end.
  private volatile boolean called;
  private long until;

  /**
   * Makes a processor in its state after reset.
   *
   * @param index VP index
   * @param apicId initial local APIC identifier
   * @param code decoded code, shared by the processors of one memory
   */
  public Cpu(
      int index,
      int apicId,
      GuestMemory memory,
      CodeCache code,
      ExitHandler exits,
      InterruptSource interrupts) {
    this.index = index;
    this.apicId = apicId;
    this.memory = memory;
    this.code = code;
    this.exits = exits;
    this.interrupts = interrupts;
    mmu = new Mmu(this, code);
    segments = new Segmentation(this);
    system = new SystemUnit(this);
    builder = new BlockBuilder(this);
    code.add(this);
    system.reset();
  }

  // --- the run loop

  /**
   * Runs until {@link #retired} has reached {@code mark}, the processor halts with nothing to wake
   * it, or {@link #leave} was called. May run past the mark by the rest of a block.
   */
  public void run(long mark) {
    until = mark;
    limit = mark;
    attention = true;
    running = true;
    try {
      run();
    } finally {
      running = false;
    }
  }

  private void run() {
    while (retired < until) {
      if (attention) {
        attention = false;
        limit = until;
        if (memoryShared && calledOff()) {
          return;
        }
        if (!system.lookAround()) {
          return;
        }
      }
      try {
        Op op = enter();
        do {
          op = op.exec(this);
        } while (op != null && retired < limit);
        if (op != null) {
          rip = ((Block) op).rip;
        }
      } catch (GuestFault f) {
        afterFault(f);
      }
      if (limit == 0) {
        attention = true;
      }
    }
  }

  /** True within {@link #run}, exits included. */
  public boolean running() {
    return running;
  }

  /** Makes the run loop look around at the end of the current block: interrupts, halt, stop. */
  public void lookAround() {
    limit = 0;
    attention = true;
  }

  /** Ends the current {@link #run} at the end of the current block. */
  public void leave() {
    until = 0;
    limit = 0;
  }

  /**
   * Ends the current {@link #run}, or the next, at the end of a block; from any thread. A block
   * that comes after guest code has seen what the caller writes from now on belongs to a later run.
   */
  public void call() {
    called = true;
    LIMIT.setVolatile(this, 0L);
  }

  private boolean calledOff() {
    // The load of the call after the store of the limit, which the caller stores in turn: a caller
    // whose limit was overwritten is seen here.
    VarHandle.fullFence();
    boolean off = called;
    if (off) {
      called = false;
    }
    return off;
  }

  /** Other threads use the guest's memory too; to be called before anything is decoded. */
  public void shareMemory() {
    memoryShared = true;
  }

  /** True when locked instructions have to order memory for other threads. */
  public boolean memoryIsShared() {
    return memoryShared;
  }

  private void afterFault(GuestFault f) {
    Op op = f.op;
    if (op != null) {
      retired -= block.count - op.ordinal;
      rip = block.rip + op.offset;
    }
    if (f.vector == GuestFault.RUN_ALONE) {
      runAlone();
    } else {
      system.deliverFault(f.vector, f.errorCode);
    }
  }

  /** Runs the instruction at {@link #rip} in a fresh block of its own, which is not kept. */
  private void runAlone() {
    alone = true;
    try {
      Op op = builder.single(rip).exec(this);
      if (op != null) {
        rip = ((Block) op).rip;
      }
    } catch (GuestFault f) {
      alone = false;
      afterFault(f);
    } finally {
      alone = false;
    }
  }

  private Op enter() {
    Block hit = jumpCache[hash(rip)];
    if (hit != null && hit.rip == rip && hit.mode == mode) {
      return hit;
    }
    Block found = builder.find(rip);
    jumpCache[hash(rip)] = found;
    return found;
  }

  private static VarHandle limitHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(Cpu.class, "limit", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static int hash(long rip) {
    return (int) (rip ^ rip >>> 13) & JUMP_CACHE_SIZE - 1;
  }

  /**
   * Goes to an address from the last op of a block.
   *
   * @return the block there if it is at hand, else null; {@link #rip} is set in either case
   */
  public Op goTo(long target) {
    rip = target;
    Block hit = jumpCache[hash(target)];
    return hit != null && hit.rip == target && hit.mode == mode ? hit : null;
  }

  /** Goes on with the instruction after the current block, from an op that ends it. */
  public Op leaveBlock() {
    return goTo(block.end());
  }

  /**
   * Stops the current block after an instruction that is to run again, and counts it and those
   * before it only.
   *
   * @return null, for {@code return cpu.repeat(this)}
   */
  public Op repeat(Op op) {
    retired -= block.count - op.ordinal - 1;
    rip = ripOf(op);
    return null;
  }

  /** Forgets every way into a block: addresses may mean other code from now on. */
  public void flushCode() {
    Arrays.fill(supervisorJumps, null);
    supervisorGeneration = code.newGeneration();
    flushUserCode();
  }

  /** Forgets the ways into blocks of privilege level 3. */
  public void flushUserCode() {
    Arrays.fill(userJumps, null);
    userGeneration = code.newGeneration();
    generation = cpl == 3 ? userGeneration : supervisorGeneration;
  }

  /** Follows a change of {@link #cpl}, RFLAGS.AC or what of CR4 depends on them. */
  public void privilegeChanged() {
    if (cpl == 3) {
      mode |= MODE_USER;
      jumpCache = userJumps;
      generation = userGeneration;
    } else {
      mode &= ~MODE_USER;
      jumpCache = supervisorJumps;
      generation = supervisorGeneration;
    }
    mmu.privilegeChanged();
  }

  // --- faults

  /**
   * Raises an exception at an instruction.
   *
   * @param errorCode pushed, or {@link GuestFault#NO_ERROR_CODE}
   * @return never; typed for {@code throw cpu.fault(…)}
   */
  public GuestFault fault(Op op, int vector, int errorCode) {
    fault.op = op;
    fault.vector = vector;
    fault.errorCode = errorCode;
    throw fault;
  }

  /** #UD at an instruction. */
  public GuestFault undefined(Op op) {
    return fault(op, Vector.UD, GuestFault.NO_ERROR_CODE);
  }

  /** #GP(0) at an instruction. */
  public GuestFault generalProtection(Op op) {
    return fault(op, Vector.GP, 0);
  }

  /** Address of an instruction of the current block. */
  public long ripOf(Op op) {
    return block.rip + op.offset;
  }

  /** Instructions retired before one of the current block. */
  public long retiredBefore(Op op) {
    return retired - block.count + op.ordinal;
  }

  // --- memory by linear address: one compare covers presence, permission and page crossing

  /** Reads a byte, zero-extended. */
  public int load8(Op op, long address) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    if (UNSAFE.getLong(e) == (address & ~0xfffL)) {
      return UNSAFE.getByte(address + UNSAFE.getLong(e + Mmu.ADDEND)) & 0xff;
    }
    return (int) mmu.load(op, address, 1);
  }

  /** Reads two bytes, zero-extended. */
  public int load16(Op op, long address) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    if (UNSAFE.getLong(e) == (address + 1 & ~0xfffL)) {
      return UNSAFE.getShort(address + UNSAFE.getLong(e + Mmu.ADDEND)) & 0xffff;
    }
    return (int) mmu.load(op, address, 2);
  }

  /** Reads four bytes. */
  public int load32(Op op, long address) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    if (UNSAFE.getLong(e) == (address + 3 & ~0xfffL)) {
      return UNSAFE.getInt(address + UNSAFE.getLong(e + Mmu.ADDEND));
    }
    return (int) mmu.load(op, address, 4);
  }

  /** Reads eight bytes. */
  public long load64(Op op, long address) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    if (UNSAFE.getLong(e) == (address + 7 & ~0xfffL)) {
      return UNSAFE.getLong(address + UNSAFE.getLong(e + Mmu.ADDEND));
    }
    return mmu.load(op, address, 8);
  }

  /** Reads a byte that is to be written back; faults as the write would. */
  public int loadToModify8(Op op, long address) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    if (UNSAFE.getLong(e + Mmu.WRITE_TAG) == (address & ~0xfffL)) {
      return UNSAFE.getByte(address + UNSAFE.getLong(e + Mmu.ADDEND)) & 0xff;
    }
    mmu.probeWrite(op, address, 1);
    return (int) mmu.load(op, address, 1);
  }

  /** Reads two bytes that are to be written back; faults as the write would. */
  public int loadToModify16(Op op, long address) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    if (UNSAFE.getLong(e + Mmu.WRITE_TAG) == (address + 1 & ~0xfffL)) {
      return UNSAFE.getShort(address + UNSAFE.getLong(e + Mmu.ADDEND)) & 0xffff;
    }
    mmu.probeWrite(op, address, 2);
    return (int) mmu.load(op, address, 2);
  }

  /** Reads four bytes that are to be written back; faults as the write would. */
  public int loadToModify32(Op op, long address) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    if (UNSAFE.getLong(e + Mmu.WRITE_TAG) == (address + 3 & ~0xfffL)) {
      return UNSAFE.getInt(address + UNSAFE.getLong(e + Mmu.ADDEND));
    }
    mmu.probeWrite(op, address, 4);
    return (int) mmu.load(op, address, 4);
  }

  /** Reads eight bytes that are to be written back; faults as the write would. */
  public long loadToModify64(Op op, long address) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    if (UNSAFE.getLong(e + Mmu.WRITE_TAG) == (address + 7 & ~0xfffL)) {
      return UNSAFE.getLong(address + UNSAFE.getLong(e + Mmu.ADDEND));
    }
    mmu.probeWrite(op, address, 8);
    return mmu.load(op, address, 8);
  }

  /** Writes a byte. */
  public void store8(Op op, long address, int value) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    if (UNSAFE.getLong(e + Mmu.WRITE_TAG) == (address & ~0xfffL)) {
      UNSAFE.putByte(address + UNSAFE.getLong(e + Mmu.ADDEND), (byte) value);
    } else {
      mmu.store(op, address, 1, value);
    }
  }

  /** Writes two bytes. */
  public void store16(Op op, long address, int value) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    if (UNSAFE.getLong(e + Mmu.WRITE_TAG) == (address + 1 & ~0xfffL)) {
      UNSAFE.putShort(address + UNSAFE.getLong(e + Mmu.ADDEND), (short) value);
    } else {
      mmu.store(op, address, 2, value);
    }
  }

  /** Writes four bytes. */
  public void store32(Op op, long address, int value) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    if (UNSAFE.getLong(e + Mmu.WRITE_TAG) == (address + 3 & ~0xfffL)) {
      UNSAFE.putInt(address + UNSAFE.getLong(e + Mmu.ADDEND), value);
    } else {
      mmu.store(op, address, 4, value);
    }
  }

  /** Writes eight bytes. */
  public void store64(Op op, long address, long value) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    if (UNSAFE.getLong(e + Mmu.WRITE_TAG) == (address + 7 & ~0xfffL)) {
      UNSAFE.putLong(address + UNSAFE.getLong(e + Mmu.ADDEND), value);
    } else {
      mmu.store(op, address, 8, value);
    }
  }

  /**
   * Checks that a range of 1–64 bytes can be written, faulting as the write would: for instructions
   * that read, compute and write back, and for those that write more than once.
   */
  public void probeWrite(Op op, long address, int size) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    if (UNSAFE.getLong(e + Mmu.WRITE_TAG) != (address + size - 1 & ~0xfffL)) {
      mmu.probeWrite(op, address, size);
    }
  }

  /**
   * Host address of a byte that may be read without a further look, valid to the end of its page.
   *
   * @return 0 when the TLB does not hit
   */
  public long hostToRead(long address) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    return UNSAFE.getLong(e) == (address & ~0xfffL) ? address + UNSAFE.getLong(e + Mmu.ADDEND) : 0;
  }

  /** Host address of a byte that may be written; see {@link #hostToRead}. */
  public long hostToWrite(long address) {
    long e = tlb + ((address >>> 12 & Mmu.INDEX_MASK) << Mmu.ENTRY_SHIFT);
    return UNSAFE.getLong(e + Mmu.WRITE_TAG) == (address & ~0xfffL)
        ? address + UNSAFE.getLong(e + Mmu.ADDEND)
        : 0;
  }

  // --- what the models see

  @Override
  public int index() {
    return index;
  }

  @Override
  public int apicId() {
    return apicId;
  }

  @Override
  public long register(Register register) {
    return switch (register) {
      case RIP -> rip;
      case RFLAGS -> Flags.status(this) | (systemFlags & 0xffff_ffffL);
      case CR0 -> system.cr0();
      case CR3 -> system.cr3();
      case CR4 -> system.cr4();
      case EFER -> system.efer();
      default -> r[number(register)];
    };
  }

  @Override
  public void register(Register register, long value) {
    switch (register) {
      case RIP -> rip = value;
      case RFLAGS -> system.setFlags(value);
      case CR0 -> system.setCr0(value);
      case CR3 -> system.setCr3(value);
      case CR4 -> system.setCr4(value);
      case EFER -> system.setEfer(value);
      default -> r[number(register)] = value;
    }
  }

  /** Number of a general register, as instructions encode it. */
  private static int number(Register register) {
    return switch (register) {
      case RAX -> 0;
      case RCX -> 1;
      case RDX -> 2;
      case RBX -> 3;
      case RSP -> 4;
      case RBP -> 5;
      case RSI -> 6;
      case RDI -> 7;
      case R8 -> 8;
      case R9 -> 9;
      case R10 -> 10;
      case R11 -> 11;
      case R12 -> 12;
      case R13 -> 13;
      case R14 -> 14;
      case R15 -> 15;
      default -> throw new IllegalArgumentException(register + " is not a general register");
    };
  }

  @Override
  public long xmm(int number, boolean high) {
    return simd.xmm[2 * number + (high ? 1 : 0)];
  }

  @Override
  public void xmm(int number, boolean high, long value) {
    simd.xmm[2 * number + (high ? 1 : 0)] = value;
  }

  @Override
  public int privilegeLevel() {
    return cpl;
  }

  @Override
  public boolean longMode() {
    return (mode & MODE_SIZE) == MODE_64;
  }

  @Override
  public boolean protectedMode() {
    return (system.cr0() & 1) != 0;
  }

  @Override
  public long translate(long linearAddress, boolean write) {
    return mmu.translate(linearAddress, write);
  }

  // --- what the interrupt controller does to the processor

  @Override
  public void interruptsChanged() {
    lookAround();
  }

  @Override
  public void init() {
    system.requestInit();
    lookAround();
  }

  @Override
  public void startUp(int vector) {
    system.requestStartUp(vector);
    lookAround();
  }

  @Override
  public void nmi() {
    system.requestNmi();
    lookAround();
  }
}

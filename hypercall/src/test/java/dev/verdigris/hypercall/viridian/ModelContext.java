package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InitialContext;
import dev.verdigris.hypercall.engine.InitialContext.Segment;
import dev.verdigris.hypercall.engine.InitialContext.Table;
import dev.verdigris.hypercall.engine.LevelContext;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.SegmentRegister;
import dev.verdigris.hypercall.engine.SystemRegister;
import dev.verdigris.hypercall.engine.TableRegister;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A trust level of a model processor: registers of its own, and those that it shares. */
final class ModelContext implements LevelContext {
  private static final Set<Register> PRIVATE =
      EnumSet.of(
          Register.RIP,
          Register.RSP,
          Register.RFLAGS,
          Register.CR0,
          Register.CR3,
          Register.CR4,
          Register.EFER);
  private static final long PAGE = ~0xfffL;

  /** What the levels of a processor have in common. */
  static final class Shared {
    final Map<Register, Long> registers = new EnumMap<>(Register.class);
    final long[] xmm = new long[32];
  }

  private final int index;
  private final Shared shared;
  private final Map<Register, Long> registers = new EnumMap<>(Register.class);
  private final Map<SystemRegister, Long> system = new EnumMap<>(SystemRegister.class);
  private final Map<SegmentRegister, Segment> segments = new EnumMap<>(SegmentRegister.class);
  private final Map<TableRegister, Table> tables = new EnumMap<>(TableRegister.class);
  private final Map<Long, Long> pages = new HashMap<>();
  final List<String> exceptions = new ArrayList<>();
  boolean longMode = true;

  ModelContext(int index, Shared shared) {
    this.index = index;
    this.shared = shared;
    for (SegmentRegister register : SegmentRegister.values()) {
      segments.put(register, new Segment(0, 0, 0, 0));
    }
    for (TableRegister register : TableRegister.values()) {
      tables.put(register, new Table(0, 0));
    }
    register(Register.CR0, 0x8005_0033L);
    register(Register.EFER, 0xd01);
    register(Register.RFLAGS, 0x202);
  }

  /** Takes the registers that a level begins with. */
  void load(InitialContext c) {
    register(Register.RIP, c.rip());
    register(Register.RSP, c.rsp());
    register(Register.RFLAGS, c.rflags());
    register(Register.CR0, c.cr0());
    register(Register.CR3, c.cr3());
    register(Register.CR4, c.cr4());
    register(Register.EFER, c.efer());
    system.put(SystemRegister.PAT, c.pat());
    segments.put(SegmentRegister.CS, c.cs());
    segments.put(SegmentRegister.DS, c.ds());
    segments.put(SegmentRegister.ES, c.es());
    segments.put(SegmentRegister.FS, c.fs());
    segments.put(SegmentRegister.GS, c.gs());
    segments.put(SegmentRegister.SS, c.ss());
    segments.put(SegmentRegister.TR, c.tr());
    segments.put(SegmentRegister.LDTR, c.ldtr());
    tables.put(TableRegister.IDTR, c.idtr());
    tables.put(TableRegister.GDTR, c.gdtr());
  }

  /** Maps a page; until then linear addresses are physical ones. */
  void map(long linear, long gpa) {
    pages.put(linear, gpa);
  }

  private Map<Register, Long> home(Register register) {
    return PRIVATE.contains(register) ? registers : shared.registers;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public int apicId() {
    return index;
  }

  @Override
  public long register(Register register) {
    return home(register).getOrDefault(register, 0L);
  }

  @Override
  public void register(Register register, long value) {
    home(register).put(register, value);
  }

  @Override
  public long xmm(int register, boolean high) {
    return shared.xmm[register * 2 + (high ? 1 : 0)];
  }

  @Override
  public void xmm(int register, boolean high, long value) {
    shared.xmm[register * 2 + (high ? 1 : 0)] = value;
  }

  @Override
  public int privilegeLevel() {
    return segments.get(SegmentRegister.SS).selector() & 3;
  }

  @Override
  public boolean longMode() {
    return longMode;
  }

  @Override
  public boolean protectedMode() {
    return (register(Register.CR0) & 1) != 0;
  }

  @Override
  public long translate(long linearAddress, boolean write) {
    if (pages.isEmpty()) {
      return linearAddress;
    }
    Long page = pages.get(linearAddress & PAGE);
    return page == null ? -1 : page | (linearAddress & ~PAGE);
  }

  @Override
  public long system(SystemRegister register) {
    return system.getOrDefault(register, 0L);
  }

  @Override
  public boolean system(SystemRegister register, long value) {
    boolean valid = register != SystemRegister.CR8 || (value & ~0xf) == 0;
    if (valid) {
      system.put(register, value);
    }
    return valid;
  }

  @Override
  public Segment segment(SegmentRegister register) {
    return segments.get(register);
  }

  @Override
  public boolean segment(SegmentRegister register, Segment value) {
    segments.put(register, value);
    return true;
  }

  @Override
  public Table table(TableRegister register) {
    return tables.get(register);
  }

  @Override
  public boolean table(TableRegister register, Table value) {
    boolean canonical = value.base() << 16 >> 16 == value.base();
    if (canonical) {
      tables.put(register, value);
    }
    return canonical;
  }

  @Override
  public void exception(int vector, boolean hasErrorCode, int errorCode, long parameter) {
    String code = hasErrorCode ? " " + Integer.toHexString(errorCode) : "";
    exceptions.add(vector + code + " @" + Long.toHexString(parameter));
  }
}

package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.InitialContext.Segment;
import dev.verdigris.hypercall.engine.InitialContext.Table;
import dev.verdigris.hypercall.engine.LevelContext;
import dev.verdigris.hypercall.engine.SegmentRegister;
import dev.verdigris.hypercall.engine.SystemRegister;
import dev.verdigris.hypercall.engine.TableRegister;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The private registers of a trust level by HV_REGISTER_NAME (TLFS, "Private State"), as far as
 * they are none that every engine shows.
 *
 * <pre>
 * segment   low: base   high: 31–0 limit | 47–32 selector | 63–48 attributes
 * table     low: 63–48 limit              high: base
 * </pre>
 */
final class LevelRegisters {
  private static final int TABLE_LIMIT_SHIFT = 48;
  // In the order of their names.
  private static final List<SegmentRegister> SEGMENTS =
      List.of(
          SegmentRegister.ES,
          SegmentRegister.CS,
          SegmentRegister.SS,
          SegmentRegister.DS,
          SegmentRegister.FS,
          SegmentRegister.GS,
          SegmentRegister.LDTR,
          SegmentRegister.TR);
  private static final List<TableRegister> TABLES = List.of(TableRegister.IDTR, TableRegister.GDTR);
  private static final Map<Integer, SystemRegister> SYSTEM = system();

  private LevelRegisters() {}

  private static Map<Integer, SystemRegister> system() {
    Map<Integer, SystemRegister> names = new HashMap<>();
    names.put(RegisterName.CR8, SystemRegister.CR8);
    names.put(RegisterName.DR7, SystemRegister.DR7);
    names.put(RegisterName.KERNEL_GS_BASE, SystemRegister.KERNEL_GS_BASE);
    names.put(RegisterName.PAT, SystemRegister.PAT);
    names.put(RegisterName.TSC_AUX, SystemRegister.TSC_AUX);
    List<SystemRegister> series =
        List.of(
            SystemRegister.SYSENTER_CS,
            SystemRegister.SYSENTER_EIP,
            SystemRegister.SYSENTER_ESP,
            SystemRegister.STAR,
            SystemRegister.LSTAR,
            SystemRegister.CSTAR,
            SystemRegister.SFMASK);
    for (int i = 0; i < series.size(); i++) {
      names.put(RegisterName.SYSENTER_CS + i, series.get(i));
    }
    return names;
  }

  static boolean has(int name) {
    return SYSTEM.containsKey(name) || isSegment(name) || isTable(name);
  }

  private static boolean isSegment(int name) {
    int index = name - RegisterName.ES;
    return index >= 0 && index < SEGMENTS.size();
  }

  private static boolean isTable(int name) {
    int index = name - RegisterName.IDTR;
    return index >= 0 && index < TABLES.size();
  }

  /** Reads a register that there is. */
  static void read(int name, LevelContext context, RegisterValue value) {
    if (isSegment(name)) {
      Segment s = context.segment(SEGMENTS.get(name - RegisterName.ES));
      value.set(
          s.base(),
          (s.limit() & 0xffff_ffffL)
              | (s.selector() & 0xffffL) << 32
              | (long) s.attributes() << 48);
    } else if (isTable(name)) {
      Table t = context.table(TABLES.get(name - RegisterName.IDTR));
      value.set((long) t.limit() << TABLE_LIMIT_SHIFT, t.base());
    } else {
      value.set(context.system(SYSTEM.get(name)), 0);
    }
  }

  /** Writes a register that there is; false for an impossible value. */
  static boolean write(int name, LevelContext context, RegisterValue value) {
    if (isSegment(name)) {
      return context.segment(
          SEGMENTS.get(name - RegisterName.ES),
          new Segment(
              value.low,
              (int) value.high,
              (int) (value.high >>> 32) & 0xffff,
              (int) (value.high >>> 48)));
    }
    if (isTable(name)) {
      return context.table(
          TABLES.get(name - RegisterName.IDTR),
          new Table(value.high, (int) (value.low >>> TABLE_LIMIT_SHIFT)));
    }
    return value.high == 0 && context.system(SYSTEM.get(name), value.low);
  }
}

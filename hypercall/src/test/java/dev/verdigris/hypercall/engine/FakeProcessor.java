package dev.verdigris.hypercall.engine;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A processor that is nothing but registers, in 64-bit mode at CPL 0 with an identity mapping. */
public final class FakeProcessor implements VirtualProcessor {
  private static final long PAGE = ~0xfffL;

  private final int index;
  private final Map<Register, long[]> registers = new EnumMap<>(Register.class);
  private final long[] xmm = new long[32];
  private final Map<Long, Long> pages = new HashMap<>();
  private final Set<Long> readOnly = new HashSet<>();
  private boolean paging;
  private int privilegeLevel;
  private boolean longMode = true;
  private boolean protectedMode = true;

  public FakeProcessor(int index) {
    this.index = index;
    Arrays.stream(Register.values()).forEach(r -> registers.put(r, new long[1]));
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
    return registers.get(register)[0];
  }

  @Override
  public void register(Register register, long value) {
    registers.get(register)[0] = value;
  }

  @Override
  public long xmm(int register, boolean high) {
    return xmm[register * 2 + (high ? 1 : 0)];
  }

  @Override
  public void xmm(int register, boolean high, long value) {
    xmm[register * 2 + (high ? 1 : 0)] = value;
  }

  @Override
  public int privilegeLevel() {
    return privilegeLevel;
  }

  @Override
  public boolean longMode() {
    return longMode;
  }

  @Override
  public boolean protectedMode() {
    return protectedMode;
  }

  @Override
  public long translate(long linearAddress, boolean write) {
    if (!paging) {
      return linearAddress;
    }
    Long page = pages.get(linearAddress & PAGE);
    boolean fault = page == null || (write && readOnly.contains(linearAddress & PAGE));
    return fault ? -1 : page | (linearAddress & ~PAGE);
  }

  /** Turns paging on and maps one page. */
  public void mapPage(long linear, long gpa) {
    paging = true;
    pages.put(linear, gpa);
  }

  /** Makes a page read-only. */
  public void protectPage(long linear) {
    readOnly.add(linear);
  }

  public void setPrivilegeLevel(int level) {
    privilegeLevel = level;
  }

  public void setLongMode(boolean on) {
    longMode = on;
  }

  public void setProtectedMode(boolean on) {
    protectedMode = on;
  }
}

package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.VirtualProcessor;

/** A processor that is arrays of registers, in 64-bit mode at CPL 0 with an identity mapping. */
@SuppressWarnings("EnumOrdinal") // an index of an array that nobody stores
final class ArrayProcessor implements VirtualProcessor {
  private final long[] registers = new long[Register.values().length];
  private final long[] xmm = new long[32];

  @Override
  public int index() {
    return 0;
  }

  @Override
  public int apicId() {
    return 0;
  }

  @Override
  public long register(Register register) {
    return registers[register.ordinal()];
  }

  @Override
  public void register(Register register, long value) {
    registers[register.ordinal()] = value;
  }

  @Override
  public long xmm(int index, boolean high) {
    return xmm[index * 2 + (high ? 1 : 0)];
  }

  @Override
  public void xmm(int index, boolean high, long value) {
    xmm[index * 2 + (high ? 1 : 0)] = value;
  }

  @Override
  public int privilegeLevel() {
    return 0;
  }

  @Override
  public boolean longMode() {
    return true;
  }

  @Override
  public boolean protectedMode() {
    return true;
  }

  @Override
  public long translate(long linearAddress, boolean write) {
    return linearAddress;
  }
}

package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.VirtualProcessor;

/**
 * A processor that runs no code: registers that a Java guest fills before it calls the hypervisor,
 * as 64-bit kernel code would.
 */
@SuppressWarnings("EnumOrdinal") // an index of an array that nobody stores
final class ModelProcessor implements VirtualProcessor {
  private final int index;
  private final long[] registers = new long[Register.values().length];
  private final long[] xmm = new long[32];

  ModelProcessor(int index) {
    this.index = index;
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
    return registers[register.ordinal()];
  }

  @Override
  public void register(Register register, long value) {
    registers[register.ordinal()] = value;
  }

  @Override
  public long xmm(int number, boolean high) {
    return xmm[2 * number + (high ? 1 : 0)];
  }

  @Override
  public void xmm(int number, boolean high, long value) {
    xmm[2 * number + (high ? 1 : 0)] = value;
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

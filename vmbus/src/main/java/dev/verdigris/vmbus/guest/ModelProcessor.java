package dev.verdigris.vmbus.guest;

import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import java.util.EnumMap;
import java.util.Map;

/**
 * A processor that runs no code: registers that a Java guest fills before it calls the hypervisor,
 * as 64-bit kernel code would.
 */
final class ModelProcessor implements VirtualProcessor {
  private final int index;
  private final Map<Register, Long> registers = new EnumMap<>(Register.class);
  private final long[] xmm = new long[32];

  ModelProcessor(int index) {
    this.index = index;
    for (Register register : Register.values()) {
      registers.put(register, 0L);
    }
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
    return registers.get(register);
  }

  @Override
  public void register(Register register, long value) {
    registers.put(register, value);
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

package dev.verdigris.host.kvm;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.engine.Register;
import java.util.HexFormat;

/** Says in one line what an exit means from which there is no going on. */
final class KvmFailure {
  private static final int SUBERROR_EMULATION = 1; // KVM_INTERNAL_ERROR_EMULATION
  private static final int HAS_INSTRUCTION_BYTES = 1;

  private KvmFailure() {}

  static String describe(KvmVcpu vcpu, long run) {
    int reason = UNSAFE.getInt(run + KvmLayout.RUN_EXIT_REASON);
    String what =
        switch (reason) {
          case KvmExit.KVM_EXIT_INTERNAL_ERROR -> internal(run);
          case KvmExit.KVM_EXIT_FAIL_ENTRY ->
              String.format(
                  "KVM_EXIT_FAIL_ENTRY, hardware reason 0x%x",
                  UNSAFE.getLong(run + KvmLayout.RUN_FAIL_REASON));
          case KvmExit.KVM_EXIT_UNKNOWN ->
              String.format(
                  "KVM_EXIT_UNKNOWN, hardware reason 0x%x",
                  UNSAFE.getLong(run + KvmLayout.RUN_FAIL_REASON));
          default -> "KVM exit reason " + reason;
        };
    return String.format(
        "processor %d stopped at 0x%x: %s", vcpu.index(), vcpu.register(Register.RIP), what);
  }

  private static String internal(long run) {
    int suberror = UNSAFE.getInt(run + KvmLayout.RUN_INTERNAL_SUBERROR);
    if (suberror != SUBERROR_EMULATION) {
      return "KVM_EXIT_INTERNAL_ERROR, suberror " + suberror;
    }
    long flags = UNSAFE.getLong(run + KvmLayout.RUN_INTERNAL_FLAGS);
    if (UNSAFE.getInt(run + KvmLayout.RUN_INTERNAL_NDATA) < 3
        || (flags & HAS_INSTRUCTION_BYTES) == 0) {
      return "KVM cannot emulate the instruction";
    }
    int size = Math.min(UNSAFE.getByte(run + KvmLayout.RUN_INTERNAL_INSN_SIZE), 15);
    byte[] bytes = new byte[Math.max(size, 0)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = UNSAFE.getByte(run + KvmLayout.RUN_INTERNAL_INSN_BYTES + i);
    }
    return "KVM cannot emulate the instruction " + HexFormat.ofDelimiter(" ").formatHex(bytes);
  }
}

package dev.verdigris.host.kvm;

import static dev.verdigris.host.kvm.KvmLayout.RUN_IO_COUNT;
import static dev.verdigris.host.kvm.KvmLayout.RUN_IO_DATA_OFFSET;
import static dev.verdigris.host.kvm.KvmLayout.RUN_IO_DIRECTION;
import static dev.verdigris.host.kvm.KvmLayout.RUN_IO_PORT;
import static dev.verdigris.host.kvm.KvmLayout.RUN_IO_SIZE;
import static dev.verdigris.host.kvm.KvmLayout.RUN_MMIO_ADDRESS;
import static dev.verdigris.host.kvm.KvmLayout.RUN_MMIO_DATA;
import static dev.verdigris.host.kvm.KvmLayout.RUN_MMIO_IS_WRITE;
import static dev.verdigris.host.kvm.KvmLayout.RUN_MMIO_LENGTH;
import static dev.verdigris.host.kvm.KvmLayout.RUN_MSR_DATA;
import static dev.verdigris.host.kvm.KvmLayout.RUN_MSR_ERROR;
import static dev.verdigris.host.kvm.KvmLayout.RUN_MSR_INDEX;
import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import dev.verdigris.hypercall.engine.ExitHandler;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.Register;

/** Takes an exit out of {@code struct kvm_run} to the models, and their answer back into it. */
final class KvmExitDispatch {
  private static final int INVALID_OPCODE = 6;
  private static final int GENERAL_PROTECTION = 13;

  private final KvmVcpu vcpu;
  private final ExitHandler models;
  private final long run;
  private final MsrValue msr = new MsrValue();

  KvmExitDispatch(KvmVcpu vcpu, ExitHandler models, long run) {
    this.vcpu = vcpu;
    this.models = models;
    this.run = run;
  }

  /** Reason of the present exit, one of {@link KvmExit}. */
  int reason() {
    return getInt(KvmLayout.RUN_EXIT_REASON);
  }

  void dispatch() {
    switch (reason()) {
      case KvmExit.KVM_EXIT_IO -> io();
      case KvmExit.KVM_EXIT_MMIO -> mmio();
      case KvmExit.KVM_EXIT_X86_RDMSR -> readMsr();
      case KvmExit.KVM_EXIT_X86_WRMSR -> writeMsr();
      case KvmExit.KVM_EXIT_IRQ_WINDOW_OPEN, KvmExit.KVM_EXIT_INTR, KvmExit.KVM_EXIT_SET_TPR -> {
        // only a chance to inject, which the next entry takes
      }
      default -> throw new KvmException(KvmFailure.describe(vcpu, run));
    }
  }

  private void io() {
    int port = UNSAFE.getShort(run + RUN_IO_PORT) & 0xffff;
    int size = UNSAFE.getByte(run + RUN_IO_SIZE);
    int count = getInt(RUN_IO_COUNT);
    boolean out = UNSAFE.getByte(run + RUN_IO_DIRECTION) == KvmExit.KVM_EXIT_IO_OUT;
    if (out && port == KvmEngine.HYPERCALL_PORT) {
      hypercall();
      return;
    }
    long data = run + UNSAFE.getLong(run + RUN_IO_DATA_OFFSET);
    for (int i = 0; i < count; i++, data += size) {
      if (out) {
        models.portOut(vcpu, port, size, (int) load(data, size));
      } else {
        store(data, size, models.portIn(vcpu, port, size));
      }
    }
  }

  /** With the OUT completed first, RIP is after it whichever way KVM emulated it. */
  private void hypercall() {
    vcpu.completeInstruction();
    switch (models.hypercall(vcpu)) {
      case DONE -> {
        // results are in the registers
      }
      case CONTINUE -> backToInstruction();
      case INVALID_OPCODE -> {
        backToInstruction();
        vcpu.raise(INVALID_OPCODE, false);
      }
      case GENERAL_PROTECTION -> {
        backToInstruction();
        vcpu.raise(GENERAL_PROTECTION, true);
      }
    }
  }

  private void backToInstruction() {
    long rip = vcpu.register(Register.RIP);
    vcpu.register(Register.RIP, rip - KvmEngine.HYPERCALL_INSTRUCTION_LENGTH);
  }

  /** KVM cuts accesses into pieces of up to 8 bytes, which need not be a power of two. */
  private void mmio() {
    long gpa = UNSAFE.getLong(run + RUN_MMIO_ADDRESS);
    int length = getInt(RUN_MMIO_LENGTH);
    boolean write = UNSAFE.getByte(run + RUN_MMIO_IS_WRITE) != 0;
    int piece = Integer.lowestOneBit(length);
    for (int at = 0; at < length; at += piece) {
      long data = run + RUN_MMIO_DATA + at;
      if (write) {
        models.mmioWrite(vcpu, gpa + at, piece, load(data, piece));
      } else {
        store(data, piece, models.mmioRead(vcpu, gpa + at, piece));
      }
    }
  }

  private void readMsr() {
    msr.value = 0;
    boolean done = models.readMsr(vcpu, getInt(RUN_MSR_INDEX), msr) == MsrOutcome.DONE;
    UNSAFE.putLong(run + RUN_MSR_DATA, msr.value);
    UNSAFE.putByte(run + RUN_MSR_ERROR, (byte) (done ? 0 : 1));
  }

  private void writeMsr() {
    long value = UNSAFE.getLong(run + RUN_MSR_DATA);
    boolean done = models.writeMsr(vcpu, getInt(RUN_MSR_INDEX), value) == MsrOutcome.DONE;
    UNSAFE.putByte(run + RUN_MSR_ERROR, (byte) (done ? 0 : 1));
  }

  private int getInt(int offset) {
    return UNSAFE.getInt(run + offset);
  }

  private static long load(long address, int size) {
    return switch (size) {
      case 1 -> UNSAFE.getByte(address) & 0xff;
      case 2 -> UNSAFE.getShort(address) & 0xffff;
      case 4 -> UNSAFE.getInt(address) & 0xffff_ffffL;
      default -> UNSAFE.getLong(address);
    };
  }

  private static void store(long address, int size, long value) {
    switch (size) {
      case 1 -> UNSAFE.putByte(address, (byte) value);
      case 2 -> UNSAFE.putShort(address, (short) value);
      case 4 -> UNSAFE.putInt(address, (int) value);
      default -> UNSAFE.putLong(address, value);
    }
  }
}

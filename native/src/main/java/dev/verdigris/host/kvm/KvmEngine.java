package dev.verdigris.host.kvm;

import dev.verdigris.hypercall.engine.ExitHandler;
import dev.verdigris.hypercall.engine.InterruptSink;
import dev.verdigris.hypercall.memory.GuestMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a guest on KVM: the engine SPI's implementation for hosts with {@code /dev/kvm}.
 *
 * <p>Made in this order: the engine over the guest's memory, then the models, which may take the
 * engine as their {@link InterruptSink}, then {@link #attach}; then each processor is entered and
 * run on a thread of its own. The models are called for one exit at a time. A page that a model
 * remaps is missing for a moment: another processor that touches it just then gets an MMIO exit.
 *
 * <p>A guest reaches a hypercall through its hypercall page, into which the partition writes {@link
 * #hypercallInstruction}. There is no local APIC in the engine: interrupts come from a {@link
 * KvmInterruptSource}, or by vector from {@link #interrupt} as soon as the guest takes them, and
 * accesses to APIC registers are exits like all others.
 */
public final class KvmEngine implements InterruptSink, AutoCloseable {
  /**
   * The private port of the hypercall instruction: no PC device has it, and models never see it.
   */
  static final int HYPERCALL_PORT = 0x5f;

  static final int HYPERCALL_INSTRUCTION_LENGTH = 2;

  private final Kvm kvm;
  private final KvmVm vm;
  private final List<KvmVcpu> vcpus = new ArrayList<>();
  private final Object exitLock = new Object();
  private boolean closed;

  private KvmEngine(Kvm kvm, GuestMemory memory) {
    this.kvm = kvm;
    vm = new KvmVm(kvm, memory);
  }

  /**
   * Makes a machine.
   *
   * @param memory stays the caller's, and must be closed after the engine
   * @param processors at least 1
   * @throws KvmException when KVM is not there, or lacks something; {@link KvmSupport} says what
   */
  public static KvmEngine create(GuestMemory memory, int processors) {
    KvmSupport support = KvmSupport.probe();
    if (!support.usable()) {
      throw new KvmException(support.summary());
    }
    Kvm kvm = Kvm.open();
    KvmEngine engine = new KvmEngine(kvm, memory);
    try {
      int runSize = kvm.vcpuMappingSize();
      for (int i = 0; i < processors; i++) {
        engine.vcpus.add(new KvmVcpu(engine.vm, i, runSize, engine.exitLock));
      }
      return engine;
    } catch (KvmException e) {
      engine.close();
      throw e;
    }
  }

  /** {@code out 0x5f, al}: what a hypercall page holds in place of VMCALL or VMMCALL. */
  public static byte[] hypercallInstruction() {
    return new byte[] {(byte) 0xe6, HYPERCALL_PORT};
  }

  /**
   * Says who serves the exits. CPUID leaves are asked for here, once: KVM answers them by itself
   * afterwards.
   */
  public void attach(ExitHandler models) {
    try (KvmCpuidTable supported = kvm.supportedCpuid()) {
      for (KvmVcpu vcpu : vcpus) {
        vcpu.attach(models, supported);
      }
    }
  }

  /** A processor by its index. */
  public KvmVcpu vcpu(int index) {
    return vcpus.get(index);
  }

  /** Ends every run; from any thread, exits included. */
  public void stop() {
    for (KvmVcpu vcpu : vcpus) {
      vcpu.stop();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Without a local APIC there is no end of interrupt: every interrupt is as an automatic one.
   */
  @Override
  public void interrupt(int vpIndex, int vector, boolean autoEoi) {
    vcpus.get(vpIndex).interrupt(vector);
  }

  /** Frees the machine. No processor may be running. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    vcpus.forEach(KvmVcpu::close);
    vm.close();
    kvm.close();
  }
}

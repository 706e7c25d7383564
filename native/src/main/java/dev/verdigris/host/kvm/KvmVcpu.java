package dev.verdigris.host.kvm;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;

import com.sun.jna.LastErrorException;
import dev.verdigris.host.linux.LibC;
import dev.verdigris.hypercall.engine.ExitHandler;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.VirtualProcessor;

/**
 * A processor of a {@link KvmEngine}. One thread calls {@link #run}; during its exits, and while it
 * does not run, the registers are there to read and write.
 */
public final class KvmVcpu implements VirtualProcessor {
  private static final long RFLAGS_IF = 1 << 9;
  private static final int IA32_TIME_STAMP_COUNTER = 0x10;

  private final int index;
  private final KvmDescriptor descriptor;
  private final long run;
  private final int runSize;
  private final KvmRegisters registers;
  private final KvmKick kick;
  private final KvmInterrupts queue = new KvmInterrupts();
  private final NativeBuffer scratch = new NativeBuffer(KvmLayout.EVENTS_SIZE);
  private final Object wakeUp = new Object();
  private final Object exitLock;
  private volatile boolean stopRequested;
  private ExitHandler models;
  private KvmInterruptSource interrupts = queue;

  /**
   * Makes a processor.
   *
   * @param exitLock shared by the machine's processors: the models are called one exit at a time
   */
  KvmVcpu(KvmVm vm, int index, int runSize, Object exitLock) {
    this.index = index;
    this.exitLock = exitLock;
    this.runSize = runSize;
    descriptor = vm.createVcpu(index);
    run =
        LibC.mmap(
            0, runSize, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED, descriptor.number(), 0);
    registers = new KvmRegisters(descriptor);
    kick = new KvmKick(descriptor);
  }

  /** Sets what CPUID answers, and who serves the exits. */
  void attach(ExitHandler exitHandler, KvmCpuidTable supported) {
    models = exitHandler;
    try (KvmCpuidTable table = new KvmCpuidTable()) {
      table.fill(supported, this, exitHandler);
      descriptor.call(KvmIoctl.KVM_SET_CPUID2, table.address());
    }
  }

  /** Takes interrupts from a controller, in place of {@link KvmEngine#interrupt}. */
  public void interrupts(KvmInterruptSource source) {
    interrupts = source;
  }

  /** Puts the processor into the state of a loaded image. */
  public void enter(FlatEntry entry) {
    registers.enter(entry);
  }

  /**
   * Runs the guest on the calling thread until it can run no further. A halted processor waits for
   * {@link KvmEngine#interrupt} or {@link KvmEngine#stop}.
   *
   * @throws KvmException when KVM gives up on the guest
   */
  public KvmRunEnd run() {
    try {
      return run(new WakeUpPacing());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return KvmRunEnd.STOPPED;
    }
  }

  /**
   * Runs the guest on the calling thread until it can run no further.
   *
   * @throws KvmException when KVM gives up on the guest
   * @throws InterruptedException when {@code pacing} throws it
   */
  public KvmRunEnd run(KvmPacing pacing) throws InterruptedException {
    KvmExitDispatch exits = new KvmExitDispatch(this, models, run);
    kick.attach();
    try {
      while (true) {
        synchronized (exitLock) {
          pacing.due();
          if (stopRequested) {
            return KvmRunEnd.STOPPED;
          }
          prepareInterrupts();
        }
        if (!enterGuest()) {
          continue;
        }
        switch (exits.reason()) {
          case KvmExit.KVM_EXIT_HLT -> {
            if ((register(Register.RFLAGS) & RFLAGS_IF) == 0) {
              return KvmRunEnd.HALTED;
            }
            awaitInterrupt(pacing);
          }
          case KvmExit.KVM_EXIT_SHUTDOWN -> {
            synchronized (exitLock) {
              models.tripleFault(this);
            }
            return KvmRunEnd.SHUTDOWN;
          }
          default -> {
            synchronized (exitLock) {
              exits.dispatch();
            }
          }
        }
      }
    } finally {
      kick.detach();
    }
  }

  /** Time stamp counter of the guest; while the processor does not run. */
  public long tsc() {
    try (NativeBuffer msrs = new NativeBuffer(KvmLayout.MSRS_SIZE)) {
      msrs.putInt(KvmLayout.MSRS_COUNT, 1);
      msrs.putInt(KvmLayout.MSRS_INDEX, IA32_TIME_STAMP_COUNTER);
      descriptor.call(KvmIoctl.KVM_GET_MSRS, msrs.address());
      return msrs.getLong(KvmLayout.MSRS_DATA);
    }
  }

  /** Ticks of {@link #tsc} a second. */
  public long tscFrequency() {
    return descriptor.call(KvmIoctl.KVM_GET_TSC_KHZ, 0) * 1000L;
  }

  /** Takes the processor out of the guest to see what is due; from any thread. */
  public void kick() {
    kick.kick();
  }

  /** From any thread. */
  void stop() {
    stopRequested = true;
    wake();
  }

  /** From any thread. */
  void interrupt(int vector) {
    queue.request(vector);
    wake();
  }

  /**
   * Completes the instruction of the present exit without running the guest further: the registers
   * are then those after it (api.rst, 4.10 KVM_RUN on {@code immediate_exit}).
   */
  void completeInstruction() {
    registers.flush();
    UNSAFE.putByte(run + KvmLayout.RUN_IMMEDIATE_EXIT, (byte) 1);
    try {
      descriptor.tryCall(KvmIoctl.KVM_RUN, 0);
      throw new KvmException("KVM ran the guest when told to leave at once");
    } catch (LastErrorException e) {
      if (e.getErrorCode() != LibC.EINTR) {
        throw new KvmException("KVM_RUN: " + LibC.strerror(e.getErrorCode()), e);
      }
    } finally {
      UNSAFE.putByte(run + KvmLayout.RUN_IMMEDIATE_EXIT, (byte) 0);
      registers.invalidate();
    }
  }

  /** Raises an exception at the present RIP when the processor runs again. */
  void raise(int vector, boolean hasErrorCode) {
    descriptor.call(KvmIoctl.KVM_GET_VCPU_EVENTS, scratch.address());
    scratch.putByte(KvmLayout.EVENTS_EXCEPTION_INJECTED, 1);
    scratch.putByte(KvmLayout.EVENTS_EXCEPTION_NR, vector);
    scratch.putByte(KvmLayout.EVENTS_EXCEPTION_HAS_ERROR_CODE, hasErrorCode ? 1 : 0);
    scratch.putInt(KvmLayout.EVENTS_EXCEPTION_ERROR_CODE, 0);
    descriptor.call(KvmIoctl.KVM_SET_VCPU_EVENTS, scratch.address());
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
    registers.set(register, value);
  }

  @Override
  public long xmm(int number, boolean high) {
    return registers.xmm(number, high);
  }

  @Override
  public void xmm(int number, boolean high, long value) {
    registers.xmm(number, high, value);
  }

  @Override
  public int privilegeLevel() {
    return registers.privilegeLevel();
  }

  @Override
  public boolean longMode() {
    return registers.longMode();
  }

  @Override
  public boolean protectedMode() {
    return registers.protectedMode();
  }

  /**
   * {@inheritDoc}
   *
   * <p>KVM does not tell whether a page may be written: the answer is the same for both.
   */
  @Override
  public long translate(long linearAddress, boolean write) {
    registers.flush();
    scratch.clear();
    scratch.putLong(KvmLayout.TRANSLATION_LINEAR, linearAddress);
    descriptor.call(KvmIoctl.KVM_TRANSLATE, scratch.address());
    return scratch.getByte(KvmLayout.TRANSLATION_VALID) == 0
        ? -1
        : scratch.getLong(KvmLayout.TRANSLATION_PHYSICAL);
  }

  void close() {
    LibC.munmap(run, runSize);
    descriptor.close();
    registers.close();
    kick.close();
    scratch.close();
  }

  /** Runs the guest to the next exit; false when a signal ended the call before one. */
  private boolean enterGuest() {
    registers.flush();
    int priority = interrupts.cr8();
    UNSAFE.putLong(run + KvmLayout.RUN_CR8, priority);
    try {
      descriptor.tryCall(KvmIoctl.KVM_RUN, 0);
      return true;
    } catch (LastErrorException e) {
      if (e.getErrorCode() != LibC.EINTR) {
        throw new KvmException("KVM_RUN: " + LibC.strerror(e.getErrorCode()), e);
      }
      kick.drain();
      return false;
    } finally {
      registers.invalidate();
      int written = (int) UNSAFE.getLong(run + KvmLayout.RUN_CR8);
      if (written != priority) {
        synchronized (exitLock) {
          interrupts.cr8(written);
        }
      }
    }
  }

  /** Injects an interrupt when the guest takes one now, else asks for an exit when it does. */
  private void prepareInterrupts() {
    int vector = interrupts.pendingVector();
    if (vector >= 0
        && UNSAFE.getByte(run + KvmLayout.RUN_READY_FOR_INTERRUPT) != 0
        && UNSAFE.getByte(run + KvmLayout.RUN_IF_FLAG) != 0) {
      interrupts.accept(vector);
      scratch.putInt(0, vector);
      descriptor.call(KvmIoctl.KVM_INTERRUPT, scratch.address());
      vector = interrupts.pendingVector();
    }
    UNSAFE.putByte(run + KvmLayout.RUN_REQUEST_INTERRUPT_WINDOW, (byte) (vector >= 0 ? 1 : 0));
  }

  private void awaitInterrupt(KvmPacing pacing) throws InterruptedException {
    while (true) {
      synchronized (exitLock) {
        pacing.due();
        if (stopRequested || interrupts.pendingVector() >= 0) {
          return;
        }
      }
      pacing.idle();
    }
  }

  private void wake() {
    synchronized (wakeUp) {
      wakeUp.notifyAll();
    }
    kick.kick();
  }

  /** Nothing is ever due but stops and the queue's interrupts, which wake. */
  private final class WakeUpPacing implements KvmPacing {
    @Override
    public void due() {}

    @Override
    public void idle() throws InterruptedException {
      synchronized (wakeUp) {
        while (!stopRequested && queue.pendingVector() < 0) {
          wakeUp.wait();
        }
      }
    }
  }
}

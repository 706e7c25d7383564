package dev.verdigris.guest.probe;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.ExitHandler;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.HypervisorInterface;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import java.nio.charset.StandardCharsets;

/**
 * The least that a bare image needs around it, for any engine: a hypervisor interface, the debug
 * console and the debug exit.
 */
final class ProbeModels implements ExitHandler {
  private static final int HYPERVISOR_PRESENT = 1 << 31;

  private final HypervisorInterface hypervisor;
  private final Runnable stop;
  private final StringBuilder transcript = new StringBuilder();
  private Integer exitValue;
  private boolean tripleFault;

  /**
   * Makes the models.
   *
   * @param stop called at the debug exit and at a triple fault
   */
  ProbeModels(HypervisorInterface hypervisor, Runnable stop) {
    this.hypervisor = hypervisor;
    this.stop = stop;
  }

  /** What the guest wrote to the debug console. */
  String transcript() {
    return transcript.toString();
  }

  /** What it wrote to the debug-exit port, or null. */
  Integer exitValue() {
    return exitValue;
  }

  boolean tripleFault() {
    return tripleFault;
  }

  @Override
  public void cpuid(VirtualProcessor vp, int leaf, int subleaf, CpuidResult result) {
    if (leaf == 1) {
      result.ecx |= HYPERVISOR_PRESENT;
    } else if (leaf >= HypervisorInterface.CPUID_FIRST && leaf <= HypervisorInterface.CPUID_LAST) {
      if (!hypervisor.cpuid(vp, leaf, subleaf, result)) {
        result.set(0, 0, 0, 0);
      }
    }
  }

  @Override
  public MsrOutcome readMsr(VirtualProcessor vp, int msr, MsrValue result) {
    return hypervisor.readMsr(vp, msr, result);
  }

  @Override
  public MsrOutcome writeMsr(VirtualProcessor vp, int msr, long value) {
    return hypervisor.writeMsr(vp, msr, value);
  }

  @Override
  public HypercallOutcome hypercall(VirtualProcessor vp) {
    return hypervisor.hypercall(vp);
  }

  @Override
  public int portIn(VirtualProcessor vp, int port, int size) {
    return port == ProbeImage.CONSOLE_PORT ? port : -1;
  }

  @Override
  public void portOut(VirtualProcessor vp, int port, int size, int value) {
    if (port == ProbeImage.CONSOLE_PORT) {
      transcript.append(new String(new byte[] {(byte) value}, StandardCharsets.US_ASCII));
    } else if (port == ProbeImage.EXIT_PORT) {
      exitValue = value;
      stop.run();
    }
  }

  @Override
  public long mmioRead(VirtualProcessor vp, long gpa, int size) {
    return -1;
  }

  @Override
  public void mmioWrite(VirtualProcessor vp, long gpa, int size, long value) {}

  @Override
  public void tripleFault(VirtualProcessor vp) {
    tripleFault = true;
    stop.run();
  }
}

package dev.verdigris.guest.machine;

import dev.verdigris.guest.platform.Platform;
import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.ExitHandler;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.HypervisorInterface;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.StopSink;
import dev.verdigris.hypercall.engine.VirtualProcessor;

/** Routes an engine's exits to the hypervisor's model and to the platform. */
final class Exits implements ExitHandler {
  private static final int FEATURES = 1;
  // EDX of leaf 1: clear while IA32_APIC_BASE disables the APIC (Intel SDM volume 3, 11.4.3).
  private static final int FEATURE_APIC = 1 << 9;

  private final Platform platform;
  private final HypervisorInterface hypervisor;
  private final StopSink stop;
  private final InvariantTsc invariantTsc;

  Exits(
      Platform platform, HypervisorInterface hypervisor, StopSink stop, InvariantTsc invariantTsc) {
    this.platform = platform;
    this.hypervisor = hypervisor;
    this.stop = stop;
    this.invariantTsc = invariantTsc;
  }

  @Override
  public void cpuid(VirtualProcessor vp, int leaf, int subleaf, CpuidResult result) {
    if (leaf >= HypervisorInterface.CPUID_FIRST && leaf <= HypervisorInterface.CPUID_LAST) {
      result.set(0, 0, 0, 0);
      hypervisor.cpuid(vp, leaf, subleaf, result);
    } else if (leaf == FEATURES && !platform.localApic(vp.index()).globallyEnabled()) {
      result.edx &= ~FEATURE_APIC;
    } else if (leaf == InvariantTsc.LEAF) {
      invariantTsc.filter(result);
    }
  }

  @Override
  public MsrOutcome readMsr(VirtualProcessor vp, int msr, MsrValue result) {
    MsrOutcome outcome = hypervisor.readMsr(vp, msr, result);
    return outcome == MsrOutcome.UNKNOWN ? platform.readMsr(vp, msr, result) : outcome;
  }

  @Override
  public MsrOutcome writeMsr(VirtualProcessor vp, int msr, long value) {
    MsrOutcome outcome = hypervisor.writeMsr(vp, msr, value);
    return outcome == MsrOutcome.UNKNOWN ? platform.writeMsr(vp, msr, value) : outcome;
  }

  @Override
  public HypercallOutcome hypercall(VirtualProcessor vp) {
    return hypervisor.hypercall(vp);
  }

  @Override
  public int portIn(VirtualProcessor vp, int port, int size) {
    return platform.portIn(vp, port, size);
  }

  @Override
  public void portOut(VirtualProcessor vp, int port, int size, int value) {
    platform.portOut(vp, port, size, value);
  }

  @Override
  public long mmioRead(VirtualProcessor vp, long gpa, int size) {
    return platform.mmioRead(vp, gpa, size);
  }

  @Override
  public void mmioWrite(VirtualProcessor vp, long gpa, int size, long value) {
    platform.mmioWrite(vp, gpa, size, value);
  }

  @Override
  public void tripleFault(VirtualProcessor vp) {
    stop.stop(
        StopReason.TRIPLE_FAULT,
        StopReason.TRIPLE_FAULT.exitStatus(),
        "triple fault on virtual processor " + vp.index());
  }
}

package dev.verdigris.guest.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.platform.ManualClock;
import dev.verdigris.guest.platform.Platform;
import dev.verdigris.guest.platform.PlatformConfig;
import dev.verdigris.guest.platform.serial.InputQueue;
import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.HypervisorInterface;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which exit goes to the hypervisor's model and which to the platform. */
class ExitsTest {
  private static final int APIC_BASE = 0x1b;
  private static final int MODEL_MSR = 0x4000_0000;

  private final LoopingProcessors processors =
      new LoopingProcessors(LoopingProcessors.COUNTS, LoopingProcessors.COUNTS);
  private final Cpu vp = processors.cpus.get(1);
  private final RunControl control = new RunControl();
  private final StringBuilder debug = new StringBuilder();
  private final Platform platform =
      new Platform(
          new PlatformConfig(
              2,
              new ManualClock().scheduler(),
              value -> {},
              new InputQueue(),
              value -> debug.append((char) value),
              control,
              PlatformConfig.DEFAULT_EPOCH_SECONDS));
  private final Model model = new Model();
  private final Exits exits = new Exits(platform, model, control, new InvariantTsc());

  @AfterEach
  void release() {
    processors.close();
  }

  @Test
  void hypervisorLeavesAreTheModels() {
    CpuidResult result = new CpuidResult();
    result.set(1, 2, 3, 4);
    exits.cpuid(vp, 0x4000_0000, 0, result);
    assertEquals(0x4000_000a, result.eax);
    result.set(1, 2, 3, 4);
    exits.cpuid(vp, 0x4000_ffff, 0, result);
    assertEquals(0, result.eax | result.ebx | result.ecx | result.edx, "what it does not know");
    result.set(1, 2, 3, 4);
    for (int leaf : new int[] {0, 1, 0x3fff_ffff, 0x4001_0000, 0x8000_0000, -1}) {
      exits.cpuid(vp, leaf, 0, result);
    }
    assertEquals(1, result.eax, "the processor's own");
    assertEquals(2, model.leaves);
  }

  @Test
  void theTscIsInvariantUnlessItIsSaidNotToBe() {
    InvariantTsc tsc = new InvariantTsc();
    Exits own = new Exits(platform, model, control, tsc);
    CpuidResult result = new CpuidResult();
    for (boolean visible : new boolean[] {true, false, true}) {
      tsc.expose(visible);
      result.set(1, 2, 3, -1);
      own.cpuid(vp, 0x8000_0007, 0, result);
      assertEquals(visible ? -1 : ~(1 << 8), result.edx);
      assertEquals(1, result.eax);
    }
  }

  @Test
  void registersThatTheModelDoesNotKnowAreThePlatforms() {
    MsrValue value = new MsrValue();
    assertEquals(MsrOutcome.DONE, exits.readMsr(vp, MODEL_MSR, value));
    assertEquals(77, value.value);
    assertEquals(MsrOutcome.FAULT, exits.writeMsr(vp, MODEL_MSR, 1));
    assertEquals(MsrOutcome.DONE, exits.readMsr(vp, APIC_BASE, value));
    assertEquals(0xfee0_0800L, value.value, "not the bootstrap processor");
    assertEquals(MsrOutcome.DONE, exits.writeMsr(vp, APIC_BASE, 0xfee0_0800L));
    assertEquals(MsrOutcome.UNKNOWN, exits.readMsr(vp, 0x174, value));
    assertEquals(MsrOutcome.UNKNOWN, exits.writeMsr(vp, 0x174, 0));
  }

  @Test
  void hypercallsAreTheModels() {
    assertSame(HypercallOutcome.DONE, exits.hypercall(vp));
    assertSame(vp, model.caller);
  }

  @Test
  void portsAndMemoryAreThePlatforms() {
    exits.portOut(vp, 0xe9, 1, 'v');
    assertEquals("v", debug.toString());
    assertEquals(0xe9, exits.portIn(vp, 0xe9, 1));
    assertEquals(1L << 24, exits.mmioRead(vp, 0xfee0_0020L, 4), "local APIC identifier");
    exits.mmioWrite(vp, 0xfee0_0080L, 4, 0x20);
    assertEquals(0x20, exits.mmioRead(vp, 0xfee0_0080L, 4), "task priority");
  }

  @Test
  void aTripleFaultStopsTheMachine() {
    exits.tripleFault(vp);
    assertEquals(StopReason.TRIPLE_FAULT, control.reason());
    assertEquals(5, control.status());
    assertEquals("triple fault on virtual processor 1", control.message());
  }

  private static final class Model implements HypervisorInterface {
    int leaves;
    VirtualProcessor caller;

    @Override
    public boolean cpuid(VirtualProcessor vp, int leaf, int subleaf, CpuidResult result) {
      leaves++;
      if (leaf != CPUID_FIRST) {
        return false;
      }
      result.set(0x4000_000a, 0, 0, 0);
      return true;
    }

    @Override
    public MsrOutcome readMsr(VirtualProcessor vp, int msr, MsrValue result) {
      if (msr != MODEL_MSR) {
        return MsrOutcome.UNKNOWN;
      }
      result.value = 77;
      return MsrOutcome.DONE;
    }

    @Override
    public MsrOutcome writeMsr(VirtualProcessor vp, int msr, long value) {
      return msr == MODEL_MSR ? MsrOutcome.FAULT : MsrOutcome.UNKNOWN;
    }

    @Override
    public HypercallOutcome hypercall(VirtualProcessor vp) {
      caller = vp;
      return HypercallOutcome.DONE;
    }

    @Override
    public void endOfInterrupt(int vpIndex, int vector) {}
  }
}

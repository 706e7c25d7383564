package dev.verdigris.hypercall.viridian;

import dev.verdigris.hypercall.engine.LocalApicAccess;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.viridian.abi.CrashBits;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.SintBits;
import dev.verdigris.hypercall.viridian.abi.TimerBits;
import java.util.List;

/** What reading and writing the synthetic MSRs does. */
final class SyntheticMsrs {
  private static final long RESET = 1;
  private static final long EXPOSE_INVARIANT_TSC = 1;

  private final PartitionConfig config;
  private final PartitionState state;
  private final MsrBindings bindings = new MsrBindings();

  private SyntheticMsrs(PartitionConfig config, PartitionState state) {
    this.config = config;
    this.state = state;
  }

  /** The table's rows over a partition's state. */
  static List<MsrDefinition> rows(PartitionConfig config, PartitionState state) {
    SyntheticMsrs msrs = new SyntheticMsrs(config, state);
    msrs.partition();
    msrs.time();
    msrs.localApic();
    msrs.synic();
    msrs.timers();
    msrs.crash();
    msrs.idle();
    msrs.migration();
    msrs.debugger();
    return msrs.bindings.rows();
  }

  private void partition() {
    bindings.read(Msr.GUEST_OS_ID, vp -> vp.level.hypercallPage.guestOsId());
    bindings.write(Msr.GUEST_OS_ID, (vp, value) -> vp.level.hypercallPage.guestOsId(value));
    bindings.read(Msr.HYPERCALL, vp -> vp.level.hypercallPage.value());
    writePage(Msr.HYPERCALL, (vp, value) -> vp.level.hypercallPage.write(value));
    bindings.read(Msr.VP_INDEX, vp -> vp.index);
    bindings.read(Msr.RESET, vp -> 0);
    bindings.write(Msr.RESET, (vp, value) -> reset(value));
  }

  /** Binds writes of a register that lays a page over guest memory. */
  private void writePage(int number, MsrDefinition.Writer writer) {
    bindings.write(number, (vp, value) -> vp.level.admits(value) && writer.write(vp, value));
  }

  private boolean reset(long value) {
    if ((value & RESET) != 0) {
      config.stop.stop(StopReason.RESET, StopReason.RESET.exitStatus(), null);
    }
    return true;
  }

  private void time() {
    bindings.read(
        Msr.VP_RUNTIME, vp -> config.runtime.applyAsLong(vp.index) / ReferenceTime.TICK_NANOS);
    bindings.read(Msr.TIME_REF_COUNT, vp -> state.time.now());
    bindings.read(Msr.REFERENCE_TSC, vp -> vp.level.referenceTsc.value());
    writePage(Msr.REFERENCE_TSC, (vp, value) -> vp.level.referenceTsc.write(value));
    long frequency = config.scheduler.clock().tscFrequency();
    bindings.read(Msr.TSC_FREQUENCY, vp -> frequency);
    bindings.read(Msr.APIC_FREQUENCY, vp -> config.apicFrequency);
  }

  private void localApic() {
    LocalApicAccess apic = config.localApic;
    bindings.write(
        Msr.EOI,
        (vp, value) -> {
          apic.eoi(vp.index);
          return true;
        });
    bindings.read(Msr.ICR, vp -> apic.icr(vp.index));
    bindings.write(
        Msr.ICR,
        (vp, value) -> {
          apic.icr(vp.index, value);
          return true;
        });
    bindings.read(Msr.TPR, vp -> apic.tpr(vp.index));
    bindings.write(
        Msr.TPR,
        (vp, value) -> {
          boolean valid = (value & ~0xff) == 0;
          if (valid) {
            apic.tpr(vp.index, (int) value);
          }
          return valid;
        });
    bindings.read(Msr.VP_ASSIST_PAGE, vp -> vp.assistPage.value());
    writePage(Msr.VP_ASSIST_PAGE, (vp, value) -> vp.assistPage.write(value));
  }

  private void synic() {
    bindings.read(Msr.SCONTROL, vp -> vp.synic.control());
    bindings.write(Msr.SCONTROL, (vp, value) -> vp.synic.control(value));
    bindings.read(Msr.SVERSION, vp -> SynicProcessor.VERSION);
    bindings.read(Msr.SIEFP, vp -> vp.synic.eventPage());
    writePage(Msr.SIEFP, (vp, value) -> vp.synic.eventPage(value));
    bindings.read(Msr.SIMP, vp -> vp.synic.messagePage());
    writePage(Msr.SIMP, (vp, value) -> vp.synic.messagePage(value));
    bindings.read(Msr.EOM, vp -> 0);
    bindings.write(Msr.EOM, (vp, value) -> vp.synic.endOfMessage());
    for (int i = 0; i < SintBits.COUNT; i++) {
      int sint = i;
      bindings.read(Msr.SINT0 + sint, vp -> vp.synic.sint(sint));
      bindings.write(Msr.SINT0 + sint, (vp, value) -> vp.synic.sint(sint, value));
    }
  }

  private void timers() {
    for (int i = 0; i < TimerBits.COUNT; i++) {
      int timer = i;
      bindings.read(Msr.STIMER0_CONFIG + 2 * timer, vp -> vp.timers[timer].config());
      bindings.write(Msr.STIMER0_CONFIG + 2 * timer, (vp, value) -> vp.timers[timer].config(value));
      bindings.read(Msr.STIMER0_COUNT + 2 * timer, vp -> vp.timers[timer].count());
      bindings.write(Msr.STIMER0_COUNT + 2 * timer, (vp, value) -> vp.timers[timer].count(value));
    }
  }

  private void crash() {
    CrashRegisters crash = state.crash;
    for (int i = 0; i < CrashBits.PARAMETERS; i++) {
      int parameter = i;
      bindings.read(Msr.CRASH_P0 + parameter, vp -> crash.parameter(parameter));
      bindings.write(Msr.CRASH_P0 + parameter, (vp, value) -> crash.parameter(parameter, value));
    }
    bindings.read(Msr.CRASH_CTL, vp -> crash.control());
    bindings.write(Msr.CRASH_CTL, (vp, value) -> crash.control(vp.index, value));
  }

  private void idle() {
    bindings.read(
        Msr.GUEST_IDLE,
        vp -> {
          config.fleet.idle(vp.index);
          return 0;
        });
  }

  private void migration() {
    Reenlightenment r = state.reenlightenment;
    bindings.read(Msr.REENLIGHTENMENT_CONTROL, vp -> r.control());
    bindings.write(Msr.REENLIGHTENMENT_CONTROL, (vp, value) -> r.control(value));
    bindings.read(Msr.TSC_EMULATION_CONTROL, vp -> r.emulation());
    bindings.write(Msr.TSC_EMULATION_CONTROL, (vp, value) -> r.emulation(value));
    bindings.read(Msr.TSC_EMULATION_STATUS, vp -> r.status());
    bindings.write(Msr.TSC_EMULATION_STATUS, (vp, value) -> r.status(value));
    bindings.read(Msr.TSC_INVARIANT_CONTROL, vp -> state.invariantTsc ? 1 : 0);
    bindings.write(Msr.TSC_INVARIANT_CONTROL, (vp, value) -> exposeInvariantTsc(value));
  }

  private void debugger() {
    DebugRegisters debug = state.debug;
    bindings.read(Msr.DEBUG_CONTROL, vp -> debug.control());
    bindings.write(Msr.DEBUG_CONTROL, (vp, value) -> debug.control(value));
    bindings.read(Msr.DEBUG_STATUS, vp -> debug.status());
    bindings.write(Msr.DEBUG_STATUS, (vp, value) -> debug.status(value));
    bindings.read(Msr.DEBUG_SEND_BUFFER, vp -> debug.sendBuffer());
    bindings.write(Msr.DEBUG_SEND_BUFFER, (vp, value) -> debug.sendBuffer(value));
    bindings.read(Msr.DEBUG_RECEIVE_BUFFER, vp -> debug.receiveBuffer());
    bindings.write(Msr.DEBUG_RECEIVE_BUFFER, (vp, value) -> debug.receiveBuffer(value));
    bindings.read(Msr.DEBUG_PENDING_BUFFER, vp -> debug.pendingBuffer());
    bindings.write(Msr.DEBUG_PENDING_BUFFER, (vp, value) -> debug.pendingBuffer(value));
    bindings.read(Msr.DEBUG_OPTIONS, vp -> debug.options());
    bindings.write(Msr.DEBUG_OPTIONS, (vp, value) -> debug.options(value));
  }

  private boolean exposeInvariantTsc(long value) {
    if ((value & ~EXPOSE_INVARIANT_TSC) != 0) {
      return false;
    }
    state.invariantTsc = value != 0;
    config.invariantTsc.expose(state.invariantTsc);
    return true;
  }
}

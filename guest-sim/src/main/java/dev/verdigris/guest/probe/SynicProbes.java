package dev.verdigris.guest.probe;

import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.SintBits;
import dev.verdigris.hypercall.viridian.abi.TimerBits;
import java.util.List;

/** Probes of what a processor can have sent to itself: SynIC, timers, reference time. */
final class SynicProbes {
  private static final int SINT = 2;
  private static final int MESSAGE_VECTOR = 0xe2;
  private static final int DIRECT_VECTOR = 0xe3;
  private static final long ENABLE = 1;
  private static final long MESSAGE_MODE = TimerBits.ENABLE | SINT << 16;
  private static final long DIRECT_MODE = TimerBits.ENABLE | TimerBits.DIRECT | DIRECT_VECTOR << 4;
  private static final int SLOT = SINT * MessageLayout.SIZE;

  private SynicProbes() {}

  static List<Probe> all() {
    return List.of(
        overlay(Msr.SIMP, ProbeMemory.MESSAGES),
        overlay(Msr.SIEFP, ProbeMemory.EVENT_FLAGS),
        overlay(Msr.VP_ASSIST_PAGE, ProbeMemory.ASSIST),
        set("write page", Msr.SIMP, ProbeMemory.MESSAGES | ENABLE),
        set("write page", Msr.SIEFP, ProbeMemory.EVENT_FLAGS | ENABLE),
        set("write enable", Msr.SCONTROL, ENABLE),
        set("write vector", Msr.SINT0 + SINT, MESSAGE_VECTOR),
        timer(ProbeKind.TIMER, 0, "message", MESSAGE_MODE, MESSAGE_VECTOR, 1),
        timer(ProbeKind.TIMER_BEHIND, 1, "message behind another", MESSAGE_MODE, MESSAGE_VECTOR, 1),
        slot(ProbeKind.END_OF_MESSAGE, "write for the message behind"),
        slot(ProbeKind.FREE_SLOT, "write with nothing behind"),
        timer(ProbeKind.TIMER, 2, "direct", DIRECT_MODE, DIRECT_VECTOR, 0),
        timer(ProbeKind.TIMER, 3, "reserved bit", DIRECT_MODE | 1L << 20, DIRECT_VECTOR, 0),
        set("write masked", Msr.SINT0 + SINT, SintBits.MASKED),
        set("write disable", Msr.SCONTROL, 0),
        set("write no page", Msr.SIEFP, 0),
        set("write no page", Msr.SIMP, 0),
        referenceTsc("page within 100 ns of the count", 1),
        referenceTsc("page within 1 ms of the count", 10_000),
        new Probe(
            ProbeKind.MSR_INTERRUPTING,
            MsrProbes.subject(Msr.ICR),
            "write to itself",
            Msr.ICR,
            MsrProbes.SEND_SELF,
            MsrProbes.SELF_VECTOR),
        new Probe(
            ProbeKind.MSR_IDLE,
            MsrProbes.subject(Msr.GUEST_IDLE),
            "read with an interrupt pending",
            Msr.GUEST_IDLE,
            MsrProbes.SEND_SELF));
  }

  private static Probe overlay(int msr, long page) {
    return new Probe(ProbeKind.OVERLAY, MsrProbes.subject(msr), "overlay", msr, page);
  }

  private static Probe referenceTsc(String form, int units) {
    return new Probe(
        ProbeKind.REFERENCE_TSC,
        MsrProbes.subject(Msr.REFERENCE_TSC),
        form,
        Msr.REFERENCE_TSC,
        ProbeMemory.REFERENCE_TSC,
        units);
  }

  private static Probe set(String form, int msr, long value) {
    return new Probe(ProbeKind.MSR_WRITE, MsrProbes.subject(msr), form, msr, value);
  }

  private static Probe timer(
      ProbeKind kind, int timer, String form, long config, int vector, int shown) {
    int msr = Msr.STIMER0_CONFIG + 2 * timer;
    return new Probe(kind, MsrProbes.subject(msr), form, msr, config, vector)
        .showing(Probe.Place.MESSAGE_SLOT, SLOT, shown);
  }

  private static Probe slot(ProbeKind kind, String form) {
    return new Probe(kind, MsrProbes.subject(Msr.EOM), form, Msr.EOM, 0, MESSAGE_VECTOR)
        .showing(Probe.Place.MESSAGE_SLOT, SLOT, 1);
  }
}

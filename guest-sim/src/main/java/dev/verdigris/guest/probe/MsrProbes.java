package dev.verdigris.guest.probe;

import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.MsrCatalogue;
import dev.verdigris.hypercall.viridian.abi.MsrSpec;
import dev.verdigris.hypercall.viridian.abi.SintBits;
import dev.verdigris.hypercall.viridian.abi.TimerBits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Probes of the synthetic MSRs of the catalogue: reading, writing what must not be written, writing
 * back what was read. What would end the run or hold the processor up is left out or replaced by
 * something harmless.
 */
final class MsrProbes {
  /** Vector of the interrupt that a write of HV_X64_MSR_ICR sends to its own processor. */
  static final int SELF_VECTOR = 0xe1;

  /** Interrupt command: fixed, to the processor itself. */
  static final long SEND_SELF = 0x4_0000 | SELF_VECTOR;

  private static final Set<Integer> NOT_SHOWN =
      Set.of(Msr.VP_RUNTIME, Msr.TIME_REF_COUNT, Msr.TSC_FREQUENCY);

  // Reading CRASH_CTL gives the bits that end the run when written; an ICR has been written before.
  private static final Map<Integer, Long> IN_PLACE_OF_VALUE_READ =
      Map.of(Msr.CRASH_CTL, 0L, Msr.EOI, 0L, Msr.EOM, 0L, Msr.ICR, SEND_SELF, Msr.RESET, 0L);

  // Address bits that no processor has, enabled.
  private static final long FAR_PAGE = 0xfff0_0000_0000_0001L;
  // Bits 1–11 of a register with a page's address: reserved, preserved.
  private static final long PAGE_RESERVED = 0xffe;

  private static final Map<Integer, Map<String, Long>> FORBIDDEN = forbidden();
  private static final int[] UNASSIGNED = {0x4000_0004, 0x4000_00fe, 0x4000_0fff};

  private MsrProbes() {}

  private static Map<Integer, Map<String, Long>> forbidden() {
    Map<Integer, Map<String, Long>> values = new HashMap<>();
    // Bit 1 locks the register: that is the last probe of all.
    values.put(Msr.HYPERCALL, Map.of("reserved bits", ProbeMemory.HYPERCALL_PAGE | 0xffc));
    for (int msr : new int[] {Msr.SIMP, Msr.SIEFP, Msr.VP_ASSIST_PAGE, Msr.REFERENCE_TSC}) {
      values.put(msr, Map.of("reserved bits", PAGE_RESERVED, "address beyond memory", FAR_PAGE));
    }
    values.put(Msr.SCONTROL, Map.of("reserved bits", ~1L));
    for (int i = 0; i < SintBits.COUNT; i++) {
      Map<String, Long> sint =
          Map.of("reserved bits", 0xffff_ffff_fff8_0000L | SintBits.MASKED, "vector 0", 0L);
      values.put(Msr.SINT0 + i, sint);
    }
    for (int i = 0; i < TimerBits.COUNT; i++) {
      Map<String, Long> config =
          Map.of("reserved bits", TimerBits.RESERVED, "direct mode", TimerBits.DIRECT);
      values.put(Msr.STIMER0_CONFIG + 2 * i, config);
    }
    values.put(Msr.EOI, Map.of("high half", 1L << 32));
    values.put(Msr.TPR, Map.of("reserved bits", 0x100L));
    values.put(Msr.RESET, Map.of("reserved bits", ~1L));
    values.put(Msr.REENLIGHTENMENT_CONTROL, Map.of("vector 0", 1L << 16, "reserved bits", 1L << 8));
    values.put(Msr.TSC_EMULATION_CONTROL, Map.of("reserved bits", 2L));
    values.put(Msr.TSC_EMULATION_STATUS, Map.of("reserved bits", 2L));
    values.put(Msr.TSC_INVARIANT_CONTROL, Map.of("reserved bits", 2L));
    return Map.copyOf(values);
  }

  static List<Probe> all() {
    List<Probe> probes = new ArrayList<>();
    for (MsrSpec spec : MsrCatalogue.ALL) {
      add(probes, spec.number(), spec.name());
    }
    for (int msr : UNASSIGNED) {
      add(probes, msr, "unassigned");
    }
    return probes;
  }

  private static void add(List<Probe> probes, int msr, String name) {
    String subject = subject(msr, name);
    if (msr != Msr.GUEST_IDLE) {
      ProbeKind kind = NOT_SHOWN.contains(msr) ? ProbeKind.MSR_READABLE : ProbeKind.MSR_READ;
      probes.add(new Probe(kind, subject, "read", msr, 0));
    }
    FORBIDDEN.getOrDefault(msr, Map.of()).entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              String form = "write " + entry.getKey();
              probes.add(new Probe(ProbeKind.MSR_WRITE, subject, form, msr, entry.getValue()));
              form = "read after " + entry.getKey();
              probes.add(new Probe(ProbeKind.MSR_SHOW, subject, form, msr, 0));
            });
    Long other = IN_PLACE_OF_VALUE_READ.get(msr);
    if (other != null) {
      probes.add(new Probe(ProbeKind.MSR_WRITE, subject, "write", msr, other));
    } else if (NOT_SHOWN.contains(msr) || msr == Msr.GUEST_IDLE) {
      probes.add(new Probe(ProbeKind.MSR_WRITE, subject, "write", msr, 0));
    } else {
      probes.add(new Probe(ProbeKind.MSR_WRITE_BACK, subject, "write", msr, 0));
    }
  }

  /** How lines of a register begin. */
  static String subject(MsrSpec spec) {
    return subject(spec.number(), spec.name());
  }

  /** How lines of a register of the catalogue begin. */
  static String subject(int msr) {
    return subject(MsrCatalogue.find(msr).orElseThrow());
  }

  private static String subject(int msr, String name) {
    return String.format("msr %08x %s", msr, name);
  }
}

package dev.verdigris.guest.probe;

import dev.verdigris.hypercall.viridian.abi.CallCatalogue;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import java.util.ArrayList;
import java.util.List;

/** Probes of the hypercalls of the catalogue, each in every form, and of codes that nobody has. */
final class CallProbes {
  /** Vector of interrupts that are waited for. */
  static final int VECTOR = 0xe5;

  private static final long FAST = HypercallValue.FAST;
  private static final long ONE_QWORD_HEADER = 1L << 17;
  private static final long BEYOND_MEMORY = 0xffff_ffff_f000L;
  // More elements than a host takes in one go.
  private static final int MANY = 70;
  private static final int FAST_REPS = 3;
  private static final int MOST_WORDS = 2;

  private final CallInputs inputs;
  private final boolean instructions;
  private final List<Probe> probes = new ArrayList<>();

  /**
   * Makes probes with some input.
   *
   * @param instructions whether the calls are made by VMCALL and VMMCALL too
   */
  CallProbes(CallInputs inputs, boolean instructions) {
    this.inputs = inputs;
    this.instructions = instructions;
  }

  /** Every row, where hypercalls can be made. */
  List<Probe> all() {
    rows().forEach(this::forms);
    return probes;
  }

  /** Every row by a copy of the hypercall page, where the guest has given no identity. */
  List<Probe> withoutIdentity() {
    for (CallSpec spec : rows()) {
      add(spec, ProbeKind.CALL, "no identity", one(spec)).by(CallPath.COPY);
    }
    return probes;
  }

  /** Calls that send an interrupt to processor 0, and whether it comes. */
  List<Probe> interrupting() {
    CallInputs sending = inputs.sending(VECTOR);
    for (int code :
        new int[] {
          CallCode.SEND_SYNTHETIC_CLUSTER_IPI,
          CallCode.SEND_SYNTHETIC_CLUSTER_IPI_EX,
          CallCode.ASSERT_VIRTUAL_INTERRUPT
        }) {
      CallSpec spec = CallCatalogue.find(code).orElseThrow();
      boolean header = spec.variableHeader();
      long value = code | (header ? ONE_QWORD_HEADER : 0);
      probes.add(
          new Probe(
                  ProbeKind.CALL_INTERRUPTING,
                  subject(spec),
                  "to processor 0",
                  value,
                  ProbeMemory.INPUT,
                  VECTOR)
              .with(sending.of(spec, header, 0)));
    }
    return probes;
  }

  /** What is probed: the catalogue's rows, and what the catalogue does not have. */
  static List<CallSpec> rows() {
    List<CallSpec> rows = new ArrayList<>(CallCatalogue.ALL);
    for (int code : new int[] {0x0000, 0x0fff, 0x8fff}) {
      rows.add(CallSpec.simple(code, "unassigned", Long.BYTES, 0));
    }
    return rows;
  }

  /** How lines of a call begin. */
  static String subject(CallSpec spec) {
    return String.format("call %04x %s", spec.code(), spec.name());
  }

  private void forms(CallSpec spec) {
    long one = one(spec);
    add(spec, ProbeKind.CALL, "memory", one);
    add(spec, ProbeKind.CALL, "fast", one | FAST);
    add(spec, ProbeKind.CALL_32, "memory 32-bit", one);
    add(spec, ProbeKind.CALL_32, "fast 32-bit", one | FAST);
    add(spec, ProbeKind.CALL_USER, "memory user", one);
    add(spec, ProbeKind.CALL_USER, "fast user", one | FAST);
    if (instructions) {
      add(spec, ProbeKind.CALL, "vmcall", one).by(CallPath.VMCALL);
      add(spec, ProbeKind.CALL, "vmmcall", one).by(CallPath.VMMCALL);
    }
    if (spec.rep()) {
      add(spec, ProbeKind.CALL, "rep 0", spec.code());
      add(spec, ProbeKind.CALL, "rep 3", reps(spec, FAST_REPS, 0));
      add(spec, ProbeKind.CALL, "rep 3 start 1", reps(spec, FAST_REPS, 1));
      add(spec, ProbeKind.CALL, "rep 3 fast", reps(spec, FAST_REPS, 0) | FAST);
      add(spec, ProbeKind.CALL, "rep 1 start 1", reps(spec, 1, 1));
      add(spec, ProbeKind.CALL, "rep 70", reps(spec, MANY, 0));
    } else {
      add(spec, ProbeKind.CALL, "rep count", reps(spec, 1, 0));
      add(spec, ProbeKind.CALL, "rep start", reps(spec, 0, 1));
    }
    add(spec, ProbeKind.CALL, "header", one | ONE_QWORD_HEADER);
    add(spec, ProbeKind.CALL, "header fast", one | ONE_QWORD_HEADER | FAST);
    addresses(spec, one);
    add(spec, ProbeKind.CALL, "reserved bit 27", one | 1L << 27);
    add(spec, ProbeKind.CALL, "reserved bit 44", one | 1L << 44);
    add(spec, ProbeKind.CALL, "reserved bit 60", one | 1L << 60);
    add(spec, ProbeKind.CALL, "nested", one | HypercallValue.NESTED);
  }

  private void addresses(CallSpec spec, long value) {
    int size = spec.inputSize() + HypercallValue.repCount(value) * spec.inputElementSize();
    if (size != 0) {
      add(spec, "input misaligned", value, ProbeMemory.INPUT + 4, ProbeMemory.OUTPUT);
      add(spec, "input beyond memory", value, BEYOND_MEMORY, ProbeMemory.OUTPUT);
    }
    if (size > Long.BYTES) {
      long last = ProbeMemory.INPUT + ProbeMemory.PAGE - Long.BYTES;
      add(spec, "input across pages", value, last, ProbeMemory.OUTPUT);
    }
    int output = outputSize(spec, value);
    if (output != 0) {
      add(spec, "output misaligned", value, ProbeMemory.INPUT, ProbeMemory.OUTPUT + 4);
    }
    if (output > Long.BYTES) {
      long last = ProbeMemory.OUTPUT + ProbeMemory.PAGE - Long.BYTES;
      add(spec, "output across pages", value, ProbeMemory.INPUT, last);
    }
  }

  private Probe add(CallSpec spec, ProbeKind kind, String form, long value) {
    return add(spec, kind, form, value, ProbeMemory.INPUT, ProbeMemory.OUTPUT);
  }

  private void add(CallSpec spec, String form, long value, long input, long output) {
    add(spec, ProbeKind.CALL, form, value, input, output);
  }

  private Probe add(
      CallSpec spec, ProbeKind kind, String form, long value, long input, long output) {
    boolean header = HypercallValue.variableHeaderBytes(value) != 0;
    int reps = Math.max(HypercallValue.repCount(value), HypercallValue.repStart(value));
    CallInput content = inputs.of(spec, header, reps);
    Probe probe =
        new Probe(kind, subject(spec), form, value, input, output)
            .with((value & FAST) == 0 ? content : content.padded(ProbeCode.BLOCK_SIZE));
    int words = Math.min(MOST_WORDS, (outputSize(spec, value) + 7) / Long.BYTES);
    if ((value & FAST) == 0) {
      probe.showing(Probe.Place.PAGE, 0, words);
    } else if (kind == ProbeKind.CALL && content.size() + 16 <= ProbeCode.BLOCK_SIZE - 16) {
      probe.showing(Probe.Place.REGISTERS, (content.size() + 15) & ~15, words);
    }
    probes.add(probe);
    return probe;
  }

  private static int outputSize(CallSpec spec, long value) {
    return spec.outputSize() + HypercallValue.repCount(value) * spec.outputElementSize();
  }

  private static long one(CallSpec spec) {
    return spec.rep() ? reps(spec, 1, 0) : spec.code();
  }

  private static long reps(CallSpec spec, int count, int start) {
    return spec.code() | (long) count << 32 | (long) start << 48;
  }
}

package dev.verdigris.guest.probe;

import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.Coverage;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.Supply;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the specification has a hypercall answer in each of the probe's forms, on a host (TLFS,
 * "Hypercall Interface"): the checks in their order, then the call's own answer to the input of
 * {@link CallInputs}.
 *
 * @param privileges granted, CPUID leaf 0x40000003
 * @param xmmInput whether fast input goes on in XMM registers
 * @param xmmOutput whether fast calls return output
 * @param recommendations shown, CPUID leaf 0x40000004
 */
record CallExpectation(
    HostProfile host,
    long privileges,
    boolean xmmInput,
    boolean xmmOutput,
    int recommendations,
    Set<Supply> supplies) {
  private static final String INVALID_OPCODE = "exception 06";
  private static final int BLOCK = 112;

  // What a call that is served does not answer with success.
  private static final Map<Integer, HvStatus> STATUS =
      Map.of(
          CallCode.POST_MESSAGE, HvStatus.INVALID_CONNECTION_ID,
          CallCode.SIGNAL_EVENT, HvStatus.INVALID_CONNECTION_ID,
          CallCode.RETARGET_DEVICE_INTERRUPT, HvStatus.INVALID_DEVICE_ID,
          CallCode.START_VIRTUAL_PROCESSOR, HvStatus.INVALID_VP_STATE,
          CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_SPACE, HvStatus.INVALID_PARTITION_STATE,
          CallCode.FLUSH_GUEST_PHYSICAL_ADDRESS_LIST, HvStatus.INVALID_PARTITION_STATE,
          CallCode.EXT_MEMORY_HEAT_HINT, HvStatus.INVALID_PARAMETER);

  // Without another virtual trust level these are no instructions.
  private static final Set<Integer> LEVEL_SWITCHES = Set.of(CallCode.VTL_CALL, CallCode.VTL_RETURN);

  // Calls for which the probe has input, or which need none.
  private static final Set<Integer> SUCCEEDING =
      Set.of(
          CallCode.SWITCH_VIRTUAL_ADDRESS_SPACE,
          CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE,
          CallCode.FLUSH_VIRTUAL_ADDRESS_LIST,
          CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE_EX,
          CallCode.FLUSH_VIRTUAL_ADDRESS_LIST_EX,
          CallCode.NOTIFY_LONG_SPIN_WAIT,
          CallCode.SEND_SYNTHETIC_CLUSTER_IPI,
          CallCode.SEND_SYNTHETIC_CLUSTER_IPI_EX,
          CallCode.ASSERT_VIRTUAL_INTERRUPT,
          CallCode.GET_VP_REGISTERS,
          CallCode.SET_VP_REGISTERS,
          CallCode.TRANSLATE_VIRTUAL_ADDRESS,
          CallCode.TRANSLATE_VIRTUAL_ADDRESS_EX,
          CallCode.GET_VP_INDEX_FROM_APIC_ID,
          CallCode.MEMORY_MAPPED_IO_READ,
          CallCode.MEMORY_MAPPED_IO_WRITE,
          CallCode.EXT_QUERY_CAPABILITIES,
          CallCode.EXT_GET_BOOT_ZEROED_MEMORY);

  /** Whether the host has the call, for those with the privilege. */
  boolean has(CallSpec spec) {
    return !spec.name().equals("unassigned")
        && spec.coverage() != Coverage.ABSENT
        && host.generation().has(spec.since())
        && (recommendations & spec.recommendation()) == spec.recommendation()
        && supplies.contains(spec.needs());
  }

  /** Whether an interrupt that the call sends comes. */
  boolean delivers(CallSpec spec) {
    return has(spec) && (privileges & spec.privilege()) == spec.privilege();
  }

  /** What is printed first, where the specification and the input leave no choice. */
  Optional<String> outcome(CallSpec spec, String form) {
    if (form.equals("to processor 0") && delivers(spec)) {
      return Optional.of("0000000000000000 delivered 01");
    }
    if (form.endsWith(" user") || form.equals("no identity")) {
      return Optional.of(INVALID_OPCODE);
    }
    if (!has(spec)) {
      return result(HvStatus.INVALID_HYPERCALL_CODE, 0);
    }
    if (LEVEL_SWITCHES.contains(spec.code())) {
      return Optional.of(INVALID_OPCODE);
    }
    boolean fast = form.contains("fast");
    boolean header = form.startsWith("header");
    int reps = form.startsWith("rep 3") ? 3 : form.equals("rep 70") ? 70 : spec.rep() ? 1 : 0;
    int input = spec.inputSize() + (header ? 8 : 0) + reps * spec.inputElementSize();
    int output = spec.outputSize() + reps * spec.outputElementSize();
    boolean wide = !form.endsWith("32-bit");
    if (fast && ((input > 16 && !xmmInput) || (output != 0 && !(xmmOutput && wide)))) {
      return Optional.of(INVALID_OPCODE);
    }
    if (malformed(spec, form, header)) {
      return result(HvStatus.INVALID_HYPERCALL_INPUT, 0);
    }
    if ((privileges & spec.privilege()) != spec.privilege()) {
      return result(HvStatus.ACCESS_DENIED, 0);
    }
    if (fast && ((input + 15) & ~15) + output > BLOCK) {
      return result(HvStatus.INVALID_HYPERCALL_INPUT, 0);
    }
    if (form.startsWith("input ") || form.startsWith("output ")) {
      return result(HvStatus.INVALID_ALIGNMENT, 0);
    }
    // Elements before the start index count as done, whatever comes of the rest.
    return served(spec, header, reps, form.equals("rep 3 start 1") ? 1 : 0);
  }

  private static boolean malformed(CallSpec spec, String form, boolean header) {
    return form.startsWith("reserved")
        || form.equals("nested")
        || (header && !spec.variableHeader())
        || (spec.rep()
            ? form.equals("rep 0") || form.equals("rep 1 start 1")
            : form.equals("rep count") || form.equals("rep start"));
  }

  private static Optional<String> served(CallSpec spec, boolean header, int reps, int start) {
    if (STATUS.containsKey(spec.code()) && !header) {
      return result(STATUS.get(spec.code()), start);
    }
    return SUCCEEDING.contains(spec.code()) ? result(HvStatus.SUCCESS, reps) : Optional.empty();
  }

  private static Optional<String> result(HvStatus status, int reps) {
    return Optional.of(String.format("%016x", (long) reps << 32 | status.code()));
  }
}

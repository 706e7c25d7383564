package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.FakeProcessor;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.viridian.abi.CallCatalogue;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.Coverage;
import dev.verdigris.hypercall.viridian.abi.DebugLayout;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.PartitionId;
import dev.verdigris.hypercall.viridian.dispatch.HypercallDispatcher;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The hypercalls of a hostile guest, and what holds of each: a published status, elements done
 * between the start index and the count, and nothing changed but the result and the output.
 */
final class HostileCalls {
  private static final NavigableMap<Integer, CallSpec> MODELLED =
      CallCatalogue.ALL.stream()
          .filter(c -> c.coverage() == Coverage.MODELLED)
          .collect(Collectors.toMap(CallSpec::code, c -> c, (a, b) -> a, TreeMap::new));
  // The basic calls end below this.
  private static final int CODES = 0x140;
  private static final Set<Register> NARROW_RESULT = EnumSet.of(Register.RAX, Register.RDX);
  private static final long RESULT = 0x0fff_0000_ffffL;
  private static final long POISON = 0x5a5a_5a5a_5a5a_5a5aL;
  private static final long REP_START = 0x0fffL << 48;
  // Registers of either kind of caller.
  private static final List<Register> OPERANDS =
      List.of(
          Register.RAX,
          Register.RBX,
          Register.RCX,
          Register.RDX,
          Register.RSI,
          Register.RDI,
          Register.R8);
  // Halves of XMM0–XMM5.
  private static final int XMM_HALVES = 12;
  private static final int MOST_QUADWORDS = 16;

  private final HostileGuest guest;
  private final GuestScript script;
  private long served;
  private long succeeded;

  HostileCalls(HostileGuest guest) {
    this.guest = guest;
    script = guest.script;
  }

  long served() {
    return served;
  }

  long succeeded() {
    return succeeded;
  }

  /** Makes a call that the script chooses, and makes it again while it is not done. */
  void call(FakeProcessor vp) {
    if (guest.partition.guestOsId() == 0 && script.below(4) != 0) {
      guest.partition.writeMsr(vp, Msr.GUEST_OS_ID, 1);
    }
    CallSpec spec = spec();
    OPERANDS.forEach(r -> vp.register(r, POISON));
    long input = input(spec);
    if ((input & HypercallValue.FAST) != 0) {
      first(vp, leading());
      second(vp, guest.value());
      int halves = script.below(XMM_HALVES + 1);
      for (int half = 0; half < halves; half++) {
        vp.xmm(half / 2, half % 2 != 0, guest.value());
      }
    } else {
      long gpa = guest.gpa();
      fill(gpa, quadwords(spec, input));
      first(vp, gpa);
      second(vp, guest.gpa());
    }
    input(vp, input);
    // A guest may be interrupted between the entries of a long call, and not come back to it.
    int entries = script.below(4) == 0 ? 1 : HypercallValue.MAX_REPS;
    for (int entry = 0; entry < entries; entry++) {
      if (enter(vp) != HypercallOutcome.CONTINUE) {
        return;
      }
    }
  }

  /** HvCallSignalEvent of a connection that is there; returns the result value. */
  long signalEvent(FakeProcessor vp) {
    vp.register(Register.RCX, CallCode.SIGNAL_EVENT | HypercallValue.FAST);
    vp.register(Register.RDX, 1);
    assertEquals(HypercallOutcome.DONE, enter(vp));
    return vp.register(Register.RAX);
  }

  /** A call by its code, or the modelled one that follows, so that scripts keep their meaning. */
  private CallSpec spec() {
    int code =
        switch (script.below(8)) {
          case 0 -> CallCode.POST_MESSAGE;
          case 1 -> CallCode.EXT_QUERY_CAPABILITIES + script.below(4);
          default -> script.u16() % CODES;
        };
    Map.Entry<Integer, CallSpec> next = MODELLED.ceilingEntry(code);
    return (next == null ? MODELLED.firstEntry() : next).getValue();
  }

  private long input(CallSpec spec) {
    int kind = script.u8();
    int code = (kind & 0xf) == 0 ? script.u16() & 0x81ff : spec.code();
    long form = (kind & 0x10) != 0 ? HypercallValue.FAST : 0;
    if ((kind & 0xe0) == 0) {
      // Anything at all.
      return (script.i64() & ~(HypercallValue.FAST | 0xffff)) | form | code;
    }
    long header = spec.variableHeader() || (kind & 0xe0) == 0x20 ? script.below(6) : 0;
    long count = 0;
    long start = 0;
    if (spec.rep() || (kind & 0xe0) == 0x40) {
      count = (kind & 0x80) != 0 ? 1 + script.below(3) : script.u16() & HypercallValue.MAX_REPS;
      start = script.below(4) == 0 ? script.u16() & HypercallValue.MAX_REPS : 0;
    }
    return code | form | header << 17 | count << 32 | start << 48;
  }

  private static int quadwords(CallSpec spec, long input) {
    int bytes =
        spec.inputSize()
            + HypercallValue.variableHeaderBytes(input)
            + HypercallValue.repCount(input) * spec.inputElementSize();
    return Math.min(MOST_QUADWORDS, (bytes + 7) / Long.BYTES);
  }

  /** Writes parameters as far as there is memory for them. */
  private void fill(long gpa, int quadwords) {
    for (int i = 0; i < quadwords; i++) {
      long at = gpa + (long) i * Long.BYTES;
      long value = i == 0 ? leading() : guest.value();
      if (guest.memory.contains(at, Long.BYTES)) {
        guest.memory.writeLong(at, value);
        guest.shadow.update(at, Long.BYTES);
      }
    }
  }

  /** What parameters begin with: a connection, this partition, or something else. */
  private long leading() {
    return switch (script.below(4)) {
      case 0 -> script.below(HostileGuest.CONNECTIONS);
      case 1 -> PartitionId.SELF;
      default -> guest.value();
    };
  }

  private static void input(FakeProcessor vp, long value) {
    set(vp, Register.RCX, Register.RDX, Register.RAX, value);
  }

  private static void first(FakeProcessor vp, long value) {
    set(vp, Register.RDX, Register.RBX, Register.RCX, value);
  }

  private static void second(FakeProcessor vp, long value) {
    set(vp, Register.R8, Register.RDI, Register.RSI, value);
  }

  private static void set(
      FakeProcessor vp, Register wide, Register high, Register low, long value) {
    if (vp.longMode()) {
      vp.register(wide, value);
    } else {
      vp.register(high, value >>> 32);
      vp.register(low, value);
    }
  }

  private static long get(RegisterSnapshot registers, boolean wide, Register... which) {
    return wide
        ? registers.get(which[0])
        : registers.get(which[1]) << 32 | (registers.get(which[2]) & 0xffff_ffffL);
  }

  /** Makes the hypercall that is in the registers, and checks what came of it. */
  private HypercallOutcome enter(FakeProcessor vp) {
    RegisterSnapshot[] before =
        Arrays.stream(guest.vps).map(RegisterSnapshot::new).toArray(RegisterSnapshot[]::new);
    RegisterSnapshot own = before[vp.index()];
    boolean wide = vp.longMode();
    long input = get(own, wide, Register.RCX, Register.RDX, Register.RAX);
    long second = get(own, wide, Register.R8, Register.RDI, Register.RSI);
    long osId = guest.partition.guestOsId();
    HypercallOutcome outcome = guest.partition.hypercall(vp);
    assertNotEquals(HypercallOutcome.GENERAL_PROTECTION, outcome);
    if (outcome == HypercallOutcome.INVALID_OPCODE) {
      for (RegisterSnapshot snapshot : before) {
        snapshot.check(Set.of(), 0);
      }
      guest.shadow.check();
      return outcome;
    }
    served++;
    assertTrue(vp.protectedMode() && vp.privilegeLevel() == 0 && osId != 0, "should be #UD");
    long result = get(new RegisterSnapshot(vp), wide, Register.RAX, Register.RDX, Register.RAX);
    CallSpec spec = CallCatalogue.find(HypercallValue.code(input)).orElse(null);
    int start = HypercallValue.repStart(input);
    int done;
    boolean success = true;
    if (outcome == HypercallOutcome.CONTINUE) {
      done = checkContinues(vp, wide, input, spec);
    } else {
      success = (result & 0xffff) == HvStatus.SUCCESS.code();
      done = checkResult(result, input, spec);
      assertTrue(wide || (vp.register(Register.RAX) | vp.register(Register.RDX)) >>> 32 == 0);
    }
    succeeded += success ? 1 : 0;
    boolean elements = spec != null && spec.rep() && done > start;
    int from = elements ? start * spec.outputElementSize() : 0;
    int to = 0;
    if (elements) {
      to = done * spec.outputElementSize();
    } else if (spec != null && success) {
      to = spec.outputSize();
    }
    boolean fast = (input & HypercallValue.FAST) != 0;
    if (!fast) {
      takeOutput(second, from, to, HypercallValue.code(input));
    }
    guest.shadow.check();
    checkRegisters(before, vp, outcome, wide, input, fast && to != from);
    return outcome;
  }

  /** Returns how many elements are done. */
  private static int checkContinues(FakeProcessor vp, boolean wide, long input, CallSpec spec) {
    assertTrue(spec.rep(), "a simple call goes on");
    long next = get(new RegisterSnapshot(vp), wide, Register.RCX, Register.RDX, Register.RAX);
    assertEquals(input & ~REP_START, next & ~REP_START);
    int start = HypercallValue.repStart(input);
    int done = HypercallValue.repStart(next);
    assertTrue(done > start && done <= start + HypercallDispatcher.REPS_PER_ENTRY, "done " + done);
    assertTrue(done < HypercallValue.repCount(input), "all is done");
    return done;
  }

  /** Returns how many elements are done. */
  private static int checkResult(long result, long input, CallSpec spec) {
    assertEquals(0, result & ~RESULT, "reserved bits of the result");
    int status = (int) result & 0xffff;
    assertTrue(HvStatus.name(status).isPresent(), "status " + status);
    int done = (int) (result >>> 32);
    int count = HypercallValue.repCount(input);
    int start = HypercallValue.repStart(input);
    if (spec == null || !spec.rep()) {
      assertEquals(0, done, "elements of a simple call");
    } else if (status == HvStatus.SUCCESS.code()) {
      assertEquals(count, done);
    } else {
      assertTrue(done == 0 || (done >= start && done < count), "done " + done);
    }
    return done;
  }

  /** What may have been written is the output, and the data that follows it. */
  private void takeOutput(long gpa, int from, int to, int code) {
    guest.shadow.update(gpa + from, to - from);
    if (code == CallCode.RETRIEVE_DEBUG_DATA) {
      guest.shadow.update(gpa + DebugLayout.DATA, guest.machine.retrieved);
      guest.machine.retrieved = 0;
    }
  }

  private void checkRegisters(
      RegisterSnapshot[] before,
      FakeProcessor vp,
      HypercallOutcome outcome,
      boolean wide,
      long input,
      boolean registerOutput) {
    int code = HypercallValue.code(input);
    if (code == CallCode.SET_VP_REGISTERS) {
      // Any, of any processor.
      return;
    }
    Set<Register> changed = EnumSet.noneOf(Register.class);
    if (!wide) {
      changed.addAll(NARROW_RESULT);
    } else {
      changed.add(outcome == HypercallOutcome.DONE ? Register.RAX : Register.RCX);
    }
    if (code == CallCode.SWITCH_VIRTUAL_ADDRESS_SPACE) {
      changed.add(Register.CR3);
    }
    if (registerOutput) {
      changed.add(Register.RDX);
      changed.add(Register.R8);
    }
    for (int i = 0; i < before.length; i++) {
      boolean caller = i == vp.index();
      before[i].check(caller ? changed : Set.of(), caller && registerOutput ? XMM_HALVES : 0);
    }
  }
}

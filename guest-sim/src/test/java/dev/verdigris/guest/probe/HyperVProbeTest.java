package dev.verdigris.guest.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.machine.EngineKind;
import dev.verdigris.guest.machine.RunResult;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.hypercall.viridian.abi.CallCatalogue;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.CallSpec;
import dev.verdigris.hypercall.viridian.abi.Coverage;
import dev.verdigris.hypercall.viridian.abi.CpuidCatalogue;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.CpuidRegister;
import dev.verdigris.hypercall.viridian.abi.CpuidSpec;
import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.MsrCatalogue;
import dev.verdigris.hypercall.viridian.abi.MsrSpec;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.Supply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Hyper-V probe on the software engine, on every host: each row of the catalogues is there for
 * each processor, and its outcome is what the host's grants make of it. What is granted is read
 * from the guest's own CPUID leaves.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HyperVProbeTest {
  private static final int PROCESSORS = 4;
  private static final String FAULT = "exception 0d";

  // What the machines of this module supply.
  private static final Set<Supply> SUPPLIES =
      Set.of(
          Supply.NONE,
          Supply.LOCAL_APIC,
          Supply.FLEET,
          Supply.INVARIANT_TSC,
          Supply.MEMORY_MAPPED_IO,
          Supply.MEMORY_HINTS);

  @TempDir static Path directory;
  private final Map<String, Transcript> runs = new HashMap<>();

  static Stream<String> hosts() {
    return HostProfile.names().stream();
  }

  @BeforeAll
  void run() throws Exception {
    for (String host : HostProfile.names()) {
      runs.put(host, run(host, PROCESSORS));
    }
  }

  private static Transcript run(String host, int cpus) throws Exception {
    BareRun run = BareRun.of(ProbeImage.hyperV(), EngineKind.SOFTWARE, directory);
    run.host = host;
    run.cpus = cpus;
    RunResult result = run.run();
    assertEquals(StopReason.DEBUG_EXIT, result.reason(), run::console);
    assertEquals(ProbeImage.EXIT_SUCCESS << 1 | 1, result.exitStatus());
    assertTrue(run.console().endsWith("end\n"), run::console);
    return Transcript.of(run.console());
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void everyProcessorGoesThroughTheSameProbes(String host) {
    Transcript transcript = runs.get(host);
    assertEquals(PROCESSORS, transcript.processors());
    List<String> first = transcript.names(0);
    for (int processor = 1; processor < PROCESSORS; processor++) {
      List<String> names = new ArrayList<>(transcript.names(processor));
      assertEquals("running", transcript.outcome(processor, "start processor"));
      names.removeIf(name -> name.startsWith("start "));
      assertEquals(names, first.subList(0, names.size()));
      String index = MsrProbes.subject(Msr.VP_INDEX) + " read";
      assertEquals(String.format("%016x", processor), transcript.outcome(processor, index));
    }
  }

  @Test
  void theSameSeedGivesTheSameTranscript() throws Exception {
    assertEquals(runs.get("ws2022").text(), run("ws2022", PROCESSORS).text());
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void aProcessorSeesTheSameWhateverStandsBesideIt(String host) throws Exception {
    Transcript alone = run(host, 1);
    Transcript together = runs.get(host);
    assertEquals(1, alone.processors());
    assertEquals(together.names(0), alone.names(0));
    for (String name : alone.names(0)) {
      if (!name.endsWith(" to all others")) {
        assertEquals(together.outcome(0, name), alone.outcome(0, name), name);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void leavesAreTheHosts(String host) {
    HostProfile profile = HostProfile.named(host).orElseThrow();
    Transcript transcript = runs.get(host);
    for (int processor = 0; processor < PROCESSORS; processor++) {
      assertEquals(profile.maxLeaf(), transcript.leaf(processor, 0x4000_0000).get(0).intValue());
      assertEquals(profile.version().build(), transcript.leaf(processor, CpuidLeaf.VERSION).get(0));
      for (CpuidSpec spec : CpuidCatalogue.ALL) {
        long register = register(transcript.leaf(processor, spec.leaf()), spec.register());
        boolean announced =
            spec.leaf() <= profile.maxLeaf()
                || (spec.leaf() >= CpuidLeaf.STACK_VENDOR_AND_MAX && profile.virtualizationStack());
        if (!announced || spec.coverage() == Coverage.ABSENT || !SUPPLIES.contains(spec.needs())) {
          assertEquals(0, register & spec.mask() & 0xffff_ffffL, spec.name());
        }
      }
      assertEquals(0, grants(transcript, processor).privileges & ~profile.privileges());
    }
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void registersAreThereForThoseWhoMayUseThem(String host) {
    HostProfile profile = HostProfile.named(host).orElseThrow();
    Transcript transcript = runs.get(host);
    for (int processor = 0; processor < PROCESSORS; processor++) {
      Grants grants = grants(transcript, processor);
      for (MsrSpec spec : MsrCatalogue.ALL) {
        boolean allowed =
            spec.coverage() == Coverage.MODELLED
                && profile.generation().has(spec.since())
                && (grants.privileges & spec.privilege()) == spec.privilege()
                && (grants.features & spec.feature()) == spec.feature()
                && SUPPLIES.contains(spec.needs());
        String subject = MsrProbes.subject(spec);
        String read = spec.number() == Msr.GUEST_IDLE ? " read with an interrupt pending" : " read";
        String outcome = transcript.outcome(processor, subject + read);
        assertEquals(
            !allowed || spec.access() == MsrSpec.Access.WRITE, outcome.equals(FAULT), subject);
        assertEquals(
            allowed && spec.access() != MsrSpec.Access.READ ? "done" : FAULT,
            transcript.outcome(processor, subject + " write"),
            subject);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void callsAnswerAsTheirFormAndTheirPrivilegesSay(String host) {
    HostProfile profile = HostProfile.named(host).orElseThrow();
    Transcript transcript = runs.get(host);
    int checked = 0;
    for (int processor = 0; processor < PROCESSORS; processor++) {
      CallExpectation expectation = expectation(profile, transcript, processor);
      for (CallSpec spec : CallProbes.rows()) {
        checked += check(transcript, processor, spec, expectation);
      }
    }
    assertTrue(checked > PROCESSORS * CallProbes.rows().size() * 15, "checked " + checked);
  }

  private static CallExpectation expectation(
      HostProfile profile, Transcript transcript, int processor) {
    Grants grants = grants(transcript, processor);
    return new CallExpectation(
        profile,
        grants.privileges,
        (grants.features & Feature.XMM_HYPERCALL_INPUT) != 0,
        (grants.features & Feature.XMM_HYPERCALL_OUTPUT) != 0
            && (grants.privileges & Privilege.FAST_HYPERCALL_OUTPUT) != 0,
        transcript.leaf(processor, CpuidLeaf.RECOMMENDATIONS).get(0).intValue(),
        SUPPLIES);
  }

  private static int check(
      Transcript transcript, int processor, CallSpec spec, CallExpectation expectation) {
    String prefix = CallProbes.subject(spec) + " ";
    List<String> names =
        transcript.names(processor).stream().filter(name -> name.startsWith(prefix)).toList();
    assertTrue(names.size() > 15, prefix);
    int checked = 0;
    for (String name : names) {
      String form = name.substring(prefix.length());
      if (form.startsWith("page disabled") || form.endsWith(" to all others")) {
        continue;
      }
      String outcome = transcript.outcome(processor, name);
      String expected = expectation.outcome(spec, form).orElse("");
      assertTrue(outcome.startsWith(expected), () -> name + " = " + outcome + ", not " + expected);
      checked += expected.isEmpty() ? 0 : 1;
    }
    return checked;
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void hypercallsNeedAnIdentityAndThePageCanBeTakenAway(String host) {
    Transcript transcript = runs.get(host);
    String spinWait = "call 0008 HvCallNotifyLongSpinWait ";
    for (int processor = 0; processor < PROCESSORS; processor++) {
      String page = MsrProbes.subject(Msr.HYPERCALL);
      assertEquals(
          "0000000000200000", transcript.outcome(processor, page + " read page of nobody"));
      assertEquals("0000000000200001", transcript.outcome(processor, page + " read page"));
      assertEquals(
          "0b0f0b0f0b0f0b0f",
          transcript.outcome(processor, "hypercall page content without the page"));
      assertEquals("exception 06", transcript.outcome(processor, spinWait + "page disabled"));
      assertEquals(
          "0000000000000000", transcript.outcome(processor, spinWait + "page disabled, by a copy"));
    }
    boolean lockable = (grants(transcript, 0).features & Feature.HYPERCALL_MSR_LOCK) != 0;
    assertEquals(
        lockable ? FAULT : "done",
        transcript.outcome(0, MsrProbes.subject(Msr.HYPERCALL) + " write no page when locked"));
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void timersDeliverOnEveryProcessor(String host) {
    Transcript transcript = runs.get(host);
    for (int processor = 0; processor < PROCESSORS; processor++) {
      String first = MsrProbes.subject(Msr.STIMER0_CONFIG);
      String message = "delivered 01 type 80000010 flags 00";
      assertEquals(message, transcript.outcome(processor, first + " message"));
      assertEquals(
          "flags 01",
          transcript.outcome(
              processor, MsrProbes.subject(Msr.STIMER0_CONFIG + 2) + " message behind another"));
      assertEquals(
          message,
          transcript.outcome(
              processor, MsrProbes.subject(Msr.EOM) + " write for the message behind"));
      boolean direct = (grants(transcript, processor).features & Feature.DIRECT_TIMERS) != 0;
      assertEquals(
          direct ? "delivered 01" : FAULT,
          transcript.outcome(processor, MsrProbes.subject(Msr.STIMER0_CONFIG + 4) + " direct"));
      assertEquals(
          "delivered 01",
          transcript.outcome(processor, MsrProbes.subject(Msr.ICR) + " write to itself"));
    }
  }

  /** The last processor is started by the call where the host has it, the others never are. */
  @ParameterizedTest
  @MethodSource("hosts")
  void processorsAreStartedAndReachedByCallsWhereTheHostHasThem(String host) {
    HostProfile profile = HostProfile.named(host).orElseThrow();
    Transcript transcript = runs.get(host);
    CallExpectation expectation = expectation(profile, transcript, 0);
    CallSpec start = CallCatalogue.find(CallCode.START_VIRTUAL_PROCESSOR).orElseThrow();
    String byCall = "start HvCallStartVirtualProcessor";
    String expected =
        !expectation.has(start)
            ? "0000000000000002"
            : expectation.delivers(start) ? "0000000000000000" : "0000000000000006";
    assertEquals(expected, transcript.outcome(PROCESSORS - 1, byCall));
    for (int processor = 0; processor < PROCESSORS - 1; processor++) {
      assertFalse(transcript.names(processor).contains(byCall));
    }
    CallSpec ipi = CallCatalogue.find(CallCode.SEND_SYNTHETIC_CLUSTER_IPI).orElseThrow();
    assertEquals(
        expectation.delivers(ipi) ? "0000000000000000 delivered 03" : "0000000000000002",
        transcript.outcome(0, CallProbes.subject(ipi) + " fast to all others"));
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void overlaysCoverMemoryAndGiveItBack(String host) {
    Transcript transcript = runs.get(host);
    for (int processor = 0; processor < PROCESSORS; processor++) {
      for (int msr : new int[] {Msr.SIMP, Msr.SIEFP, Msr.VP_ASSIST_PAGE}) {
        String[] content =
            transcript.outcome(processor, MsrProbes.subject(msr) + " overlay").split(" ", -1);
        assertFalse(content[0].equals(content[1]), MsrProbes.subject(msr));
        assertEquals("4542525047445256", content[1]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void theReferenceTscPageIsTheReferenceCount(String host) {
    Transcript transcript = runs.get(host);
    for (int processor = 0; processor < PROCESSORS; processor++) {
      boolean granted =
          (grants(transcript, processor).privileges & Privilege.REFERENCE_TSC_MSR) != 0;
      assertEquals(
          granted ? "consistent" : FAULT,
          transcript.outcome(
              processor,
              MsrProbes.subject(Msr.REFERENCE_TSC) + " page within 100 ns of the count"));
    }
  }

  private static long register(List<Long> leaf, CpuidRegister register) {
    return switch (register) {
      case EAX -> leaf.get(0);
      case EBX -> leaf.get(1);
      case ECX -> leaf.get(2);
      case EDX -> leaf.get(3);
    };
  }

  private record Grants(long privileges, int features) {}

  private static Grants grants(Transcript transcript, int processor) {
    List<Long> leaf = transcript.leaf(processor, CpuidLeaf.FEATURES);
    return new Grants(leaf.get(0) | leaf.get(1) << 32, leaf.get(3).intValue());
  }
}

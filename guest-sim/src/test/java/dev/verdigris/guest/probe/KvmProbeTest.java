package dev.verdigris.guest.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.host.kvm.KvmEngine;
import dev.verdigris.host.kvm.KvmRunEnd;
import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import dev.verdigris.hypercall.time.VirtualClock;
import dev.verdigris.hypercall.viridian.HostProfile;
import dev.verdigris.hypercall.viridian.PartitionConfig;
import dev.verdigris.hypercall.viridian.ViridianPartition;
import dev.verdigris.hypercall.xen.DomainConfig;
import dev.verdigris.hypercall.xen.XenConsole;
import dev.verdigris.hypercall.xen.XenDomain;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The probe images on real KVM, served by the models that serve every other engine. */
@Timeout(240)
class KvmProbeTest {
  private final AtomicLong time = new AtomicLong();
  private final Clock clock = new VirtualClock(() -> time.addAndGet(1000));
  private KvmRig rig;

  @BeforeEach
  void open() {
    rig = KvmRig.open();
  }

  @AfterEach
  void close() {
    if (rig != null) {
      rig.close();
    }
  }

  /** Statuses: TLFS appendix B; MSR behaviour: TLFS 3.13 and 7.8. */
  @Test
  void hyperVProbeGetsTheStatusesOfTheSpecification() {
    ViridianPartition partition =
        new ViridianPartition(
            PartitionConfig.builder(
                    rig.memory,
                    new DeterministicScheduler(clock),
                    HostProfile.named("ws2022").orElseThrow())
                .interrupts(rig.engine)
                .hypercallInstruction(KvmEngine.hypercallInstruction())
                .build());
    ProbeModels models = new ProbeModels(partition, rig.engine::stop);
    assertEquals(
        KvmRunEnd.STOPPED, rig.run(ProbeImage.hyperVByPageOnly(), models), models::transcript);
    assertEquals(ProbeImage.EXIT_SUCCESS, models.exitValue(), models::transcript);

    Transcript transcript = Transcript.of(models.transcript());
    assertEquals(1, transcript.processors());
    Map<String, String> expected =
        Map.ofEntries(
            Map.entry(
                "cpuid 40000000 registers", "4000000c 7263694d 666f736f 76482074"), // Microsoft Hv
            Map.entry("cpuid 40000001 registers", "31237648 00000000 00000000 00000000"), // Hv#1
            Map.entry("cpuid 40000081 registers", "31235356 00000000 00000000 00000000"), // VS#1
            Map.entry("msr 40000001 HV_X64_MSR_HYPERCALL read page of nobody", "0000000000200000"),
            Map.entry("msr 40000001 HV_X64_MSR_HYPERCALL read page", "0000000000200001"),
            Map.entry("msr 40000002 HV_X64_MSR_VP_INDEX read", "0000000000000000"),
            Map.entry("msr 40000002 HV_X64_MSR_VP_INDEX write", "exception 0d"),
            Map.entry("msr 40000020 HV_X64_MSR_TIME_REF_COUNT read", "readable"),
            Map.entry("msr 400000fe unassigned read", "exception 0d"),
            Map.entry("call 005d HvCallSignalEvent no identity", "exception 06"),
            Map.entry("call 005d HvCallSignalEvent fast", "0000000000000012"),
            Map.entry("call 005c HvCallPostMessage memory", "0000000000000012"),
            Map.entry("call 005c HvCallPostMessage memory 32-bit", "0000000000000012"),
            Map.entry("call 0fff unassigned fast", "0000000000000002"),
            Map.entry("call 005c HvCallPostMessage input misaligned", "0000000000000004"),
            Map.entry("call 005c HvCallPostMessage rep count", "0000000000000003"),
            Map.entry("call 005c HvCallPostMessage reserved bit 60", "0000000000000003"));
    expected.forEach((name, outcome) -> assertEquals(outcome, transcript.outcome(0, name), name));
  }

  @Test
  void xenProbeReachesTheDomain() {
    StringBuilder console = new StringBuilder();
    XenDomain domain =
        new XenDomain(
            DomainConfig.builder(rig.memory, clock)
                .hypercallInstruction(KvmEngine.hypercallInstruction())
                .stop((reason, status, message) -> rig.engine.stop())
                .console(new Collector(console))
                .build());
    ProbeModels models = new ProbeModels(domain, rig.engine::stop);
    assertEquals(KvmRunEnd.STOPPED, rig.run(ProbeImage.xen(), models), models::transcript);
    assertEquals("verdigris xen probe\n", console.toString(), models::transcript);
    List<String> lines = models.transcript().lines().toList();
    assertTrue(lines.contains("hypercall that does not exist -> ffffffffffffffda")); // -ENOSYS
    assertTrue(lines.contains("xen_version(XENVER_pagesize) -> 0000000000001000"));
    assertEquals("sched_op(shutdown) -> ", lines.get(lines.size() - 1));
  }

  private record Collector(StringBuilder text) implements XenConsole {
    @Override
    public void write(byte[] bytes, int length) {
      text.append(new String(bytes, 0, length, StandardCharsets.US_ASCII));
    }

    @Override
    public int read(byte[] bytes, int length) {
      return 0;
    }
  }
}

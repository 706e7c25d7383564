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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The probe images on real KVM, served by the models that serve every other engine. */
@Timeout(60)
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
    assertEquals(KvmRunEnd.STOPPED, rig.run(ProbeImage.hyperV(), models), models::transcript);
    assertEquals(ProbeImage.EXIT_SUCCESS, models.exitValue(), models::transcript);

    List<String> lines = models.transcript().lines().toList();
    assertEquals(
        List.of(
            "hyper-v probe",
            "hypervisor present 1",
            "cpuid 40000000 4000000c 7263694d 666f736f 76482074", // "Microsoft Hv"
            "cpuid 40000001 31237648 00000000 00000000 00000000"), // "Hv#1"
        lines.subList(0, 4));
    assertEquals(
        List.of(
            "hypercall page before guest os id",
            "wrmsr 40000001 0000000000130001 done",
            "rdmsr 40000001 0000000000130000",
            "wrmsr 40000000 ff00000000010000 done",
            "rdmsr 40000000 ff00000000010000",
            "wrmsr 40000001 0000000000130001 done",
            "rdmsr 40000001 0000000000130001",
            "rdmsr 40000002 0000000000000000",
            "wrmsr 40000002 0000000000000001 exception 0d",
            "rdmsr 40000020 readable",
            "rdmsr 40000022 readable",
            "rdmsr 40000023 readable",
            "rdmsr 400000fe exception 0d",
            "wrmsr 400000fe 0000000000000000 exception 0d",
            "fast HvCallSignalEvent, unbound connection -> 0000000000000012",
            "HvCallPostMessage, unbound connection -> 0000000000000012",
            "call code that does not exist -> 0000000000000002",
            "HvCallPostMessage, input not aligned -> 0000000000000004",
            "HvCallPostMessage, with a rep count -> 0000000000000003",
            "HvCallPostMessage, reserved bit set -> 0000000000000003",
            "wrmsr 40000001 0000000000000000 done",
            "rdmsr 40000001 0000000000000000",
            "end"),
        lines.subList(lines.indexOf("hypercall page before guest os id"), lines.size()));
    assertEquals(1, partition.hypercallCounts().get("HvCallSignalEvent"));
    assertEquals(4, partition.hypercallCounts().get("HvCallPostMessage"));
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

package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.viridian.abi.Coverage;
import dev.verdigris.hypercall.viridian.abi.CpuidCatalogue;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.CpuidRegister;
import dev.verdigris.hypercall.viridian.abi.CpuidSpec;
import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.HostGeneration;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.Recommendation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuidTest {
  private static CpuidResult leaf(ViridianPartition partition, PartitionFixture f, int leaf) {
    CpuidResult result = new CpuidResult();
    assertTrue(partition.cpuid(f.vp, leaf, 0, result));
    return result;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws2022", "azure"})
  void linuxFindsWhatItNeedsOnEveryHost(String host) {
    try (PartitionFixture f = new PartitionFixture(HostProfile.named(host).orElseThrow())) {
      CpuidResult vendor = leaf(f.partition, f, CpuidLeaf.VENDOR_AND_MAX);
      assertEquals(0x4000_000c, vendor.eax);
      byte[] name =
          ByteBuffer.allocate(12)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(vendor.ebx)
              .putInt(vendor.ecx)
              .putInt(vendor.edx)
              .array();
      assertEquals("Microsoft Hv", new String(name, StandardCharsets.US_ASCII));
      assertEquals(0x3123_7648, leaf(f.partition, f, CpuidLeaf.INTERFACE).eax);
      CpuidResult version = leaf(f.partition, f, CpuidLeaf.VERSION);
      assertEquals(20348, version.eax);
      assertEquals(10 << 16, version.ebx);

      CpuidResult features = leaf(f.partition, f, CpuidLeaf.FEATURES);
      // Runtime, reference counter, SynIC, timers, APIC, hypercall, VP index, reference TSC,
      // frequencies, reenlightenment; not reset, idle and TSC invariance.
      assertEquals(0x2a7f, features.eax);
      int registers = host.equals("azure") ? 0 : 1 << 17;
      assertEquals((1 << 4) | (1 << 5) | registers | (1 << 19) | (1 << 20), features.ebx);
      assertEquals(
          Feature.XMM_HYPERCALL_INPUT
              | Feature.FREQUENCY_MSRS
              | Feature.CRASH_MSRS
              | Feature.XMM_HYPERCALL_OUTPUT
              | Feature.SINT_POLLING
              | Feature.HYPERCALL_MSR_LOCK
              | Feature.DIRECT_TIMERS,
          features.edx);
      CpuidResult recommendations = leaf(f.partition, f, CpuidLeaf.RECOMMENDATIONS);
      assertEquals(Recommendation.APIC_MSRS | Recommendation.RELAXED_TIMING, recommendations.eax);
      assertNotEquals(0, recommendations.ebx);
      assertEquals(46, recommendations.ecx);
      assertEquals(240, leaf(f.partition, f, CpuidLeaf.LIMITS).eax);
    }
  }

  @Test
  void withoutALocalApicItsMsrsAreNotOffered() {
    try (PartitionFixture f = new PartitionFixture()) {
      ViridianPartition bare = new ViridianPartition(f.config(PartitionFixture.WS2022).build());
      assertEquals(0, leaf(bare, f, CpuidLeaf.FEATURES).eax & (int) Privilege.APIC_MSRS);
      assertEquals(0, leaf(bare, f, CpuidLeaf.RECOMMENDATIONS).eax & Recommendation.APIC_MSRS);
    }
  }

  @Test
  void withoutAFleetCallsOnOtherProcessorsAreNotOffered() {
    HostProfile all = PartitionFixture.profile(-1, -1);
    try (PartitionFixture with = new PartitionFixture(all, 2);
        PartitionFixture without = new PartitionFixture(all)) {
      CpuidResult yes = leaf(with.partition, with, CpuidLeaf.RECOMMENDATIONS);
      int fleet =
          Recommendation.REMOTE_TLB_FLUSH
              | Recommendation.CLUSTER_IPI
              | Recommendation.EX_PROCESSOR_MASKS;
      assertEquals(fleet, yes.eax & fleet);
      CpuidResult no = leaf(without.partition, without, CpuidLeaf.RECOMMENDATIONS);
      assertEquals(yes.eax & ~fleet, no.eax);
      CpuidResult features = leaf(without.partition, without, CpuidLeaf.FEATURES);
      assertEquals(0, features.ebx & (1 << 15 | 1 << 21));
      assertEquals(0, features.edx & Feature.EXTENDED_FLUSH_RANGES);
    }
  }

  @Test
  void nothingUnmodelledIsGrantedHoweverMuchAProfileHas() {
    try (PartitionFixture f = new PartitionFixture(PartitionFixture.profile(-1, -1), 2)) {
      CpuidResult features = leaf(f.partition, f, CpuidLeaf.FEATURES);
      CpuidResult recommendations = leaf(f.partition, f, CpuidLeaf.RECOMMENDATIONS);
      for (CpuidSpec spec : CpuidCatalogue.ALL) {
        if (spec.coverage() == Coverage.MODELLED || spec.leaf() != CpuidLeaf.FEATURES) {
          continue;
        }
        int register =
            switch (spec.register()) {
              case EAX -> features.eax;
              case EBX -> features.ebx;
              case ECX -> features.ecx;
              case EDX -> features.edx;
            };
        assertEquals(0, register & spec.mask(), spec.name());
      }
      assertEquals(0, recommendations.eax & (1 << 14));
      assertNotEquals(0, features.eax);
    }
  }

  @Test
  void everyBitOfEveryHostIsInTheCatalogue() {
    for (String host : HostProfile.names()) {
      try (PartitionFixture f = new PartitionFixture(HostProfile.named(host).orElseThrow(), 2)) {
        for (int number = 0x4000_0000; number < 0x4000_0083; number++) {
          CpuidResult result = new CpuidResult();
          f.partition.cpuid(f.vp, number, 0, result);
          assertEquals(0, result.eax & ~catalogued(number, CpuidRegister.EAX, host), host);
          assertEquals(0, result.ebx & ~catalogued(number, CpuidRegister.EBX, host), host);
          assertEquals(0, result.ecx & ~catalogued(number, CpuidRegister.ECX, host), host);
          assertEquals(0, result.edx & ~catalogued(number, CpuidRegister.EDX, host), host);
        }
      }
    }
  }

  private static int catalogued(int leaf, CpuidRegister register, String host) {
    HostGeneration generation = HostProfile.named(host).orElseThrow().generation();
    return CpuidCatalogue.ALL.stream()
        .filter(spec -> spec.leaf() == leaf && spec.register() == register)
        .filter(spec -> spec.coverage() == Coverage.MODELLED && generation.has(spec.since()))
        .mapToInt(CpuidSpec::mask)
        .reduce(0, (a, b) -> a | b);
  }

  @ParameterizedTest
  @CsvSource({
    "ws2008, 5, false",
    "ws2008r2, 6, false",
    "ws2012, 6, false",
    "ws2012r2, 6, false",
    "ws2016, 10, false",
    "ws2019, 10, false",
    "ws2022, 12, true",
    "ws2025, 12, true",
    "azure, 12, true"
  })
  void eachHostHasItsLeavesAndNoOthers(String host, int last, boolean stack) {
    try (PartitionFixture f = new PartitionFixture(HostProfile.named(host).orElseThrow())) {
      assertEquals(CpuidLeaf.VENDOR_AND_MAX + last, leaf(f.partition, f, 0x4000_0000).eax);
      CpuidResult result = new CpuidResult();
      for (int leaf = 0x4000_0000; leaf < 0x4000_0100; leaf++) {
        boolean expected =
            leaf <= 0x4000_0000 + last || (stack && leaf >= 0x4000_0080 && leaf <= 0x4000_0082);
        assertEquals(expected, f.partition.cpuid(f.vp, leaf, 0, result), Integer.toHexString(leaf));
      }
      assertFalse(f.partition.cpuid(f.vp, 0x3fff_ffff, 0, result));
      assertFalse(f.partition.cpuid(f.vp, -1, 0, result));
    }
  }

  @Test
  void theVirtualizationStackNamesItself() {
    try (PartitionFixture f = new PartitionFixture()) {
      CpuidResult vendor = leaf(f.partition, f, CpuidLeaf.STACK_VENDOR_AND_MAX);
      assertEquals(CpuidLeaf.STACK_PROPERTIES, vendor.eax);
      // "Micr", "osof", "t VS".
      assertEquals(0x7263_694d, vendor.ebx);
      assertEquals(0x666f_736f, vendor.ecx);
      assertEquals(0x5356_2074, vendor.edx);
      assertEquals(0x3123_5356, leaf(f.partition, f, CpuidLeaf.STACK_INTERFACE).eax);
      assertEquals(0, leaf(f.partition, f, CpuidLeaf.STACK_PROPERTIES).eax);
      assertEquals(0, leaf(f.partition, f, CpuidLeaf.ISOLATION).ebx);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ws2008, 7f",
    "ws2008r2, 27f",
    "ws2012, a7f",
    "ws2012r2, a7f",
    "ws2016, a7f",
    "ws2019, a7f",
    "ws2025, a7f"
  })
  void privilegesGrowFromHostToHost(String host, String low) {
    try (PartitionFixture f = new PartitionFixture(HostProfile.named(host).orElseThrow())) {
      assertEquals(
          Integer.parseInt(low, 16), leaf(f.partition, f, CpuidLeaf.FEATURES).eax & 0xa7f, host);
      assertEquals(0x30, leaf(f.partition, f, CpuidLeaf.FEATURES).ebx & 0x30, host);
    }
  }
}

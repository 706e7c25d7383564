package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.viridian.abi.CpuidLeaf;
import dev.verdigris.hypercall.viridian.abi.Feature;
import dev.verdigris.hypercall.viridian.abi.Privilege;
import dev.verdigris.hypercall.viridian.abi.Recommendation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
      assertEquals(0x4000_000a, vendor.eax);
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
      // frequencies; not reset, idle, reenlightenment and TSC invariance.
      assertEquals(0xa7f, features.eax);
      assertEquals(1 << 4 | 1 << 5 | 1 << 20, features.ebx);
      assertEquals(
          Feature.XMM_HYPERCALL_INPUT
              | Feature.FREQUENCY_MSRS
              | Feature.CRASH_MSRS
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
  void nothingUnmodelledIsGrantedHoweverMuchAProfileHas() {
    try (PartitionFixture f = new PartitionFixture(PartitionFixture.profile(-1, -1))) {
      CpuidResult features = leaf(f.partition, f, CpuidLeaf.FEATURES);
      assertEquals((int) Modelled.PRIVILEGES, features.eax);
      assertEquals((int) (Modelled.PRIVILEGES >>> 32), features.ebx);
      assertEquals(Modelled.FEATURES, features.edx);
    }
  }

  @Test
  void leavesBeyondTheLastAreRefused() {
    try (PartitionFixture f = new PartitionFixture()) {
      CpuidResult result = new CpuidResult();
      assertFalse(f.partition.cpuid(f.vp, 0x4000_000b, 0, result));
      assertFalse(f.partition.cpuid(f.vp, 0x4000_0081, 0, result));
      assertFalse(f.partition.cpuid(f.vp, 0x3fff_ffff, 0, result));
      assertFalse(f.partition.cpuid(f.vp, -1, 0, result));
      assertTrue(f.partition.cpuid(f.vp, 0x4000_000a, 0, result));
    }
  }
}

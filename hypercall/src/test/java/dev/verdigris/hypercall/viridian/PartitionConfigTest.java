package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.time.Clock;
import dev.verdigris.hypercall.time.DeterministicScheduler;
import org.junit.jupiter.api.Test;

class PartitionConfigTest {
  @Test
  void whatIsOutOfRangeIsNamed() {
    try (PartitionFixture f = new PartitionFixture()) {
      PartitionConfig.Builder b = f.config(PartitionFixture.WS2022);
      assertRefused(b.processors(0), "1 to 240");
      assertRefused(b.processors(241), "ws2022");
      assertRefused(b.processors(2).apicIds(0), "APIC identifier");
      assertRefused(b.apicIds(0, 2).hypercallInstruction(), "1 to 15 bytes");
      assertRefused(b.hypercallInstruction(new byte[16]), "1 to 15 bytes");
      assertRefused(b.hypercallInstruction(new byte[15]).apicFrequency(0), "frequency");
      ViridianPartition partition = new ViridianPartition(b.apicFrequency(1).build());
      assertEquals(2, partition.processorCount());
      assertEquals(2, partition.apicId(1));
      assertEquals("ws2022", partition.profile().name());
    }
  }

  private static void assertRefused(PartitionConfig.Builder builder, String part) {
    String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void aTscTooSlowForTheReferencePageIsRefused() {
    try (PartitionFixture f = new PartitionFixture()) {
      DeterministicScheduler slow = new DeterministicScheduler(new FixedClock(0, 0, 10_000_000));
      PartitionConfig config =
          PartitionConfig.builder(f.memory, slow, PartitionFixture.WS2022).build();
      assertThrows(IllegalArgumentException.class, () -> new ViridianPartition(config));
    }
  }

  record FixedClock(long nanos, long tsc, long tscFrequency) implements Clock {}
}

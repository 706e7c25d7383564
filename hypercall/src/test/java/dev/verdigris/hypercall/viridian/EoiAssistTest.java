package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.VpAssistLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EoiAssistTest {
  private static final long PAGE = 0x4_0000;
  private static final long FIELD = PAGE + VpAssistLayout.EOI_ASSIST;

  private final PartitionFixture f = new PartitionFixture();

  @AfterEach
  void close() {
    f.close();
  }

  @Test
  void aGuestThatTakesTheOfferNeedsNoEoi() {
    f.write(Msr.VP_ASSIST_PAGE, PAGE | 1);
    assertTrue(f.partition.offer(0));
    assertEquals(1, f.memory.readInt(FIELD));
    // The guest's BTR finds the bit set.
    f.memory.writeInt(FIELD, 0);
    assertTrue(f.partition.withdraw(0));
    assertFalse(f.partition.withdraw(0), "one offer completes one interrupt");
  }

  @Test
  void anOfferThatIsNotTakenIsWithdrawn() {
    f.write(Msr.VP_ASSIST_PAGE, PAGE | 1);
    f.memory.writeInt(FIELD, 0x30);
    f.partition.offer(0);
    assertEquals(0x31, f.memory.readInt(FIELD), "the guest's own bits stay");
    assertFalse(f.partition.withdraw(0));
    assertEquals(0x30, f.memory.readInt(FIELD));
  }

  @Test
  void withoutThePageOrAnOfferNothingIsTaken() {
    assertFalse(f.partition.offer(0));
    assertFalse(f.partition.withdraw(0));
    f.write(Msr.VP_ASSIST_PAGE, PAGE | 1);
    assertFalse(f.partition.withdraw(0));
    assertFalse(f.partition.offer(1), "processor 1 has enabled no page");
    assertEquals(0, f.memory.readInt(FIELD));
  }

  @Test
  void anOfferOutlivesThePagesMove() {
    f.write(Msr.VP_ASSIST_PAGE, PAGE | 1);
    f.partition.offer(0);
    f.write(Msr.VP_ASSIST_PAGE, (PAGE + 0x1000) | 1);
    assertEquals(1, f.memory.readInt(FIELD + 0x1000));
    f.write(Msr.VP_ASSIST_PAGE, 0);
    assertFalse(f.partition.withdraw(0));
  }
}

package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.PartitionFixture.GUEST_OS_ID;
import static dev.verdigris.hypercall.viridian.PartitionFixture.HYPERCALL_PAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.viridian.abi.Msr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HypercallPageTest {
  private final PartitionFixture f = new PartitionFixture();

  @AfterEach
  void close() {
    f.close();
  }

  @Test
  void thePageHoldsTheInstructionAndAReturn() {
    f.memory.writeLong(HYPERCALL_PAGE, 42);
    f.enableHypercalls();
    assertEquals(0xc3d9_010f, f.memory.readInt(HYPERCALL_PAGE));
    for (int i = 4; i < 4096; i++) {
      assertEquals(0xcc, f.memory.readByte(HYPERCALL_PAGE + i));
    }
    assertEquals(HYPERCALL_PAGE | 1, f.read(Msr.HYPERCALL));
    f.write(Msr.HYPERCALL, HYPERCALL_PAGE);
    assertEquals(42, f.memory.readLong(HYPERCALL_PAGE));
  }

  @Test
  void withoutAnIdentityThePageStaysDisabled() {
    f.write(Msr.HYPERCALL, HYPERCALL_PAGE | 1);
    assertEquals(HYPERCALL_PAGE, f.read(Msr.HYPERCALL));
    assertEquals(0, f.memory.readInt(HYPERCALL_PAGE));
    assertEquals(HypercallOutcome.INVALID_OPCODE, f.partition.hypercall(f.vp));
  }

  @Test
  void losingTheIdentityDisablesThePage() {
    f.enableHypercalls();
    assertEquals(GUEST_OS_ID, f.read(1, Msr.GUEST_OS_ID));
    assertEquals(GUEST_OS_ID, f.partition.guestOsId());
    f.write(Msr.GUEST_OS_ID, 0);
    assertEquals(HYPERCALL_PAGE, f.read(Msr.HYPERCALL));
    assertEquals(0, f.memory.readInt(HYPERCALL_PAGE));
    assertEquals(HypercallOutcome.INVALID_OPCODE, f.partition.hypercall(f.vp));
  }

  @Test
  void aLockedPageStays() {
    f.enableHypercalls();
    f.write(Msr.HYPERCALL, HYPERCALL_PAGE | 3);
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.HYPERCALL, 0));
    assertEquals(HYPERCALL_PAGE | 3, f.read(Msr.HYPERCALL));
  }

  @Test
  void addressesBeyondTheGuestFault() {
    f.enableHypercalls();
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.HYPERCALL, 1L << 46 | 1));
    assertEquals(MsrOutcome.FAULT, f.tryWrite(Msr.HYPERCALL, -1));
    assertEquals(HYPERCALL_PAGE | 1, f.read(Msr.HYPERCALL));
    assertEquals(0xc3d9_010f, f.memory.readInt(HYPERCALL_PAGE));
  }

  @Test
  void thePageMayLieWhereNoRamIs() {
    f.write(Msr.GUEST_OS_ID, GUEST_OS_ID);
    f.write(Msr.HYPERCALL, 0xf000_0001L);
    assertEquals(0xc3d9_010f, f.memory.readInt(0xf000_0000L));
  }
}

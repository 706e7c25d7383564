package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.ModelGuest.ME;
import static dev.verdigris.hypercall.viridian.ModelGuest.SELF;
import static dev.verdigris.hypercall.viridian.ModelGuest.vtl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.EoiAssist;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.SystemRegister;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.InterruptType;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import dev.verdigris.hypercall.viridian.abi.VpAssistLayout;
import dev.verdigris.hypercall.viridian.abi.VsmBits;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interrupts of one level while another runs. */
class VtlInterruptsTest {
  private static final int OK = 0;
  private static final int DENIED = HvStatus.ACCESS_DENIED.code();

  private final ModelGuest g = new ModelGuest();

  @BeforeEach
  void boot() {
    g.bootSecure(0);
    g.vp(0).take();
  }

  @AfterEach
  void close() {
    g.close();
  }

  private int entryReason() {
    return g.engine.memory.readInt(ModelGuest.assistPage(0, 1) + VpAssistLayout.ENTRY_REASON);
  }

  /** HvCallSendSyntheticClusterIpi. */
  private long ipi(int vp, int vector, int inputVtl, long mask) {
    return g.call(vp, CallCode.SEND_SYNTHETIC_CLUSTER_IPI, vector | (long) inputVtl << 32, mask);
  }

  @Test
  void anInterruptForLevelOneEntersIt() {
    g.fastReturn(0);
    g.vp(0).levels[0].register(Register.RFLAGS, 2);
    g.vp(0).levels[1].register(Register.RFLAGS, 0x202);
    g.vp(0).requested.get(1).add(0x40);
    g.vp(0).interrupts();
    assertEquals(1, g.level(0), "whether level 0 has interrupts enabled or not");
    assertEquals(VpAssistLayout.ENTRY_INTERRUPT, entryReason());
    assertEquals(List.of("1:64"), g.vp(0).take());
  }

  @Test
  void aPendingInterruptOfLevelOneCallsItBack() {
    // Interrupts are off at level 1, and it returns.
    g.vp(0).requested.get(1).add(0x40);
    g.fastReturn(0);
    assertEquals(0, g.level(0));
    g.vp(0).interrupts();
    assertEquals(1, g.level(0));
    assertEquals(List.of(), g.vp(0).take());
  }

  @Test
  void theTaskPriorityOfLevelOneHoldsItBack() {
    g.vp(0).levels[1].system(SystemRegister.CR8, 4);
    g.fastReturn(0);
    g.vp(0).requested.get(1).add(0x4f);
    g.vp(0).interrupts();
    assertEquals(0, g.level(0));
    g.vp(0).requested.get(1).add(0x50);
    g.vp(0).interrupts();
    assertEquals(1, g.level(0));
  }

  @Test
  void interruptsForLevelZeroWait() {
    g.vp(0).requested.get(0).add(0x60);
    g.vp(0).interrupts();
    assertEquals(1, g.level(0));
    assertEquals(List.of(), g.vp(0).take());
    g.fastReturn(0);
    g.vp(0).interrupts();
    assertEquals(List.of("0:96"), g.vp(0).take());
  }

  @Test
  void processorsWithoutLevelOneAreNotEntered() {
    g.vp(1).requested.get(1).add(0x40);
    g.vp(1).interrupts();
    assertEquals(0, g.level(1));
  }

  private boolean vinaAsserted() {
    return (g.engine.memory.readByte(vinaStatus()) & VpAssistLayout.VINA_ASSERTED) != 0;
  }

  private static long vinaStatus() {
    return ModelGuest.assistPage(0, 1) + VpAssistLayout.VINA_STATUS;
  }

  @Test
  void levelOneIsNotifiedOnce() {
    assertEquals(OK, g.set(0, ME, 0, RegisterName.VSM_VINA, 0x33 | VsmBits.VINA_ENABLED));
    g.vp(0).requested.get(0).add(0x60);
    g.vp(0).interrupts();
    assertEquals(Set.of(0x33), g.vp(0).requested.get(1));
    assertTrue(vinaAsserted());
    g.vp(0).requested.get(1).clear();
    g.vp(0).interrupts();
    assertEquals(Set.of(), g.vp(0).requested.get(1), "it knows");
    g.engine.memory.writeByte(vinaStatus(), 0);
    g.vp(0).interrupts();
    assertEquals(Set.of(0x33), g.vp(0).requested.get(1), "it wants to know again");
  }

  @Test
  void theAssertionLastsUnlessEnteringEndsIt() {
    g.set(0, ME, 0, RegisterName.VSM_VINA, 0x33 | VsmBits.VINA_ENABLED);
    g.vp(0).requested.get(0).add(0x60);
    g.vp(0).interrupts();
    g.fastReturn(0);
    g.vtlCall(0);
    assertTrue(vinaAsserted());
    g.set(
        0,
        ME,
        0,
        RegisterName.VSM_VINA,
        0x33 | VsmBits.VINA_ENABLED | VsmBits.VINA_AUTO_RESET | VsmBits.VINA_AUTO_EOI | 1L << 40);
    g.fastReturn(0);
    assertTrue(vinaAsserted());
    g.vtlCall(0);
    assertFalse(vinaAsserted());
  }

  @Test
  void nobodyIsNotifiedWithoutNeed() {
    g.vp(0).requested.get(0).add(0x60);
    g.vp(0).interrupts();
    assertEquals(Set.of(), g.vp(0).requested.get(1), "not enabled");
    g.set(0, ME, 0, RegisterName.VSM_VINA, 0x33 | VsmBits.VINA_ENABLED);
    g.vp(0).levels[0].register(Register.RFLAGS, 2);
    g.vp(0).interrupts();
    assertEquals(Set.of(), g.vp(0).requested.get(1), "level 0 would not take it");
  }

  @Test
  void vinaRegisters() {
    int name = RegisterName.VSM_VINA;
    assertEquals(
        HvStatus.INVALID_REGISTER_VALUE.code(), g.set(0, ME, 0, name, 0xf | VsmBits.VINA_ENABLED));
    assertEquals(OK, g.set(0, ME, 0, name, 0xf));
    assertEquals(0xf, g.value(0, name));
    assertEquals(0, g.value(0, ME, vtl(0), name), "each level has its own");
  }

  @Test
  void messagesOfEachLevelsSynic() {
    g.fastReturn(0);
    g.write(0, Msr.SIMP, ModelGuest.messagePage(0, 0) | 1);
    g.write(0, Msr.SINT0 + 2, 0x70);
    g.write(0, Msr.SCONTROL, 1);
    g.vtlCall(0);
    g.write(0, Msr.SINT0 + 2, 0x71);
    // The host's services are level 0's.
    assertTrue(g.engine.partition.postMessage(0, 2, 1, new byte[8], 8));
    assertEquals(Set.of(0x70), g.vp(0).requested.get(0));
    long slot = 2 * MessageLayout.SIZE;
    assertEquals(1, g.engine.memory.readInt(ModelGuest.messagePage(0, 0) + slot));
    assertEquals(0, g.engine.memory.readInt(ModelGuest.messagePage(0, 1) + slot));
    // A timer's message goes to the level that has the timer.
    g.write(0, Msr.STIMER0_CONFIG, 1 | 2 << 16);
    g.write(0, Msr.STIMER0_COUNT, g.read(0, Msr.TIME_REF_COUNT) + 10);
    g.fastReturn(0);
    assertEquals(0, g.read(0, Msr.STIMER0_COUNT));
    g.engine.clock.skipTo(g.engine.clock.nanos() + 10_000);
    g.engine.scheduler.runDue();
    assertEquals(
        MessageLayout.TYPE_TIMER_EXPIRED,
        g.engine.memory.readInt(ModelGuest.messagePage(0, 1) + slot));
    assertTrue(g.vp(0).requested.get(1).contains(0x71));
    g.vp(0).interrupts();
    assertEquals(1, g.level(0));
  }

  @Test
  void interruptsBetweenProcessors() {
    g.enableVp(0, 1);
    assertEquals(OK, ipi(0, 0x44, 0, 0b111));
    assertEquals(Set.of(0x44), g.vp(0).requested.get(1));
    assertEquals(Set.of(0x44), g.vp(1).requested.get(1));
    assertEquals(Set.of(), g.vp(2).requested.get(1), "it has no level 1");
    assertEquals(OK, ipi(0, 0x45, vtl(0), 0b111));
    assertEquals(Set.of(0x45), g.vp(2).requested.get(0));
    assertEquals(DENIED, ipi(0, 0x46, vtl(2), 1));
    g.vp(1).interrupts();
    assertEquals(1, g.level(1));
    assertEquals(DENIED, ipi(2, 0x47, vtl(1), 1));
    assertEquals(OK, ipi(2, 0x48, 0, 1));
    assertEquals(Set.of(0x45, 0x48), g.vp(0).requested.get(0));
    long set =
        g.call(
            2,
            CallCode.SEND_SYNTHETIC_CLUSTER_IPI_EX | 1L << 17,
            0x49 | (long) vtl(1) << 32,
            0,
            1,
            1);
    assertEquals(DENIED, set);
  }

  private long assertInterrupt(int vp, int type, int vector, long level) {
    return g.call(vp, CallCode.ASSERT_VIRTUAL_INTERRUPT, SELF, type, 0, vector | level << 32);
  }

  @Test
  void assertedInterrupts() {
    assertEquals(OK, assertInterrupt(0, InterruptType.FIXED, 0x41, 1));
    assertEquals(Set.of(0x41), g.vp(0).requested.get(1));
    assertEquals(OK, assertInterrupt(0, InterruptType.FIXED, 0x42, 0));
    assertEquals(Set.of(0x42), g.vp(0).requested.get(0));
    assertEquals(OK, assertInterrupt(0, InterruptType.NMI, 0, 0));
    assertEquals(List.of("nmi 0"), g.engine.fleets[0].take());
    assertEquals(OK, assertInterrupt(0, InterruptType.NMI, 0, 1));
    assertEquals(List.of("nmi 0"), g.engine.fleets[1].take());
    assertEquals(List.of(), g.engine.fleets[0].take());
    assertEquals(DENIED, assertInterrupt(0, InterruptType.FIXED, 0x43, 2));
    assertEquals(DENIED, assertInterrupt(1, InterruptType.FIXED, 0x43, 1));
  }

  @Test
  void flushesAreOfTheCallersLevel() {
    long flush = CallCode.FLUSH_VIRTUAL_ADDRESS_SPACE;
    assertEquals(OK, g.call(0, flush, 0x5000, 0, 0b011));
    assertEquals(List.of("0 5000 all", "1 5000 all"), g.engine.fleets[1].take());
    assertEquals(List.of(), g.engine.fleets[0].take());
    g.set(0, ME, 0, RegisterName.VSM_SECURE_CONFIG_VTL0, VsmBits.TLB_LOCKED);
    assertEquals(OK, g.call(0, flush, 0x5000, 0, 0b011), "level 1 itself is not held");
    // Level 0 of another processor waits until the lock is lifted.
    HypercallOutcome waits = HypercallOutcome.CONTINUE;
    long rip = g.vp(1).context().register(Register.RIP);
    assertEquals(waits, g.hypercall(1, flush, 0x6000, 0, 0b011));
    assertEquals(waits, g.vp(1).hypercall());
    assertEquals(rip, g.vp(1).context().register(Register.RIP));
    assertEquals(List.of(), g.engine.fleets[0].take());
    assertEquals(OK, g.call(2, flush, 0x6000, 0, 0b110), "it has no such target");
    g.engine.fleets[0].take();
    g.fastReturn(0);
    assertEquals(HypercallOutcome.DONE, g.vp(1).hypercall());
    assertEquals(OK, g.vp(1).context().register(Register.RAX));
    assertEquals(List.of("0 6000 all", "1 6000 all"), g.engine.fleets[0].take());
  }

  @Test
  void aListWaitsFromWhereItIs() {
    g.set(0, ME, 0, RegisterName.VSM_SECURE_CONFIG_VTL0, VsmBits.TLB_LOCKED);
    long list = CallCode.FLUSH_VIRTUAL_ADDRESS_LIST | ModelGuest.reps(2);
    g.hypercall(1, list, 0x6000, 0, 0b001, 0x1000, 0x2000);
    assertEquals(list, g.vp(1).context().register(Register.RCX));
    assertEquals(List.of(), g.engine.fleets[0].take());
    g.fastReturn(0);
    g.vp(1).hypercall();
    assertEquals(2L << 32, g.vp(1).context().register(Register.RAX));
    assertEquals(List.of("0 6000 1000+1", "0 6000 2000+1"), g.engine.fleets[0].take());
  }

  @Test
  void endsOfInterrupts() {
    // A second message waits behind the first.
    for (int i = 0; i < 2; i++) {
      g.engine.secure.intercepts.memory(0, 0, 0x1000);
    }
    long slot = ModelGuest.messagePage(0, 1);
    g.engine.memory.writeInt(slot, 0);
    g.engine.partition.endOfInterrupt(0, ModelGuest.SINT0_VECTOR);
    assertEquals(MessageLayout.TYPE_GPA_INTERCEPT, g.engine.memory.readInt(slot));
    g.write(0, Msr.EOI, 0);
    assertEquals(List.of("eoi 0 1"), g.engine.changes);
    // Level 0 runs, and the local APIC of level 1 learns late what its guest has done.
    g.fastReturn(0);
    g.engine.secure.intercepts.memory(0, 0, 0x2000);
    g.fastReturn(0);
    g.engine.memory.writeInt(slot, 0);
    g.engine.partition.endOfInterrupt(0, ModelGuest.SINT0_VECTOR);
    assertEquals(0, g.engine.memory.readInt(slot), "of level 0");
    g.engine.secure.endOfInterrupt(0, 1, ModelGuest.SINT0_VECTOR);
    assertEquals(MessageLayout.TYPE_GPA_INTERCEPT, g.engine.memory.readInt(slot));
  }

  @Test
  void endsOfInterruptsAreAssistedAtEachLevel() {
    EoiAssist lower = g.engine.secure.eoiAssist(0);
    EoiAssist upper = g.engine.secure.eoiAssist(1);
    assertFalse(lower.offer(0), "level 0 has no assist page");
    assertTrue(upper.offer(0));
    assertEquals(1, g.engine.memory.readInt(ModelGuest.assistPage(0, 1)));
    g.engine.memory.writeInt(ModelGuest.assistPage(0, 1), 0);
    assertTrue(upper.withdraw(0));
    assertFalse(lower.withdraw(0));
  }
}

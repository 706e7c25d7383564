package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.ModelGuest.ME;
import static dev.verdigris.hypercall.viridian.ModelGuest.SECURE_RIP;
import static dev.verdigris.hypercall.viridian.ModelGuest.SINT0_VECTOR;
import static dev.verdigris.hypercall.viridian.ModelGuest.vtl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.SystemRegister;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;
import dev.verdigris.hypercall.viridian.abi.InterceptMessageLayout;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import dev.verdigris.hypercall.viridian.abi.VpAssistLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A guest brings virtual secure mode up, and its secure kernel guards a page. */
class VtlScenarioTest {
  private static final long SECRET = 0x8_0000;

  private final ModelGuest g = new ModelGuest();

  @AfterEach
  void close() {
    g.close();
  }

  private int entryReason(int vp) {
    return g.engine.memory.readInt(ModelGuest.assistPage(vp, 1) + VpAssistLayout.ENTRY_REASON);
  }

  /** The message in SINT0 of level 1, which frees the slot. */
  private int takeMessage(int vp) {
    long slot = ModelGuest.messagePage(vp, 1);
    int type = g.engine.memory.readInt(slot);
    g.engine.memory.writeInt(slot, 0);
    g.write(vp, Msr.EOM, 0);
    return type;
  }

  @Test
  void theWholeStory() {
    ModelProcessor vp = g.vp(0);
    ModelContext normal = vp.levels[0];
    ModelContext secure = vp.levels[1];
    normal.register(Register.RIP, 0x1000);
    normal.register(Register.RSP, 0x7000);
    normal.system(SystemRegister.LSTAR, 0x111);
    // Level 1 appears, and begins at its initial context.
    g.bootSecure(0);
    assertEquals(1, g.level(0));
    assertEquals(0x9000, secure.register(Register.RSP));
    assertEquals(0x5000, secure.register(Register.CR3));
    assertEquals(0x7000, normal.register(Register.RSP));
    secure.system(SystemRegister.LSTAR, 0x222);
    assertEquals(0x111, g.value(0, ME, vtl(0), RegisterName.SYSENTER_CS + 4));
    // It returns, with general registers as they are, then is called again.
    secure.register(Register.RBX, 0xb);
    assertEquals(HypercallOutcome.DONE, g.fastReturn(0));
    assertEquals(0, g.level(0));
    assertEquals(0xb, normal.register(Register.RBX));
    assertEquals(1, normal.register(Register.RAX), "the control input of the way back");
    long secureRip = secure.register(Register.RIP);
    assertTrue(secureRip > SECURE_RIP);
    assertEquals(HypercallOutcome.DONE, g.vtlCall(0));
    assertEquals(VpAssistLayout.ENTRY_CALL, entryReason(0));
    assertEquals(secureRip, secure.register(Register.RIP), "it goes on where it was");
    // Level 1 takes a page away; level 0 can still read it.
    assertEquals(0, ModelGuest.status(g.enableProtection(GpaAccess.ALL)));
    assertEquals(0, ModelGuest.status(g.protect(GpaAccess.READ, SECRET)));
    assertTrue(vp.write(SECRET, 42), "not from itself");
    assertEquals(HypercallOutcome.DONE, g.fastReturn(0));
    assertEquals(42, vp.read(SECRET));
    // Level 0 writes, and level 1 learns of it.
    long before = normal.register(Register.RIP);
    assertFalse(vp.write(SECRET + 8, 43));
    assertEquals(1, g.level(0));
    assertEquals(0, g.engine.memory.readLong(SECRET + 8));
    assertEquals(before, normal.register(Register.RIP), "the instruction is not complete");
    assertEquals(VpAssistLayout.ENTRY_INTERRUPT, entryReason(0));
    assertTrue(vp.requested.get(1).contains(SINT0_VECTOR));
    long payload = ModelGuest.messagePage(0, 1) + MessageLayout.PAYLOAD;
    assertEquals(SECRET + 8, g.engine.memory.readLong(payload + InterceptMessageLayout.GPA));
    assertEquals(
        GpaAccess.TYPE_WRITE,
        g.engine.memory.readByte(payload + InterceptMessageLayout.ACCESS_TYPE));
    assertEquals(MessageLayout.TYPE_GPA_INTERCEPT, takeMessage(0));
    // It lifts the protection and gives the registers back that the way needed.
    assertEquals(0, ModelGuest.status(g.protect(GpaAccess.ALL, SECRET)));
    long assist = ModelGuest.assistPage(0, 1);
    g.engine.memory.writeLong(assist + VpAssistLayout.RETURN_RAX, 0xaaaa_bbbb_ccccL);
    g.engine.memory.writeLong(assist + VpAssistLayout.RETURN_RCX, 0xcccc_dddd_eeeeL);
    assertEquals(HypercallOutcome.DONE, g.vtlReturn(0));
    assertEquals(0, g.level(0));
    assertEquals(0xaaaa_bbbb_ccccL, normal.register(Register.RAX));
    assertEquals(0xcccc_dddd_eeeeL, normal.register(Register.RCX));
    assertTrue(vp.write(SECRET + 8, 43));
    assertEquals(43, g.engine.memory.readLong(SECRET + 8));
  }

  @Test
  void levelOneAnswersWithAnException() {
    ModelProcessor vp = g.vp(0);
    g.bootProtected();
    g.protect(0, SECRET);
    g.fastReturn(0);
    assertEquals(null, vp.read(SECRET));
    assertEquals(MessageLayout.TYPE_GPA_INTERCEPT, takeMessage(0));
    // #PF with an error code, at the address that was used.
    long event = 1 | 1 << 8 | 14 << 16 | 5L << 32;
    assertEquals(
        0, ModelGuest.status(g.set(0, ME, vtl(0), RegisterName.PENDING_EVENT0, event, 0xdead)));
    assertEquals(event, g.value(0, ME, vtl(0), RegisterName.PENDING_EVENT0));
    assertTrue(vp.levels[0].exceptions.isEmpty(), "not before level 0 runs");
    g.fastReturn(0);
    assertEquals(List.of("14 5 @dead"), vp.levels[0].exceptions);
    g.vtlCall(0);
    g.fastReturn(0);
    assertEquals(1, vp.levels[0].exceptions.size(), "once");
  }

  @Test
  void levelOneMovesLevelZeroOn() {
    ModelProcessor vp = g.vp(0);
    g.bootProtected();
    g.protect(GpaAccess.READ, SECRET);
    g.fastReturn(0);
    vp.levels[0].register(Register.RIP, 0x4000);
    assertFalse(vp.write(SECRET, 1));
    assertEquals(MessageLayout.TYPE_GPA_INTERCEPT, takeMessage(0));
    assertEquals(0x4000, g.value(0, ME, vtl(0), RegisterName.RIP));
    assertEquals(0, g.set(0, ME, vtl(0), RegisterName.RIP, 0x4004));
    g.vtlReturn(0);
    assertEquals(0x4004, vp.levels[0].register(Register.RIP));
  }

  @Test
  void aSecondProcessorFollows() {
    g.bootSecure(0);
    // Level 1 enables itself there, and lets it begin: the highest level runs first.
    assertEquals(0, g.enableVp(0, 1));
    assertEquals(0, g.begin(0, CallCode.START_VIRTUAL_PROCESSOR, 1, 0, 0x1234));
    g.vp(1).interrupts();
    assertEquals(1, g.level(1));
    assertEquals(SECURE_RIP, g.vp(1).context().register(Register.RIP));
    g.write(1, Msr.VP_ASSIST_PAGE, ModelGuest.assistPage(1, 1) | 1);
    g.write(1, Msr.SIMP, ModelGuest.messagePage(1, 1) | 1);
    assertEquals(2, g.read(1, Msr.GUEST_OS_ID), "one identity for each level");
    assertEquals(HypercallOutcome.DONE, g.fastReturn(1));
    assertEquals(0, g.level(1));
    assertEquals(0x1234, g.vp(1).context().register(Register.RIP));
    assertEquals(1, g.level(0), "each processor has its own level");
    assertEquals(1, g.read(1, Msr.GUEST_OS_ID));
    // Its faults are its own.
    g.enableProtection(GpaAccess.ALL);
    g.protect(0, SECRET);
    assertFalse(g.vp(1).write(SECRET, 1));
    assertEquals(1, g.level(1));
    assertEquals(
        MessageLayout.TYPE_GPA_INTERCEPT,
        g.engine.memory.readInt(waitingSlot(1)),
        "through its own SynIC");
  }

  private long waitingSlot(int vp) {
    g.write(vp, Msr.SINT0, SINT0_VECTOR);
    g.write(vp, Msr.SCONTROL, 1);
    g.fastReturn(vp);
    assertFalse(g.vp(vp).write(SECRET, 1));
    return ModelGuest.messagePage(vp, 1);
  }
}

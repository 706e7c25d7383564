package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.ModelGuest.ME;
import static dev.verdigris.hypercall.viridian.ModelGuest.SELF;
import static dev.verdigris.hypercall.viridian.ModelGuest.reps;
import static dev.verdigris.hypercall.viridian.ModelGuest.vtl;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.InitialContext.Segment;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.SegmentRegister;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.HypercallValue;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import dev.verdigris.hypercall.viridian.abi.StartProcessorLayout;
import dev.verdigris.hypercall.viridian.abi.VpAssistLayout;
import dev.verdigris.hypercall.viridian.abi.VsmBits;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each status of the calls of virtual secure mode, and what is no call at all. */
class VtlCallsTest {
  private static final long PAGE = 0x8_0000;

  private final ModelGuest g = new ModelGuest();

  @AfterEach
  void close() {
    g.close();
  }

  private static void assertStatus(HvStatus expected, long result) {
    assertEquals(expected, new HvStatus(ModelGuest.status(result)));
  }

  private long enablePartition(long partition, long levelAndFlags) {
    return g.call(0, CallCode.ENABLE_PARTITION_VTL, partition, levelAndFlags);
  }

  @Test
  void whatLevelsAPartitionCanHave() {
    assertStatus(HvStatus.INVALID_PARTITION_ID, enablePartition(1, 1));
    assertStatus(HvStatus.ACCESS_DENIED, enablePartition(SELF, 0));
    assertStatus(HvStatus.ACCESS_DENIED, enablePartition(SELF, 2));
    assertStatus(HvStatus.ACCESS_DENIED, enablePartition(SELF, 0xff));
    assertStatus(HvStatus.INVALID_PARAMETER, enablePartition(SELF, 1 | 2 << 8));
    assertStatus(HvStatus.INVALID_PARAMETER, enablePartition(SELF, 1 | 1 << 16));
    assertStatus(HvStatus.INVALID_PARAMETER, enablePartition(SELF, 1 | 1L << 63));
    assertStatus(HvStatus.SUCCESS, enablePartition(SELF, 1));
    assertStatus(HvStatus.VTL_ALREADY_ENABLED, enablePartition(SELF, 1));
  }

  @Test
  void theCallComesInRegistersToo() {
    ModelContext c = g.vp(0).context();
    c.register(Register.RCX, ModelGuest.fast(CallCode.ENABLE_PARTITION_VTL));
    c.register(Register.RDX, SELF);
    c.register(Register.R8, 1);
    assertEquals(HypercallOutcome.DONE, g.vp(0).hypercall());
    assertEquals(0, c.register(Register.RAX));
    assertStatus(HvStatus.VTL_ALREADY_ENABLED, enablePartition(SELF, 1));
  }

  private long enableVp(long partition, long vpAndLevel) {
    g.begin(0, CallCode.NOTIFY_LONG_SPIN_WAIT, 0, 0, ModelGuest.SECURE_RIP);
    return g.call(0, CallCode.ENABLE_VP_VTL, partition, vpAndLevel);
  }

  @Test
  void whichProcessorsCanHaveALevel() {
    assertStatus(HvStatus.INVALID_VTL_STATE, enableVp(SELF, 1L << 32));
    g.enablePartition();
    assertStatus(HvStatus.INVALID_PARTITION_ID, enableVp(0, 1L << 32));
    assertStatus(HvStatus.INVALID_VP_INDEX, enableVp(SELF, 3 | 1L << 32));
    assertStatus(HvStatus.INVALID_VP_INDEX, enableVp(SELF, 0xffff_ffffL | 1L << 32));
    assertStatus(HvStatus.INVALID_PARAMETER, enableVp(SELF, 0));
    assertStatus(HvStatus.INVALID_PARAMETER, enableVp(SELF, 2L << 32));
    assertStatus(HvStatus.INVALID_PARAMETER, enableVp(SELF, 1L << 32 | 1L << 40));
    assertStatus(HvStatus.ACCESS_DENIED, enableVp(SELF, 1 | 1L << 32));
    assertStatus(HvStatus.SUCCESS, enableVp(SELF, ME | 1L << 32));
    assertStatus(HvStatus.ACCESS_DENIED, enableVp(SELF, 1L << 32));
    g.vtlCall(0);
    g.write(0, Msr.GUEST_OS_ID, 2);
    assertStatus(HvStatus.VTL_ALREADY_ENABLED, enableVp(SELF, 1L << 32));
    assertStatus(HvStatus.SUCCESS, enableVp(SELF, 1 | 1L << 32));
    assertStatus(HvStatus.VTL_ALREADY_ENABLED, enableVp(SELF, 1 | 1L << 32));
  }

  @ParameterizedTest
  @CsvSource({
    // Not canonical; real mode; LMA without paging; a memory type that there is none of.
    "0, 0x8000000000000000",
    "192, 0x60000010",
    "192, 0x00050033",
    "216, 0x0207040600070406"
  })
  void levelOneBeginsInAPossibleState(int offset, String value) {
    g.enablePartition();
    long bits = Long.parseUnsignedLong(value.replace("0x", ""), 16);
    assertStatus(
        HvStatus.INVALID_REGISTER_VALUE, g.beginWith(0, CallCode.ENABLE_VP_VTL, offset, bits));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlCall(0));
  }

  @Test
  void levelOneDoesNotBeginInRealMode() {
    g.enablePartition();
    g.begin(0, CallCode.NOTIFY_LONG_SPIN_WAIT, 0, 0, 0xfff0);
    long context = g.input(0) + StartProcessorLayout.CONTEXT;
    g.engine.memory.writeLong(context + StartProcessorLayout.EFER, 0);
    g.engine.memory.writeLong(context + StartProcessorLayout.CR0, 0x6000_0010);
    g.engine.memory.writeLong(context + StartProcessorLayout.CR4, 0);
    assertStatus(
        HvStatus.INVALID_REGISTER_VALUE, g.call(0, CallCode.ENABLE_VP_VTL, SELF, 1L << 32));
  }

  @Test
  void theEngineMayRefuseAContext() {
    g.enablePartition();
    g.engine.refuse();
    assertStatus(HvStatus.INVALID_REGISTER_VALUE, g.enableVp(0, 0));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlCall(0));
  }

  @Test
  void aCallNeedsItsExactForm() {
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlCall(0), "no level to call");
    g.enablePartition();
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlCall(0), "not on this processor");
    g.enableVp(0, 0);
    ModelContext c = g.vp(0).context();
    long rip = c.register(Register.RIP);
    long code = CallCode.VTL_CALL;
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlSwitch(0, code, 1));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlSwitch(0, code, 1L << 63));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlSwitch(0, ModelGuest.fast(code), 0));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlSwitch(0, code | reps(1), 0));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlSwitch(0, code | 1 << 17, 0));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlSwitch(0, code | 1L << 60, 0));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlSwitch(0, code | HypercallValue.NESTED, 0));
    c.register(Register.CR0, 0x6000_0010);
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlCall(0), "real mode");
    c.register(Register.CR0, 0x8005_0033L);
    c.segment(SegmentRegister.SS, new Segment(0, -1, 0x1b, 0xc0f3));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlCall(0), "user mode");
    assertEquals(0, g.level(0));
    assertEquals(rip, c.register(Register.RIP));
  }

  @Test
  void aReturnNeedsItsExactForm() {
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.fastReturn(0), "the lowest level");
    g.bootSecure(0);
    long code = CallCode.VTL_RETURN;
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlSwitch(0, code, 2));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlSwitch(0, code, 1L << 32 | 1));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlSwitch(0, ModelGuest.fast(code), 1));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlCall(0), "there is no level 2");
    assertEquals(1, g.level(0));
    assertEquals(HypercallOutcome.DONE, g.fastReturn(0));
  }

  @Test
  void beforeItsIdentityALevelMakesNoCalls() {
    g.enablePartition();
    g.enableVp(0, 0);
    g.vtlCall(0);
    assertEquals(1, g.level(0));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.fastReturn(0));
  }

  @Test
  void thirtyTwoBitCode() {
    g.bootSecure(0);
    long assist = ModelGuest.assistPage(0, 1);
    g.engine.memory.writeInt(assist + VpAssistLayout.RETURN_EAX, 0xaaaa_aaaa);
    g.engine.memory.writeInt(assist + VpAssistLayout.RETURN_ECX, 0xcccc_cccc);
    g.engine.memory.writeInt(assist + VpAssistLayout.RETURN_EDX, 0xdddd_dddd);
    g.vp(0).levels[0].longMode = false;
    g.vp(0).levels[1].longMode = false;
    assertEquals(HypercallOutcome.DONE, g.vtlReturn(0));
    ModelContext c = g.vp(0).context();
    assertEquals(0xaaaa_aaaaL, c.register(Register.RAX));
    assertEquals(0xcccc_ccccL, c.register(Register.RCX));
    assertEquals(0xdddd_ddddL, c.register(Register.RDX));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlSwitch(0, CallCode.VTL_CALL, 1));
    assertEquals(HypercallOutcome.INVALID_OPCODE, g.vtlSwitch(0, CallCode.VTL_CALL | 1L << 32, 0));
    assertEquals(HypercallOutcome.DONE, g.vtlCall(0));
    assertEquals(HypercallOutcome.DONE, g.fastReturn(0));
    assertEquals(1, c.register(Register.RCX), "a fast return restores nothing");
  }

  private long protect(long partition, long flagsAndLevel, long... pages) {
    long[] parameters = new long[2 + pages.length];
    parameters[0] = partition;
    parameters[1] = flagsAndLevel;
    System.arraycopy(pages, 0, parameters, 2, pages.length);
    return g.call(0, CallCode.MODIFY_VTL_PROTECTION_MASK | reps(pages.length), parameters);
  }

  @Test
  void whoCanProtectWhat() {
    long page = PAGE >>> 12;
    long self = 0L;
    long levelOne = (long) vtl(1) << 32;
    assertStatus(HvStatus.INVALID_PARAMETER, protect(SELF, self, page));
    assertStatus(HvStatus.ACCESS_DENIED, protect(SELF, levelOne, page));
    g.bootSecure(0);
    assertStatus(HvStatus.ACCESS_DENIED, protect(SELF, self, page));
    g.enableProtection(GpaAccess.ALL);
    assertStatus(HvStatus.ACCESS_DENIED, protect(0, self, page));
    assertStatus(HvStatus.INVALID_PARAMETER, protect(SELF, (long) vtl(0) << 32, page));
    assertStatus(HvStatus.ACCESS_DENIED, protect(SELF, (long) vtl(2) << 32, page));
    assertStatus(HvStatus.INVALID_PARAMETER, protect(SELF, 0x20L << 32, page));
    assertStatus(HvStatus.INVALID_PARAMETER, protect(SELF, 1L << 40, page));
    assertStatus(HvStatus.SUCCESS, protect(SELF, self, page));
    assertStatus(HvStatus.SUCCESS, protect(SELF, levelOne, page));
    g.fastReturn(0);
    assertStatus(HvStatus.INVALID_PARAMETER, protect(SELF, self, page));
    assertStatus(HvStatus.ACCESS_DENIED, protect(SELF, levelOne, page));
  }

  @Test
  void onlyRamIsProtected() {
    g.bootProtected();
    long last = ModelEngine.RAM / 4096 - 1;
    long result = protect(SELF, GpaAccess.READ, 0x80, last, last + 1, 0x81);
    assertEquals(HypercallValue.result(HvStatus.INVALID_PARAMETER, 2), result);
    assertStatus(HvStatus.INVALID_PARAMETER, protect(SELF, 0, -1));
    assertStatus(HvStatus.INVALID_PARAMETER, protect(SELF, 0, 1L << 52));
    assertStatus(HvStatus.INVALID_PARAMETER, protect(SELF, 0, ModelEngine.RAM * 3 / 4096));
    assertStatus(HvStatus.SUCCESS, protect(SELF, 0, ModelEngine.RAM * 2 / 4096));
    assertEquals(
        List.of("0 0+" + 0x300, "0 80000+1", "0 ff000+1", "0 200000+1"),
        g.engine.changes,
        "what came before the failure was done");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 12, 5, 9, 7, 11, 0x10, 0x1f, 0x8000_0000})
  void impossibleRights(int mask) {
    g.bootProtected();
    assertStatus(HvStatus.INVALID_REGISTER_VALUE, protect(SELF, mask & 0xffff_ffffL, 0x80));
  }

  @Test
  void longListsGoOn() {
    g.bootProtected();
    long[] pages = new long[150];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = 0x40L + i % 64;
    }
    assertEquals(HypercallValue.result(HvStatus.SUCCESS, 150), protect(SELF, 1, pages));
    g.fastReturn(0);
    assertEquals(GpaAccess.READ, g.engine.secure.rights(0, 0x4_0000));
  }

  @Test
  void startingAProcessorOfALevel() {
    assertStatus(
        HvStatus.ACCESS_DENIED, g.begin(0, CallCode.START_VIRTUAL_PROCESSOR, 1, 1, 0x1000));
    g.bootSecure(0);
    assertStatus(
        HvStatus.INVALID_VTL_STATE, g.begin(0, CallCode.START_VIRTUAL_PROCESSOR, 1, 1, 0x1000));
    assertStatus(
        HvStatus.ACCESS_DENIED, g.begin(0, CallCode.START_VIRTUAL_PROCESSOR, 1, 2, 0x1000));
    g.enableVp(0, 1);
    assertStatus(HvStatus.SUCCESS, g.begin(0, CallCode.START_VIRTUAL_PROCESSOR, 1, 1, 0x1000));
    g.vp(1).interrupts();
    assertEquals(1, g.level(1));
    assertEquals(0x1000, g.vp(1).context().register(Register.RIP));
    assertEquals(List.of("start 1"), g.engine.fleets[1].take());
    assertEquals(List.of(), g.engine.fleets[0].take());
    // Without level 1 a processor starts at level 0.
    assertStatus(HvStatus.SUCCESS, g.begin(0, CallCode.START_VIRTUAL_PROCESSOR, 2, 0, 0x2000));
    g.vp(2).interrupts();
    assertEquals(0, g.level(2));
    assertEquals(0x2000, g.vp(2).context().register(Register.RIP));
  }

  @Test
  void levelOneDeniesTheStartOfProcessors() {
    assertEquals(true, g.engine.secure.admitsInit(0));
    g.bootSecure(0);
    assertEquals(false, g.engine.secure.admitsInit(0), "where level 1 is");
    assertEquals(true, g.engine.secure.admitsInit(1));
    g.set(0, ME, 0, RegisterName.VSM_PARTITION_CONFIG, VsmBits.DENY_STARTUP | VsmBits.DEFAULT_MASK);
    assertEquals(false, g.engine.secure.admitsInit(1));
    assertStatus(HvStatus.SUCCESS, g.begin(0, CallCode.START_VIRTUAL_PROCESSOR, 2, 0, 0x2000));
    g.fastReturn(0);
    assertStatus(
        HvStatus.ACCESS_DENIED, g.begin(0, CallCode.START_VIRTUAL_PROCESSOR, 1, 0, 0x1000));
  }

  @Test
  void processorsAreFoundAtALevel() {
    long code = CallCode.GET_VP_INDEX_FROM_APIC_ID | reps(1);
    assertStatus(HvStatus.ACCESS_DENIED, g.call(0, code, SELF, vtl(1), 2));
    assertStatus(HvStatus.SUCCESS, g.call(0, code, SELF, vtl(0), 2));
    g.bootSecure(0);
    assertStatus(HvStatus.SUCCESS, g.call(0, code, SELF, vtl(1), 2));
    assertEquals(2, g.engine.memory.readInt(g.output(0)));
    assertStatus(HvStatus.SUCCESS, g.call(0, code, SELF, 0, 2));
    assertStatus(HvStatus.ACCESS_DENIED, g.call(0, code, SELF, vtl(2), 2));
    assertStatus(HvStatus.INVALID_PARAMETER, g.call(0, code, SELF, 0x80, 2));
  }

  @Test
  void callsAreCountedAtBothLevels() {
    g.bootSecure(0);
    g.fastReturn(0);
    g.vtlCall(0);
    assertEquals(2, g.engine.partition.hypercallCounts().get("HvCallVtlCall"));
    assertEquals(1, g.engine.partition.hypercallCounts().get("HvCallVtlReturn"));
    assertEquals(1, g.engine.partition.hypercallCounts().get("HvCallEnableVpVtl"));
  }
}

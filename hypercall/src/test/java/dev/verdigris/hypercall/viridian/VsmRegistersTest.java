package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.ModelGuest.ME;
import static dev.verdigris.hypercall.viridian.ModelGuest.vtl;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.InitialContext.Segment;
import dev.verdigris.hypercall.engine.InitialContext.Table;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.SegmentRegister;
import dev.verdigris.hypercall.engine.SystemRegister;
import dev.verdigris.hypercall.engine.TableRegister;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.EnableVtlLayout;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import dev.verdigris.hypercall.viridian.abi.VsmBits;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VsmRegistersTest {
  private static final int OK = 0;
  private static final int DENIED = HvStatus.ACCESS_DENIED.code();
  private static final int INVALID = HvStatus.INVALID_PARAMETER.code();
  private static final int VALUE = HvStatus.INVALID_REGISTER_VALUE.code();

  private final ModelGuest g = new ModelGuest();

  @AfterEach
  void close() {
    g.close();
  }

  @Test
  void statusFollowsWhatIsEnabled() {
    assertEquals(0x1_0001, g.value(0, RegisterName.VSM_PARTITION_STATUS));
    assertEquals(0x1_0000, g.value(0, RegisterName.VSM_VP_STATUS));
    g.enablePartition();
    assertEquals(0x1_0003, g.value(0, RegisterName.VSM_PARTITION_STATUS));
    assertEquals(0x1_0000, g.value(0, RegisterName.VSM_VP_STATUS));
    g.enableVp(0, 0);
    assertEquals(0x3_0000, g.value(0, RegisterName.VSM_VP_STATUS));
    g.vtlCall(0);
    g.write(0, Msr.GUEST_OS_ID, 2);
    assertEquals(0x3_0001, g.value(0, RegisterName.VSM_VP_STATUS));
    assertEquals(0x3_0001, g.value(0, ME, vtl(0), RegisterName.VSM_VP_STATUS), "it is shared");
    assertEquals(0x1_0000, g.value(0, 1, vtl(0), RegisterName.VSM_VP_STATUS));
  }

  @Test
  void capabilities() {
    assertEquals(0x2_0005, g.value(0, RegisterName.VSM_CAPABILITIES));
  }

  @Test
  void theSequencesAreWhereTheyAreSaidToBe() {
    long offsets = g.value(0, RegisterName.VSM_CODE_PAGE_OFFSETS);
    // MOV RAX, RCX; MOV ECX, code; VMCALL; RET.
    assertCode(offsets & 0xfff, 0x48, 0x89, 0xc8, 0xb9, 0x11, 0, 0, 0, 0x0f, 0x01, 0xc1, 0xc3);
    assertCode(offsets >>> 12, 0x48, 0x89, 0xc8, 0xb9, 0x12, 0, 0, 0, 0x0f, 0x01, 0xc1, 0xc3);
    g.bootSecure(0);
    assertEquals(offsets, g.value(0, RegisterName.VSM_CODE_PAGE_OFFSETS));
    g.fastReturn(0);
    // A 32-bit caller has its input value in EDX:EAX and its parameters' address in EBX:ECX.
    ModelContext c = g.vp(0).context();
    c.longMode = false;
    g.engine.memory.writeLong(g.input(0), -1);
    g.engine.memory.writeLong(g.input(0) + 8, ME);
    g.engine.memory.writeLong(g.input(0) + 16, RegisterName.VSM_CODE_PAGE_OFFSETS);
    c.register(Register.RAX, CallCode.GET_VP_REGISTERS);
    c.register(Register.RDX, 1);
    c.register(Register.RBX, 0);
    c.register(Register.RCX, g.input(0));
    c.register(Register.RDI, 0);
    c.register(Register.RSI, g.output(0));
    g.vp(0).hypercall();
    offsets = g.engine.memory.readLong(g.output(0));
    // MOV ECX, EAX; MOV EAX, code; VMCALL; RET.
    assertCode(offsets & 0xfff, 0x89, 0xc1, 0xb8, 0x11, 0, 0, 0, 0x0f, 0x01, 0xc1, 0xc3, 0xcc);
    assertCode(offsets >>> 12, 0x89, 0xc1, 0xb8, 0x12, 0, 0, 0, 0x0f, 0x01, 0xc1, 0xc3, 0xcc);
  }

  private void assertCode(long offset, int... code) {
    for (int i = 0; i < code.length; i++) {
      long gpa = ModelGuest.hypercallPage(0) + offset + i;
      assertEquals(code[i], g.engine.memory.readByte(gpa), "byte " + i);
    }
  }

  @Test
  void eachLevelHasItsHypercallPage() {
    g.bootSecure(0);
    assertEquals(ModelGuest.hypercallPage(1) | 1, g.read(0, Msr.HYPERCALL));
    g.write(0, Msr.HYPERCALL, 0);
    assertEquals(0, g.engine.memory.readByte(ModelGuest.hypercallPage(1)));
    assertEquals(0x0f, g.engine.memory.readByte(ModelGuest.hypercallPage(0)));
    g.fastReturn(0);
    assertEquals(ModelGuest.hypercallPage(0) | 1, g.read(0, Msr.HYPERCALL));
  }

  @Test
  void readOnlyRegisters() {
    g.bootSecure(0);
    for (int name :
        new int[] {
          RegisterName.VSM_CODE_PAGE_OFFSETS,
          RegisterName.VSM_VP_STATUS,
          RegisterName.VSM_PARTITION_STATUS,
          RegisterName.VSM_CAPABILITIES
        }) {
      assertEquals(INVALID, g.set(0, ME, 0, name, 0));
    }
  }

  @Test
  void aLevelReachesNoHigherOne() {
    g.bootSecure(0);
    g.fastReturn(0);
    for (int name :
        new int[] {
          RegisterName.RAX,
          RegisterName.ES,
          RegisterName.VSM_VP_STATUS,
          RegisterName.VSM_PARTITION_CONFIG,
          RegisterName.SINT0,
          RegisterName.PENDING_EVENT0
        }) {
      assertEquals(DENIED, g.get(0, ME, vtl(1), name));
      assertEquals(DENIED, g.set(0, ME, vtl(1), name, 0));
    }
    long walk = (long) vtl(1) << 56;
    assertEquals(DENIED, g.call(0, CallCode.TRANSLATE_VIRTUAL_ADDRESS, -1, ME, walk, 1));
    assertEquals(DENIED, g.call(0, CallCode.TRANSLATE_VIRTUAL_ADDRESS_EX, -1, ME, walk, 1));
  }

  @Test
  void levelsThatAProcessorHasNot() {
    g.bootSecure(0);
    int state = HvStatus.INVALID_VTL_STATE.code();
    assertEquals(state, g.get(0, 1, vtl(1), RegisterName.RIP));
    assertEquals(OK, g.get(0, 1, vtl(0), RegisterName.RIP));
    assertEquals(DENIED, g.get(0, ME, vtl(2), RegisterName.RIP));
    assertEquals(INVALID, g.get(0, ME, 0x80, RegisterName.RIP));
    g.enableVp(0, 1);
    assertEquals(ModelGuest.SECURE_RIP, g.value(0, 1, vtl(1), RegisterName.RIP));
    g.engine.running.add(1);
    assertEquals(HvStatus.INVALID_VP_STATE.code(), g.get(0, 1, vtl(1), RegisterName.RIP));
    assertEquals(HvStatus.INVALID_VP_STATE.code(), g.set(0, 1, vtl(1), RegisterName.ES, 0));
    assertEquals(OK, g.get(0, 1, vtl(1), RegisterName.VSM_VINA), "the partition has it");
  }

  @ParameterizedTest
  @CsvSource({
    "0x00040004, CR8",
    "0x00050005, DR7",
    "0x00080002, KERNEL_GS_BASE",
    "0x00080004, PAT",
    "0x00080005, SYSENTER_CS",
    "0x00080006, SYSENTER_EIP",
    "0x00080007, SYSENTER_ESP",
    "0x00080008, STAR",
    "0x00080009, LSTAR",
    "0x0008000a, CSTAR",
    "0x0008000b, SFMASK",
    "0x0008007b, TSC_AUX"
  })
  void privateRegisters(String number, SystemRegister register) {
    int name = Integer.decode(number);
    g.bootSecure(0);
    g.vp(0).levels[1].system(register, 3);
    assertEquals(OK, g.set(0, ME, vtl(0), name, 7));
    assertEquals(7, g.vp(0).levels[0].system(register));
    assertEquals(7, g.value(0, ME, vtl(0), name));
    assertEquals(3, g.value(0, name));
    assertEquals(VALUE, ModelGuest.status(g.set(0, ME, vtl(0), name, 7, 1)));
  }

  @Test
  void segmentsAndTables() {
    g.bootSecure(0);
    SegmentRegister[] segments = {
      SegmentRegister.ES,
      SegmentRegister.CS,
      SegmentRegister.SS,
      SegmentRegister.DS,
      SegmentRegister.FS,
      SegmentRegister.GS,
      SegmentRegister.LDTR,
      SegmentRegister.TR
    };
    ModelContext lower = g.vp(0).levels[0];
    long high = 0xffff_ffffL | 0x33L << 32 | 0xa0fbL << 48;
    for (int i = 0; i < segments.length; i++) {
      int name = RegisterName.ES + i;
      assertEquals(OK, ModelGuest.status(g.set(0, ME, vtl(0), name, 0x1000 + i, high)));
      assertEquals(new Segment(0x1000 + i, -1, 0x33, 0xa0fb), lower.segment(segments[i]));
      assertEquals(0x1000 + i, g.value(0, ME, vtl(0), name));
      assertEquals(high, g.engine.memory.readLong(g.output(0) + 8));
    }
    long limit = 0xfffL << 48;
    assertEquals(OK, ModelGuest.status(g.set(0, ME, vtl(0), RegisterName.IDTR, limit, 0x7000)));
    assertEquals(OK, ModelGuest.status(g.set(0, ME, vtl(0), RegisterName.IDTR + 1, limit, 1)));
    assertEquals(new Table(0x7000, 0xfff), lower.table(TableRegister.IDTR));
    assertEquals(new Table(1, 0xfff), lower.table(TableRegister.GDTR));
    assertEquals(limit, g.value(0, ME, vtl(0), RegisterName.IDTR));
    assertEquals(0x7000, g.engine.memory.readLong(g.output(0) + 8));
    long hole = 1L << 60;
    assertEquals(VALUE, ModelGuest.status(g.set(0, ME, vtl(0), RegisterName.IDTR, limit, hole)));
    assertEquals(INVALID, g.get(0, ME, vtl(0), RegisterName.ES + 8));
    assertEquals(INVALID, g.get(0, ME, vtl(0), RegisterName.IDTR + 2));
  }

  @Test
  void sharedAndSyntheticRegisters() {
    g.bootSecure(0);
    g.vp(0).context().register(Register.RBX, 0x77);
    assertEquals(0x77, g.value(0, ME, vtl(0), RegisterName.RAX + 3));
    g.vp(0).context().xmm(3, true, 0x99);
    g.value(0, ME, vtl(0), RegisterName.XMM0 + 3);
    assertEquals(0x99, g.engine.memory.readLong(g.output(0) + 8));
    assertEquals(1, g.value(0, ME, vtl(0), RegisterName.GUEST_OS_ID));
    assertEquals(2, g.value(0, RegisterName.GUEST_OS_ID));
    assertEquals(OK, g.set(0, ME, vtl(0), RegisterName.SINT0 + 3, 0x66));
    assertEquals(0x66, g.value(0, ME, vtl(0), RegisterName.SINT0 + 3));
    assertEquals(1 << 16, g.value(0, RegisterName.SINT0 + 3), "masked");
  }

  @ParameterizedTest
  @ValueSource(longs = {1 << 7, 1 << 9, 1L << 63, 0x3, 0x5, 0x9, 0xd, 0xb})
  void impossibleConfigurations(long value) {
    g.bootSecure(0);
    assertEquals(VALUE, g.set(0, ME, 0, RegisterName.VSM_PARTITION_CONFIG, value));
    assertEquals(0x3e, g.value(0, RegisterName.VSM_PARTITION_CONFIG));
  }

  @Test
  void protectionIsForGood() {
    assertEquals(INVALID, g.get(0, ME, 0, RegisterName.VSM_PARTITION_CONFIG));
    assertEquals(INVALID, g.set(0, ME, 0, RegisterName.VSM_PARTITION_CONFIG, 0x3f));
    g.bootSecure(0);
    // The mask may change until protection begins.
    assertEquals(OK, g.set(0, ME, 0, RegisterName.VSM_PARTITION_CONFIG, 0x06));
    assertEquals(OK, g.enableProtection(GpaAccess.READ | GpaAccess.WRITE));
    assertEquals(0x27, g.value(0, RegisterName.VSM_PARTITION_CONFIG));
    assertEquals(VALUE, g.set(0, ME, 0, RegisterName.VSM_PARTITION_CONFIG, 0x26));
    assertEquals(VALUE, g.enableProtection(GpaAccess.ALL));
    assertEquals(OK, g.set(0, ME, 0, RegisterName.VSM_PARTITION_CONFIG, 0x47));
    assertEquals(INVALID, g.get(0, ME, vtl(0), RegisterName.VSM_PARTITION_CONFIG));
    g.fastReturn(0);
    assertEquals(GpaAccess.READ | GpaAccess.WRITE, g.engine.secure.rights(0, 0x8000));
    assertEquals(GpaAccess.ALL, g.engine.secure.rights(0, ModelEngine.RAM), "no RAM is there");
    assertEquals(GpaAccess.ALL, g.engine.secure.rights(0, ModelEngine.RAM * 9));
    assertEquals(GpaAccess.ALL, g.engine.secure.rights(0, -1));
  }

  @Test
  void secureConfiguration() {
    int name = RegisterName.VSM_SECURE_CONFIG_VTL0;
    assertEquals(DENIED, g.get(0, ME, 0, name));
    g.bootSecure(0);
    assertEquals(0, g.value(0, name));
    assertEquals(DENIED, g.get(0, ME, vtl(0), name));
    assertEquals(DENIED, g.set(0, ME, vtl(0), name, VsmBits.TLB_LOCKED));
    assertEquals(DENIED, g.get(0, ME, 0, name + 1));
    assertEquals(DENIED, g.set(0, ME, 0, RegisterName.VSM_SECURE_CONFIG_VTL14, 0));
    assertEquals(INVALID, g.get(0, ME, 0, name + 15));
    assertEquals(VALUE, g.set(0, ME, 0, name, 4));
    assertEquals(VALUE, g.set(0, ME, 0, name, VsmBits.MBEC), "the partition has it not");
    assertEquals(VALUE, ModelGuest.status(g.set(0, ME, 0, name, 0, 1)));
    assertEquals(OK, g.set(0, ME, 0, name, VsmBits.TLB_LOCKED));
    assertEquals(VsmBits.TLB_LOCKED, g.value(0, name));
    g.fastReturn(0);
    g.vtlCall(0);
    assertEquals(0, g.value(0, name), "returning releases the lock");
  }

  @Test
  void userAndKernelModeMayDiffer() {
    long flags = EnableVtlLayout.ENABLE_MBEC << 8;
    assertEquals(OK, g.call(0, CallCode.ENABLE_PARTITION_VTL, -1, 1 | flags));
    assertEquals(0x21_0003, g.value(0, RegisterName.VSM_PARTITION_STATUS));
    g.enableVp(0, 0);
    g.vtlCall(0);
    g.write(0, Msr.GUEST_OS_ID, 2);
    int user = GpaAccess.READ | GpaAccess.USER_EXECUTE;
    assertEquals(OK, g.enableProtection(GpaAccess.ALL));
    assertEquals(OK, ModelGuest.status(g.protect(user, 0x8_0000)));
    assertEquals(
        VALUE, ModelGuest.status(g.protect(GpaAccess.READ | GpaAccess.KERNEL_EXECUTE, 0x8_0000)));
    // Until the processor has it, the right of kernel mode counts.
    g.fastReturn(0);
    assertEquals(GpaAccess.READ, g.engine.secure.rights(0, 0x8_0000));
    g.vtlCall(0);
    g.engine.changes.clear();
    assertEquals(OK, g.set(0, ME, 0, RegisterName.VSM_SECURE_CONFIG_VTL0, VsmBits.MBEC));
    assertEquals(1, g.engine.changes.size());
    assertEquals(0x3_0001, g.value(0, RegisterName.VSM_VP_STATUS));
    g.fastReturn(0);
    assertEquals(0x3_0010, g.value(0, RegisterName.VSM_VP_STATUS));
    assertEquals(user, g.engine.secure.rights(0, 0x8_0000));
    assertEquals(GpaAccess.READ, g.engine.secure.rights(1, 0x8_0000), "of another processor");
    assertEquals(true, g.vp(0).fetch(0x8_0000, true));
    assertEquals(false, g.vp(0).fetch(0x8_0000, false));
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        // Types, reserved bits, vectors without an exception, error codes where there are none.
        1 | 1 << 1 | 14 << 16,
        1 | 1 << 4 | 14 << 16,
        1 | 1 << 9 | 14 << 16,
        1 | 2 << 16,
        1 | 9 << 16,
        1 | 15 << 16,
        1 | 20 << 16,
        1 | 32 << 16,
        1 | 0xffffL << 16,
        1 | 1 << 8 | 6 << 16
      })
  void impossibleEvents(long event) {
    g.bootSecure(0);
    assertEquals(VALUE, g.set(0, ME, vtl(0), RegisterName.PENDING_EVENT0, event));
    g.fastReturn(0);
    assertEquals(0, g.vp(0).levels[0].exceptions.size());
  }

  @Test
  void eventsGoDownOnly() {
    assertEquals(INVALID, g.set(0, ME, 0, RegisterName.PENDING_EVENT0, 1 | 6 << 16));
    g.bootSecure(0);
    assertEquals(INVALID, g.set(0, ME, 0, RegisterName.PENDING_EVENT0, 1 | 6 << 16));
    assertEquals(INVALID, g.get(0, ME, 0, RegisterName.PENDING_EVENT0));
    assertEquals(OK, g.set(0, ME, vtl(0), RegisterName.PENDING_EVENT0, 1 | 6 << 16));
    assertEquals(OK, g.set(0, ME, vtl(0), RegisterName.PENDING_EVENT0, 0));
    g.fastReturn(0);
    assertEquals(0, g.vp(0).levels[0].exceptions.size(), "it was taken back");
    g.vtlCall(0);
    // A processor that stands at level 0 has it at once.
    assertEquals(OK, g.set(0, 1, vtl(0), RegisterName.PENDING_EVENT0, 1 | 6 << 16));
    assertEquals(List.of("6 @0"), g.vp(1).levels[0].exceptions);
    g.engine.running.add(1);
    int state = HvStatus.INVALID_VP_STATE.code();
    assertEquals(state, g.set(0, 1, vtl(0), RegisterName.PENDING_EVENT0, 1 | 6 << 16));
  }

  @Test
  void translationsOfALevel() {
    g.bootProtected();
    g.vp(0).levels[0].map(0x40_0000, 0x8_0000);
    g.vp(0).levels[1].map(0x40_0000, 0x9_0000);
    g.protect(0, 0x8_0000);
    assertEquals(0x90, translate(1, 0));
    assertEquals(0, g.engine.memory.readInt(g.output(0)));
    assertEquals(0x80, translate(0, 0));
    assertEquals(0, g.engine.memory.readInt(g.output(0)));
    translate(0, 1);
    assertEquals(5, g.engine.memory.readInt(g.output(0)), "no read access");
    g.protect(GpaAccess.READ, 0x8_0000);
    translate(0, 1);
    assertEquals(0, g.engine.memory.readInt(g.output(0)));
    translate(0, 3);
    assertEquals(6, g.engine.memory.readInt(g.output(0)), "no write access");
    assertEquals(0x80, translate(0, 1 << 5));
    assertEquals(VsmBits.TLB_LOCKED, g.value(0, RegisterName.VSM_SECURE_CONFIG_VTL0));
    long flags = 1 << 5 | (long) vtl(1) << 56;
    assertEquals(INVALID, g.call(0, CallCode.TRANSLATE_VIRTUAL_ADDRESS, -1, ME, flags, 0x400));
  }

  private long translate(int level, long flags) {
    long all = flags | (long) vtl(level) << 56;
    assertEquals(OK, g.call(0, CallCode.TRANSLATE_VIRTUAL_ADDRESS, -1, ME, all, 0x400));
    return g.engine.memory.readLong(g.output(0) + 8);
  }
}

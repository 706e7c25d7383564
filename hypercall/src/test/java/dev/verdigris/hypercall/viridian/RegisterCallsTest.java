package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.PartitionFixture.INPUT;
import static dev.verdigris.hypercall.viridian.SmpFixture.PROCESSORS;
import static dev.verdigris.hypercall.viridian.SmpFixture.SELF;
import static dev.verdigris.hypercall.viridian.SmpFixture.reps;
import static dev.verdigris.hypercall.viridian.SmpFixture.result;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import dev.verdigris.hypercall.viridian.abi.TranslateLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterCallsTest {
  private static final long ME = 0xffff_fffeL;
  private static final long OUTPUT = INPUT + 0x800;

  private final SmpFixture smp = new SmpFixture();
  private final PartitionFixture f = smp.f;

  @AfterEach
  void close() {
    smp.close();
  }

  private long get(long vp, int name) {
    f.memory.writeLong(OUTPUT, 0x5555);
    return smp.call(CallCode.GET_VP_REGISTERS | reps(1), SELF, vp, name);
  }

  private long value(long vp, int name) {
    assertEquals(result(HvStatus.SUCCESS, 1), get(vp, name), Integer.toHexString(name));
    return f.memory.readLong(OUTPUT);
  }

  private long set(long vp, int name, long low, long high) {
    return smp.call(CallCode.SET_VP_REGISTERS | reps(1), SELF, vp, name, 0, low, high);
  }

  @Test
  void theCallersRegistersHaveNames() {
    List<Register> order = NamedRegisters.GENERAL;
    assertEquals(RegisterName.RFLAGS + 1 - RegisterName.RAX, order.size());
    for (int i = 0; i < order.size(); i++) {
      // RCX, RDX and R8 are the call's own.
      if (i == 1 || i == 2 || i == 8) {
        continue;
      }
      f.vp.register(order.get(i), 0x1000 + i);
      assertEquals(0x1000 + i, value(ME, RegisterName.RAX + i), order.get(i).name());
    }
    f.vp.register(Register.CR0, 1);
    f.vp.register(Register.CR3, 3);
    f.vp.register(Register.CR4, 4);
    f.vp.register(Register.EFER, 0xd01);
    assertEquals(1, value(0, RegisterName.CR0));
    assertEquals(3, value(0, RegisterName.CR3));
    assertEquals(4, value(0, RegisterName.CR4));
    assertEquals(0xd01, value(0, RegisterName.EFER));
    f.vp.xmm(7, false, 70);
    f.vp.xmm(7, true, 71);
    assertEquals(70, value(ME, RegisterName.XMM0 + 7));
    assertEquals(71, f.memory.readLong(OUTPUT + 8));
  }

  @Test
  void syntheticRegistersHaveNames() {
    f.write(Msr.SINT0 + 5, 0x31);
    f.write(Msr.STIMER0_COUNT + 2, 0);
    f.write(Msr.CRASH_P0 + 1, 99);
    assertEquals(PartitionFixture.GUEST_OS_ID, value(ME, RegisterName.GUEST_OS_ID));
    assertEquals(f.read(Msr.HYPERCALL), value(ME, RegisterName.HYPERCALL));
    assertEquals(f.read(Msr.TIME_REF_COUNT), value(ME, RegisterName.TIME_REF_COUNT));
    assertEquals(f.read(Msr.VP_RUNTIME), value(ME, RegisterName.VP_RUNTIME));
    assertEquals(0, value(ME, RegisterName.REFERENCE_TSC));
    assertEquals(0x31, value(ME, RegisterName.SINT0 + 5));
    assertEquals(1, value(ME, RegisterName.SCONTROL + 1));
    assertEquals(0, value(ME, RegisterName.STIMER0_CONFIG + 7));
    assertEquals(99, value(ME, RegisterName.CRASH_P0 + 1));
    // Another processor's, which may run.
    assertEquals(69, value(69, RegisterName.VP_INDEX));
    assertEquals(0x1_0000, value(69, RegisterName.SINT0 + 5));
  }

  @Test
  void whatCpuidSaysHasNames() {
    assertEquals(20348 | 10L << 48, value(ME, RegisterName.HYPERVISOR_VERSION));
    assertEquals(0xae7f, value(ME, RegisterName.FEATURES_INFO) & 0xffff);
    assertEquals(240, (int) value(ME, RegisterName.FEATURES_INFO + 2));
    assertEquals(0, value(ME, RegisterName.FEATURES_INFO + 3));
  }

  @Test
  void registersAreWritten() {
    assertEquals(result(HvStatus.SUCCESS, 1), set(ME, RegisterName.RAX + 3, 77, 0));
    assertEquals(77, f.vp.register(Register.RBX));
    assertEquals(result(HvStatus.SUCCESS, 1), set(ME, RegisterName.XMM0 + 1, 5, 6));
    assertEquals(5, f.vp.xmm(1, false));
    assertEquals(6, f.vp.xmm(1, true));
    assertEquals(result(HvStatus.SUCCESS, 1), set(69, RegisterName.SINT0 + 3, 0x44, 0));
    assertEquals(0x44, value(69, RegisterName.SINT0 + 3));
    assertEquals(0x1_0000, value(ME, RegisterName.SINT0 + 3));
  }

  @Test
  void impossibleValuesAreRefused() {
    int invalid = HvStatus.INVALID_REGISTER_VALUE.code();
    assertEquals(invalid, set(ME, RegisterName.RAX + 3, 1, 1));
    assertEquals(invalid, set(ME, RegisterName.SINT0, 5, 0));
    assertEquals(invalid, set(ME, RegisterName.STIMER0_CONFIG, 1L << 40, 0));
    assertEquals(
        HvStatus.INVALID_PARAMETER.code(),
        smp.call(
            CallCode.SET_VP_REGISTERS | reps(1),
            SELF,
            ME,
            (RegisterName.RAX + 3) | 1L << 32,
            0,
            1,
            0));
    assertEquals(
        HvStatus.INVALID_PARAMETER.code(),
        smp.call(CallCode.SET_VP_REGISTERS | reps(1), SELF, ME, RegisterName.RAX + 3, 1, 1, 0));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {RegisterName.VP_INDEX, RegisterName.TIME_REF_COUNT, RegisterName.FEATURES_INFO})
  void readOnlyRegistersAreNotWritten(int name) {
    assertEquals(HvStatus.INVALID_PARAMETER.code(), set(ME, name, 1, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0x2_0012, 0x3_0010, 0x4_0001, 0x6_0000, 0xd_0002, -1, Integer.MIN_VALUE})
  void unknownNamesEndTheList(int name) {
    assertEquals(
        result(HvStatus.INVALID_PARAMETER, 1),
        smp.call(
            CallCode.GET_VP_REGISTERS | reps(2),
            SELF,
            ME,
            RegisterName.VP_INDEX | (long) name << 32));
    assertEquals(HvStatus.INVALID_PARAMETER.code(), set(ME, name, 0, 0));
  }

  @Test
  void anotherProcessorMustStand() {
    f.vps[1].register(Register.RBX, 4711);
    assertEquals(HvStatus.INVALID_VP_STATE.code(), get(1, RegisterName.RAX + 3));
    assertEquals(HvStatus.INVALID_VP_STATE.code(), set(1, RegisterName.RAX + 3, 1, 0));
    assertEquals(HvStatus.INVALID_VP_STATE.code(), translate(1, 1, 5));
    f.fleet.setStanding(f.vps);
    assertEquals(4711, value(1, RegisterName.RAX + 3));
    assertEquals(result(HvStatus.SUCCESS, 1), set(1, RegisterName.RAX + 3, 1, 0));
    assertEquals(1, f.vps[1].register(Register.RBX));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 13",
    "-1, 70, 14",
    "-1, 4294967295, 14",
    "-1, 137438953472, 5",
    "-1, 73014444032, 6"
  })
  void whoIsNotThere(long partition, long vp, int status) {
    long[] names = {partition, vp, RegisterName.VP_INDEX};
    assertEquals(status, smp.call(CallCode.GET_VP_REGISTERS | reps(1), names));
    long[] values = {partition, vp, RegisterName.SINT0, 0, 0x40, 0};
    assertEquals(status, smp.call(CallCode.SET_VP_REGISTERS | reps(1), values));
    assertEquals(70, PROCESSORS);
  }

  private long translate(long vp, long flags, long page) {
    f.memory.writeLong(OUTPUT, -1);
    return smp.call(CallCode.TRANSLATE_VIRTUAL_ADDRESS, SELF, vp, flags, page);
  }

  @Test
  void addressesAreTranslated() {
    f.vp.mapPage(0x7000, 0x1_2000);
    f.vp.mapPage(0x8000, 1L << 40);
    assertEquals(0, translate(ME, TranslateLayout.VALIDATE_READ, 7));
    assertEquals(TranslateLayout.SUCCESS, f.memory.readLong(OUTPUT));
    assertEquals(0x12, f.memory.readLong(OUTPUT + 8));
    assertEquals(0, translate(ME, TranslateLayout.VALIDATE_READ, 8));
    assertEquals(TranslateLayout.GPA_UNMAPPED, f.memory.readLong(OUTPUT));
    assertEquals(0, translate(ME, TranslateLayout.VALIDATE_READ, 9));
    assertEquals(TranslateLayout.PAGE_NOT_PRESENT, f.memory.readLong(OUTPUT));
    f.vp.protectPage(0x7000);
    assertEquals(0, translate(ME, TranslateLayout.VALIDATE_WRITE, 7));
    assertEquals(TranslateLayout.PRIVILEGE_VIOLATION, f.memory.readLong(OUTPUT));
    long exempt = TranslateLayout.VALIDATE_WRITE | TranslateLayout.PRIVILEGE_EXEMPT;
    assertEquals(0, translate(ME, exempt, 7));
    assertEquals(TranslateLayout.SUCCESS, f.memory.readLong(OUTPUT));
  }

  @Test
  void theExtendedFormHasMoreOutput() {
    f.vp.mapPage(0x7000, 0x1_2000);
    f.memory.fill(OUTPUT, 64, (byte) 0x55);
    assertEquals(0, smp.call(CallCode.TRANSLATE_VIRTUAL_ADDRESS_EX, SELF, ME, 1, 7));
    for (int offset = 0; offset < 64; offset += 8) {
      assertEquals(offset == 48 ? 0x12 : 0, f.memory.readLong(OUTPUT + offset));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1 << 2, 1 << 4, 1 << 5, 1 << 7, 1 << 8, 1 << 10, 1L << 55, 1L << 63})
  void accessesThatCannotBeTriedAreRefused(long flags) {
    assertEquals(HvStatus.INVALID_PARAMETER.code(), translate(ME, flags, 7));
    assertEquals(HvStatus.INVALID_PARAMETER.code(), translate(ME, 1, 1L << 52));
    assertEquals(HvStatus.ACCESS_DENIED.code(), translate(ME, 0x11L << 56, 7));
  }

  @Test
  void thePrivilegeIsNeeded() {
    try (SmpFixture denied = new SmpFixture(HostProfile.named("azure").orElseThrow())) {
      int status = HvStatus.ACCESS_DENIED.code();
      for (int code : List.of(CallCode.GET_VP_REGISTERS, CallCode.SET_VP_REGISTERS)) {
        assertEquals(status, denied.call(code | reps(1), SELF, ME, RegisterName.VP_INDEX));
      }
      assertEquals(status, denied.call(CallCode.TRANSLATE_VIRTUAL_ADDRESS, SELF, ME, 1, 7));
      assertEquals(status, denied.call(CallCode.TRANSLATE_VIRTUAL_ADDRESS_EX, SELF, ME, 1, 7));
    }
  }
}

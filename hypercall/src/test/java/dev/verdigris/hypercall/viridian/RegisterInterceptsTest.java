package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.ModelGuest.ME;
import static dev.verdigris.hypercall.viridian.ModelGuest.vtl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accesses of level 0 to control registers and MSRs that level 1 has intercepted. */
class RegisterInterceptsTest {
  private static final int CONTROL = RegisterName.CR_INTERCEPT_CONTROL;

  private final ModelGuest g = new ModelGuest();
  private SecureMode secure;

  @BeforeEach
  void boot() {
    g.bootSecure(0);
    secure = g.engine.secure;
  }

  @AfterEach
  void close() {
    g.close();
  }

  /** Reports a write to the processor that runs at level 0; true when level 1 was entered. */
  private boolean write(SecureRegister register, long old, long low, long high) {
    assertEquals(0, g.level(0));
    boolean intercepted = secure.registerWrite(0, register, old, low, high, 3);
    g.vp(0).interrupts();
    assertEquals(intercepted ? 1 : 0, g.level(0));
    return intercepted;
  }

  private long takeMessage(int type) {
    long slot = ModelGuest.messagePage(0, 1);
    assertEquals(type, g.engine.memory.readInt(slot));
    g.engine.memory.writeInt(slot, 0);
    g.write(0, Msr.EOM, 0);
    assertTrue(g.vp(0).requested.get(1).remove(ModelGuest.SINT0_VECTOR));
    return slot + MessageLayout.PAYLOAD;
  }

  @ParameterizedTest
  @CsvSource({
    "CR0, 0, 0x40000",
    "CR4, 1, 0x40003",
    "XCR0, 2, 0x40005",
    "GDTR, 15, 0x70001",
    "IDTR, 16, 0x70000",
    "LDTR, 17, 0x60006",
    "TR, 18, 0x60007"
  })
  void registers(SecureRegister register, int bit, String name) {
    g.set(0, ME, 0, CONTROL, ~(1L << bit) & 0xff_ffff);
    g.fastReturn(0);
    assertFalse(write(register, 0, 1, 2));
    g.vtlCall(0);
    g.set(0, ME, 0, CONTROL, 1L << bit);
    g.fastReturn(0);
    assertTrue(write(register, 0, 1, 2));
    long p = takeMessage(0x8001_0006);
    assertEquals(3, g.engine.memory.readByte(p + 4));
    assertEquals(1, g.engine.memory.readByte(p + 5), "a write");
    assertEquals(0, g.engine.memory.readInt(p + 40));
    assertEquals(Integer.decode(name), g.engine.memory.readInt(p + 44));
    assertEquals(1, g.engine.memory.readLong(p + 48));
    assertEquals(2, g.engine.memory.readLong(p + 56));
    g.fastReturn(0);
    assertFalse(secure.registerRead(0, register, 2), "reading these is no exit");
  }

  @ParameterizedTest
  @CsvSource({
    // The bits of reads, −1 for none, and of writes.
    "MISC_ENABLE, 3, 4, 0x1a0",
    "LSTAR, 5, 6, 0xc0000082",
    "STAR, 7, 8, 0xc0000081",
    "CSTAR, 9, 10, 0xc0000083",
    "APIC_BASE, 11, 12, 0x1b",
    "EFER, 13, 14, 0xc0000080",
    "SYSENTER_CS, -1, 19, 0x174",
    "SYSENTER_EIP, -1, 20, 0x176",
    "SYSENTER_ESP, -1, 21, 0x175",
    "SFMASK, -1, 22, 0xc0000084",
    "TSC_AUX, -1, 23, 0xc0000103"
  })
  void modelSpecificRegisters(SecureRegister register, int read, int write, String number) {
    g.set(0, ME, 0, CONTROL, 1L << write);
    g.fastReturn(0);
    assertFalse(secure.registerRead(0, register, 2));
    g.vp(0).context().register(Register.RAX, 0xaa);
    g.vp(0).context().register(Register.RDX, 0xdd);
    assertTrue(write(register, 0, 0xdd_0000_00aaL, 0));
    long p = takeMessage(0x8001_0001);
    assertEquals(1, g.engine.memory.readByte(p + 5));
    assertEquals(Long.decode(number).intValue(), g.engine.memory.readInt(p + 40));
    assertEquals(0xdd, g.engine.memory.readLong(p + 48));
    assertEquals(0xaa, g.engine.memory.readLong(p + 56));
    g.set(0, ME, 0, CONTROL, read < 0 ? 0 : 1L << read);
    g.fastReturn(0);
    assertFalse(write(register, 0, 1, 0));
    assertEquals(read >= 0, secure.registerRead(0, register, 2));
    g.vp(0).interrupts();
    if (read >= 0) {
      assertEquals(0, g.engine.memory.readByte(takeMessage(0x8001_0001) + 5));
    }
  }

  @ParameterizedTest
  @CsvSource({"CR0, 0, 1", "CR4, 1, 2", "MISC_ENABLE, 4, 3"})
  void masks(SecureRegister register, int bit, int mask) {
    g.set(0, ME, 0, CONTROL, 1L << bit);
    assertEquals(0, g.set(0, ME, 0, CONTROL + mask, 0x10));
    assertEquals(0x10, g.value(0, CONTROL + mask));
    g.fastReturn(0);
    assertFalse(write(register, 0x33, 0x3f, 0), "other bits");
    assertFalse(write(register, 0x10, 0x11, 0), "the bit stays");
    assertTrue(write(register, 0x33, 0x23, 0));
    g.set(0, ME, 0, CONTROL + mask, -1);
    g.fastReturn(0);
    assertTrue(write(register, 0x33, 0x33, 0), "every write");
  }

  @Test
  void theRegistersAreOfLevelOne() {
    int denied = HvStatus.ACCESS_DENIED.code();
    for (int name = CONTROL; name < CONTROL + 4; name++) {
      assertEquals(denied, g.get(0, ME, vtl(0), name));
      assertEquals(denied, g.set(0, ME, vtl(0), name, 0));
    }
    assertEquals(HvStatus.INVALID_REGISTER_VALUE.code(), g.set(0, ME, 0, CONTROL, 1 << 24), "SGX");
    assertEquals(0, g.set(0, ME, 0, CONTROL, 0xff_ffff));
    assertEquals(0xff_ffff, g.value(0, CONTROL));
    assertFalse(secure.registerWrite(0, SecureRegister.CR0, 0, 1, 0, 3), "not itself");
    g.fastReturn(0);
    assertFalse(
        secure.registerWrite(1, SecureRegister.CR0, 0, 1, 0, 3), "not of another processor");
    assertEquals(denied, g.set(0, ME, 0, CONTROL, 0));
  }
}

package dev.verdigris.hypercall.viridian;

import static dev.verdigris.hypercall.viridian.ModelGuest.ME;
import static dev.verdigris.hypercall.viridian.ModelGuest.SELF;
import static dev.verdigris.hypercall.viridian.ModelGuest.reps;
import static dev.verdigris.hypercall.viridian.ModelGuest.vtl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.InitialContext.Segment;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.SegmentRegister;
import dev.verdigris.hypercall.engine.SystemRegister;
import dev.verdigris.hypercall.viridian.abi.CallCode;
import dev.verdigris.hypercall.viridian.abi.DebugBits;
import dev.verdigris.hypercall.viridian.abi.GpaAccess;
import dev.verdigris.hypercall.viridian.abi.HvStatus;
import dev.verdigris.hypercall.viridian.abi.InterceptLayout;
import dev.verdigris.hypercall.viridian.abi.MessageLayout;
import dev.verdigris.hypercall.viridian.abi.Msr;
import dev.verdigris.hypercall.viridian.abi.RegisterName;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What level 1 keeps from level 0, and how it learns that level 0 has tried. */
class VtlProtectionTest {
  private static final long PAGE = 0x8_0000;
  private static final int DENIED = HvStatus.ACCESS_DENIED.code();
  private static final int INVALID = HvStatus.INVALID_PARAMETER.code();

  private final ModelGuest g = new ModelGuest();

  @AfterEach
  void close() {
    g.close();
  }

  /** The message of SINT0 of level 1 of processor 0; the slot is free again. */
  private long takeMessage(int type) {
    long slot = ModelGuest.messagePage(0, 1);
    assertEquals(type, g.engine.memory.readInt(slot));
    g.engine.memory.writeInt(slot, 0);
    g.write(0, Msr.EOM, 0);
    return slot + MessageLayout.PAYLOAD;
  }

  @ParameterizedTest
  @CsvSource({
    // Rights; whether level 0 reads, writes, executes in kernel and in user mode.
    "0, false, false, false, false",
    "1, true, false, false, false",
    "3, true, true, false, false",
    "13, true, false, true, true",
    "15, true, true, true, true"
  })
  void eachRight(int mask, boolean read, boolean write, boolean kernel, boolean user) {
    g.bootProtected();
    g.protect(mask, PAGE);
    List<Boolean> expected = List.of(read, write, kernel, user);
    for (int i = 0; i < 4; i++) {
      assertEquals(1, g.level(0));
      g.fastReturn(0);
      boolean allowed =
          switch (i) {
            case 0 -> g.vp(0).read(PAGE) != null;
            case 1 -> g.vp(0).write(PAGE, 1);
            default -> g.vp(0).fetch(PAGE, i == 3);
          };
      assertEquals(expected.get(i), allowed, "access " + i);
      assertEquals(allowed ? 0 : 1, g.level(0));
      if (allowed) {
        g.vtlCall(0);
      }
    }
    assertEquals(GpaAccess.ALL, g.engine.secure.rights(0, PAGE), "level 1 may do everything");
  }

  @Test
  void whatAProcessorHasCachedIsForgotten() {
    g.bootProtected();
    assertEquals(0, g.enableVp(0, 1));
    assertTrue(g.vp(1).write(PAGE, 1));
    g.protect(GpaAccess.READ, PAGE);
    assertFalse(g.vp(1).write(PAGE, 2));
    assertEquals(1, g.level(1));
  }

  @Test
  void theDefaultHoldsForAllOfRam() {
    g.bootSecure(0);
    g.enableProtection(GpaAccess.READ | GpaAccess.WRITE);
    g.fastReturn(0);
    assertTrue(g.vp(0).write(0, 1));
    assertFalse(g.vp(0).fetch(ModelEngine.RAM * 3 - 4096, false));
    assertEquals(1, g.level(0));
  }

  @Test
  void aProcessorWithoutLevelOneFaults() {
    g.bootProtected();
    g.protect(0, PAGE);
    assertEquals(null, g.vp(1).read(PAGE));
    assertEquals(0, g.level(1));
    assertEquals(List.of("13 0 @0"), g.vp(1).context().exceptions);
  }

  @Test
  void theMemoryMessage() {
    g.bootProtected();
    g.protect(0, PAGE);
    g.fastReturn(0);
    ModelContext c = g.vp(0).levels[0];
    c.register(Register.RIP, 0x1234);
    c.register(Register.RFLAGS, 0x246);
    c.register(Register.CR0, 0x8005_0033L);
    c.system(SystemRegister.CR8, 5);
    c.segment(SegmentRegister.CS, new Segment(0x11, 0x2222_2222, 0x33, 0xa0fb));
    c.segment(SegmentRegister.SS, new Segment(0, -1, 0x2b, 0xc0f3));
    assertEquals(null, g.vp(0).read(PAGE + 0x18));
    long p = takeMessage(0x8000_0001);
    assertEquals(0, g.engine.memory.readInt(p), "processor");
    assertEquals(0x50, g.engine.memory.readByte(p + 4), "CR8 and no length");
    assertEquals(0, g.engine.memory.readByte(p + 5), "a read");
    // CPL 3, CR0.PE and AM, EFER.LMA, level 0.
    assertEquals(0x1f, g.engine.memory.readShort(p + 6));
    assertEquals(0x11, g.engine.memory.readLong(p + 8));
    assertEquals(0x2222_2222 | 0x33L << 32 | 0xa0fbL << 48, g.engine.memory.readLong(p + 16));
    assertEquals(0x1234, g.engine.memory.readLong(p + 24));
    assertEquals(0x246, g.engine.memory.readLong(p + 32));
    assertEquals(6, g.engine.memory.readInt(p + 40), "write-back");
    assertEquals(0, g.engine.memory.readByte(p + 44), "no instruction bytes");
    assertEquals(3, g.engine.memory.readByte(p + 45), "both addresses count");
    assertEquals(5, g.engine.memory.readByte(p + 46));
    assertEquals(ModelEngine.KERNEL + PAGE + 0x18, g.engine.memory.readLong(p + 48));
    assertEquals(PAGE + 0x18, g.engine.memory.readLong(p + 56));
    assertEquals(80, g.engine.memory.readByte(ModelGuest.messagePage(0, 1) + 4));
  }

  @Test
  void violationsAreOfLevelZero() {
    g.bootProtected();
    assertFalse(g.engine.secure.violation(0, 1, PAGE, 0, false));
    g.fastReturn(0);
    assertTrue(g.engine.secure.violation(0, 1, PAGE, 0x99, false));
    g.vp(0).interrupts();
    assertEquals(1, g.engine.memory.readByte(takeMessage(0x8000_0001) + 45), "a table's address");
  }

  @Test
  void aMessageWaitsForItsSlot() {
    g.bootProtected();
    g.protect(0, PAGE);
    for (int i = 0; i < 3; i++) {
      g.fastReturn(0);
      assertEquals(null, g.vp(0).read(PAGE + 8L * i));
    }
    for (int i = 0; i < 3; i++) {
      long payload = ModelGuest.messagePage(0, 1) + MessageLayout.PAYLOAD;
      assertEquals(PAGE + 8L * i, g.engine.memory.readLong(payload + 56));
      takeMessage(0x8000_0001);
    }
    assertEquals(0, g.engine.memory.readInt(ModelGuest.messagePage(0, 1)));
  }

  @Test
  void withoutASynicLevelOneIsEnteredAllTheSame() {
    g.bootProtected();
    g.protect(0, PAGE);
    g.write(0, Msr.SCONTROL, 0);
    g.fastReturn(0);
    assertEquals(null, g.vp(0).read(PAGE));
    assertEquals(1, g.level(0));
  }

  @Test
  void parametersOfACallAreAccesses() {
    g.bootProtected();
    assertEquals(HypercallOutcome.DONE, g.fastReturn(0));
    long input = g.input(0);
    g.vtlCall(0);
    g.protect(0, input);
    g.fastReturn(0);
    long rip = g.vp(0).context().register(Register.RIP);
    long code = CallCode.GET_VP_REGISTERS | reps(1);
    assertEquals(
        HypercallOutcome.CONTINUE, g.hypercall(0, code, SELF, ME, RegisterName.VSM_VP_STATUS));
    assertEquals(1, g.level(0));
    assertEquals(rip, g.vp(0).levels[0].register(Register.RIP));
    long p = takeMessage(0x8000_0001);
    assertEquals(0, g.engine.memory.readByte(p + 5));
    assertEquals(0, g.engine.memory.readByte(p + 45), "no linear address");
    assertEquals(input, g.engine.memory.readLong(p + 56));
    // Level 1 lets it, and the call is made again, with the output page gone.
    g.protect(GpaAccess.READ, input);
    long output = g.output(0) - 0x1_0000;
    g.protect(GpaAccess.READ, output);
    long[] registers = {code, input, output};
    g.fastReturn(0);
    load(registers);
    assertEquals(HypercallOutcome.CONTINUE, g.vp(0).hypercall());
    assertEquals(1, g.level(0));
    p = takeMessage(0x8000_0001);
    assertEquals(1, g.engine.memory.readByte(p + 5));
    assertEquals(output, g.engine.memory.readLong(p + 56));
    g.protect(GpaAccess.ALL, output);
    g.fastReturn(0);
    load(registers);
    assertEquals(HypercallOutcome.DONE, g.vp(0).hypercall());
    assertEquals(1L << 32, g.vp(0).context().register(Register.RAX));
    assertEquals(0x3_0000, g.engine.memory.readLong(output));
  }

  private void load(long[] values) {
    ModelContext c = g.vp(0).context();
    c.register(Register.RCX, values[0]);
    c.register(Register.RDX, values[1]);
    c.register(Register.R8, values[2]);
  }

  @Test
  void parametersOfAProcessorWithoutLevelOne() {
    g.bootProtected();
    g.protect(0, g.input(1));
    assertEquals(HvStatus.INVALID_ALIGNMENT.code(), g.call(1, CallCode.NOTIFY_LONG_SPIN_WAIT, 0));
    assertEquals(0, g.call(1, ModelGuest.fast(CallCode.NOTIFY_LONG_SPIN_WAIT)));
  }

  @ParameterizedTest
  @ValueSource(ints = {Msr.HYPERCALL, Msr.SIMP, Msr.SIEFP, Msr.VP_ASSIST_PAGE, Msr.REFERENCE_TSC})
  void levelZeroHidesNothingFromLevelOne(int msr) {
    g.bootProtected();
    g.protect(GpaAccess.READ, PAGE);
    assertEquals(0, g.set(0, ME, vtl(0), RegisterName.VP_ASSIST_PAGE, 0));
    g.fastReturn(0);
    long before = g.read(0, msr);
    assertEquals(MsrOutcome.FAULT, g.tryWrite(0, msr, PAGE | 1));
    assertEquals(before, g.read(0, msr));
    assertEquals(MsrOutcome.DONE, g.tryWrite(0, msr, PAGE));
    assertEquals(MsrOutcome.DONE, g.tryWrite(0, msr, PAGE + 0x1000 | 1));
    g.vtlCall(0);
    assertEquals(MsrOutcome.DONE, g.tryWrite(0, msr, PAGE | 1), "level 1 may");
  }

  private long intercept(long partition, int access, int type, long parameter) {
    return g.call(0, CallCode.INSTALL_INTERCEPT, partition, access | (long) type << 32, parameter);
  }

  @Test
  void whoMayIntercept() {
    int both = InterceptLayout.READ | InterceptLayout.WRITE;
    assertEquals(DENIED, intercept(SELF, both, 0, 0x64));
    g.bootSecure(0);
    assertEquals(DENIED, intercept(0, both, 0, 0x64));
    assertEquals(INVALID, intercept(SELF, both | 4, 0, 0x64));
    assertEquals(INVALID, intercept(SELF, both, 1, 0x64), "MSRs");
    assertEquals(INVALID, intercept(SELF, both, 2, 1), "CPUID");
    assertEquals(0, intercept(SELF, both, 0, 0x64));
  }

  @Test
  void thePortMessage() {
    g.bootSecure(0);
    intercept(SELF, InterceptLayout.WRITE, 0, 0x65);
    g.fastReturn(0);
    ModelContext c = g.vp(0).levels[0];
    assertTrue(g.vp(0).port(0x64, 1, true));
    assertTrue(g.vp(0).port(0x65, 1, false));
    assertTrue(g.vp(0).port(0x66, 2, true));
    c.register(Register.RAX, 0xaa);
    c.register(Register.RCX, 0xcc);
    c.register(Register.RSI, 0x51);
    c.register(Register.RDI, 0xd1);
    c.segment(SegmentRegister.DS, new Segment(0xd5, 1, 2, 3));
    c.segment(SegmentRegister.ES, new Segment(0xe5, 4, 5, 6));
    assertFalse(g.vp(0).port(0x62, 4, true), "one of its bytes is the port");
    assertEquals(1, g.level(0));
    long p = takeMessage(0x8001_0000);
    assertEquals(1, g.engine.memory.readByte(p + 5), "a write");
    assertEquals(2, g.engine.memory.readByte(p + 4), "bytes of the instruction");
    assertEquals(0x62, g.engine.memory.readShort(p + 40));
    assertEquals(4, g.engine.memory.readByte(p + 42));
    assertEquals(0xaa, g.engine.memory.readLong(p + 48));
    assertEquals(0xd5, g.engine.memory.readLong(p + 72));
    assertEquals(0xe5, g.engine.memory.readLong(p + 88));
    assertEquals(0xcc, g.engine.memory.readLong(p + 104));
    assertEquals(0x51, g.engine.memory.readLong(p + 112));
    assertEquals(0xd1, g.engine.memory.readLong(p + 120));
    assertEquals(128, g.engine.memory.readByte(ModelGuest.messagePage(0, 1) + 4));
    assertTrue(g.vp(0).port(0x65, 1, true), "level 1 itself may");
    assertTrue(g.vp(1).port(0x65, 1, true), "there is no level 1 to tell");
    intercept(SELF, 0, 0, 0x65);
    g.fastReturn(0);
    assertTrue(g.vp(0).port(0x65, 1, true));
    g.engine.secure.port(0, 0x65, 1, true, true, true, 0);
    assertEquals(0, g.level(0));
  }

  @Test
  void stringInstructionsAreTold() {
    g.bootSecure(0);
    intercept(SELF, InterceptLayout.READ, 0, 0x1f0);
    g.fastReturn(0);
    assertTrue(g.engine.secure.port(0, 0x1f0, 2, false, true, true, 3));
    g.vp(0).interrupts();
    long p = takeMessage(0x8001_0000);
    assertEquals(2 | 1 << 3 | 1 << 4, g.engine.memory.readByte(p + 42));
    assertEquals(0, g.engine.memory.readByte(p + 5));
  }

  @Test
  void theDebuggerHasTheRightsOfLevelZero() {
    PageRights rights = new PageRights(g.engine.memory);
    FakeDebugger debugger = new FakeDebugger();
    DebugRegisters registers = new DebugRegisters(g.engine.memory, rights, debugger);
    rights.setAll(GpaAccess.ALL);
    debugger.toGuest.add((byte) 7);
    registers.receiveBuffer(PAGE + 8);
    registers.sendBuffer(PAGE);
    registers.pendingBuffer(PAGE + 0x3000);
    assertEquals(1, g.engine.memory.readByte(PAGE + 0x3000));
    // The buffer's last bytes are in the page after.
    assertTrue(rights.set((PAGE >>> 12) + 1, GpaAccess.READ));
    assertTrue(rights.set((PAGE >>> 12) + 3, 0));
    g.engine.memory.writeByte(PAGE + 0x3000, 9);
    registers.control(DebugBits.RECEIVE);
    assertEquals(0, registers.status());
    assertEquals(9, g.engine.memory.readByte(PAGE + 0x3000));
    assertEquals(1, debugger.toGuest.size());
    rights.set(PAGE >>> 12, GpaAccess.WRITE);
    registers.control(DebugBits.SEND | 4L << 16);
    assertEquals(0, registers.status());
    rights.set(PAGE >>> 12, GpaAccess.READ);
    registers.control(DebugBits.SEND | 4L << 16);
    assertEquals(DebugBits.SENT, registers.status());
    rights.setAll(GpaAccess.ALL);
    registers.control(DebugBits.RECEIVE);
    assertEquals(7, g.engine.memory.readByte(PAGE + 8));
  }
}

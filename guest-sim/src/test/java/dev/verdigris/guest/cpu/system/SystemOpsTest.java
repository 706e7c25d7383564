package dev.verdigris.guest.cpu.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Vector;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** System instructions one by one. */
class SystemOpsTest {
  private final LongModeRig rig = new LongModeRig();
  private final Cpu cpu = rig.cpu;

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void timeCountsInstructionsExactly() {
    // nop; nop; rdtsc; mov rbx, rax; nop; rdtsc; hlt
    rig.code("90 90 0f 31 48 89 c3 90 0f 31 f4").run();
    assertEquals(3, cpu.r[3]);
    assertEquals(6, cpu.r[0]);
  }

  @Test
  void theTimeStampCounterCanBeMoved() {
    ModelSpecificRegisters msrs = cpu.system.msrs;
    cpu.system.clock(() -> 1000);
    assertEquals(1000, msrs.tsc());
    msrs.write(ModelSpecificRegisters.TSC, 5000);
    assertEquals(5000, msrs.tsc());
    msrs.read(ModelSpecificRegisters.TSC_ADJUST);
    assertEquals(4000, msrs.result());
    msrs.write(ModelSpecificRegisters.TSC_ADJUST, 0);
    assertEquals(1000, msrs.tsc());
  }

  @Test
  void firmwareLeavesMemoryWriteBack() {
    ModelSpecificRegisters msrs = cpu.system.msrs;
    int defaultType = 0x2ff;
    cpu.system.reset();
    msrs.read(defaultType);
    assertEquals(0, msrs.result());
    cpu.system.leaveFirmware();
    msrs.read(defaultType);
    assertEquals(0x806, msrs.result());
  }

  @Test
  void movesAndHintsCountEach() {
    // mov eax, 9; mov rbx, rax; mov ecx, ebx; nop; mov rdx, rcx; mov rsi, rdx; rdtsc; hlt
    rig.code("b8 09 00 00 00 48 89 c3 89 d9 90 48 89 ca 48 89 d6 0f 31 f4").run();
    assertEquals(9, cpu.r[6]);
    assertEquals(7, cpu.r[0]);
  }

  @Test
  void hypercallOutcomesSteerTheInstruction() {
    rig.rig.hypercallOutcome = HypercallOutcome.CONTINUE;
    // nop; vmcall; hlt
    rig.code("90 0f 01 c1 f4").run();
    assertEquals(List.of("hypercall", "hypercall"), rig.rig.exits);
    assertEquals(LongModeRig.CODE + 5, cpu.rip);
  }

  @Test
  void aRefusedHypercallFaults() {
    rig.rig.hypercallOutcome = HypercallOutcome.INVALID_OPCODE;
    // vmmcall; hlt
    rig.code("0f 01 d9 f4").run();
    assertEquals(Vector.UD, rig.haltedIn());
    assertEquals(LongModeRig.CODE, rig.frame(0));
  }

  @Test
  void portsMoveByteByByteAndRepeated() {
    rig.rig.memory.write(0x5000, new byte[] {1, 2, 3});
    rig.rig.deviceValue = 0xab;
    // mov esi, 0x5000; mov ecx, 3; mov dx, 0x3f8; rep outsb; in al, 0x60; out 0x80, eax; hlt
    rig.code("be 00 50 00 00 b9 03 00 00 00 66 ba f8 03 f3 6e e4 60 e7 80 f4").run();
    assertEquals(
        List.of("out 3f8 1 1", "out 3f8 1 2", "out 3f8 1 3", "in 60 1", "out 80 4 ab"),
        rig.rig.exits);
    assertEquals(0x5003, cpu.r[6]);
    assertEquals(0, cpu.r[1]);
  }

  @Test
  void theTasksBitmapGuardsPorts() {
    // Port 0x60 is allowed, 0x61 is not; a word at 0x60 needs both.
    rig.rig.memory.writeByte(LongModeRig.TASK_STATE + 0x68 + 0x60 / 8, 0b10);
    // in al, 0x60; in ax, 0x60
    rig.user("e4 60 66 e5 60").run();
    assertEquals(List.of("in 60 1"), rig.rig.exits);
    assertEquals(Vector.GP, rig.haltedIn());
    assertEquals(LongModeRig.USER_CODE + 2, rig.frame(1));
  }

  @Test
  void unknownRegistersFaultAndKnownOnesPass() {
    // mov ecx, 0x40000000; rdmsr; hlt
    rig.code("b9 00 00 00 40 0f 32 f4").run();
    assertEquals(0x5678_9abcL, cpu.r[0]);
    assertEquals(0x1234, cpu.r[2]);
    // mov ecx, 0x12345; wrmsr
    rig.code("b9 45 23 01 00 0f 30");
    cpu.halted = false;
    cpu.rip = LongModeRig.CODE;
    rig.run();
    assertEquals(Vector.GP, rig.haltedIn());
  }

  @Test
  void basesAreReadAndWritten() {
    cpu.system.setCr4(cpu.system.cr4() | ControlBits.CR4_FSGSBASE);
    cpu.segBase[Cpu.GS] = 0x1000;
    cpu.system.msrs.write(ModelSpecificRegisters.KERNEL_GS_BASE, 0x2000);
    // swapgs; rdgsbase rax; swapgs; rdgsbase rbx; hlt
    rig.code("0f 01 f8 f3 48 0f ae c8 0f 01 f8 f3 48 0f ae cb f4").run();
    assertEquals(0x2000, cpu.r[0]);
    assertEquals(0x1000, cpu.r[3]);
  }

  @Test
  void cpuidTellsOfAnInOrderProcessor() {
    // xor eax, eax; cpuid; hlt
    rig.code("31 c0 0f a2 f4").run();
    assertEquals(0x756e_6547, cpu.r[3]);
    assertEquals(0x4965_6e69, cpu.r[2]);
    assertEquals(0x6c65_746e, cpu.r[1]);
    var machine = cpu.system.cpuid.ask(0x4000_0000, 0);
    assertEquals(List.of(1, 2, 3, 4), List.of(machine.eax, machine.ebx, machine.ecx, machine.edx));
    var features = cpu.system.cpuid.ask(1, 0);
    assertEquals(0x30661, features.eax);
    // Not advertised: MONITOR, VMX, FMA, PCID, XSAVE, OSXSAVE, AVX.
    assertEquals(0, features.ecx & (1 << 3 | 1 << 5 | 1 << 12 | 1 << 17 | 7 << 26));
  }

  @Test
  void randomNumbersFollowTheSeed() {
    // rdrand rax; rdseed ebx; hlt
    String program = "48 0f c7 f0 0f c7 fb f4";
    cpu.system.seed(42);
    rig.code(program).run();
    long first = cpu.r[0];
    assertEquals(0, cpu.r[3] >>> 32);
    assertEquals(1, cpu.register(dev.verdigris.hypercall.engine.Register.RFLAGS) & 1);
    cpu.system.seed(42);
    cpu.halted = false;
    cpu.rip = LongModeRig.CODE;
    rig.run();
    assertEquals(first, cpu.r[0]);
    cpu.system.seed(43);
    assertNotEquals(first, cpu.system.random.next());
  }

  @Test
  void theTaskPriorityIsTheControllers() {
    // mov eax, 5; mov cr8, rax; mov rbx, cr8; mov eax, 16; mov cr8, rax
    rig.code("b8 05 00 00 00 44 0f 22 c0 44 0f 20 c3 b8 10 00 00 00 44 0f 22 c0").run();
    assertEquals(5, rig.rig.priority);
    assertEquals(5, cpu.r[3]);
    assertEquals(Vector.GP, rig.haltedIn());
  }

  @Test
  void loadingTheTaskRegisterMarksItBusy() {
    assertEquals(0x8b, rig.rig.memory.readByte(0x500 + LongModeRig.TASK + 5));
    // mov eax, 0x30; ltr ax
    rig.code("b8 30 00 00 00 0f 00 d8").run();
    assertEquals(Vector.GP, rig.haltedIn());
    assertEquals(LongModeRig.TASK, rig.frame(0));
  }
}

package dev.verdigris.guest.cpu.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Vector;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From reset to each mode, between privilege levels, and back. */
class ModeSwitchTest {
  @Test
  void aProcessorStartsByIpiAndReachesLongMode() {
    try (SystemRig rig = new SystemRig()) {
      Cpu cpu = rig.cpu;
      cpu.init();
      rig.run(10);
      assertEquals(0, cpu.retired);
      // Real mode at 0x8000: load the descriptor table, protected mode, flat segments, PAE, page
      // tables at 0x1000, LME, paging, far jump to 64-bit code that stores RAX at 0x6000.
      rig.code(
          0x8000,
          """
          fa 31 c0 8e d8 0f 01 16 78 80 0f 20 c0 0c 01 0f 22 c0 66 ea 1a 80 00 00 08 00
          66 b8 10 00 8e d8 8e c0 8e d0 8e e0 8e e8 bc 00 70 00 00 89 25 08 60 00 00
          b8 20 00 00 00 0f 22 e0 b8 00 10 00 00 0f 22 d8 b9 80 00 00 c0 0f 32
          0d 00 01 00 00 0f 30 0f 20 c0 0d 00 00 00 80 0f 22 c0 ea 63 80 00 00 18 00
          48 b8 88 77 66 55 44 33 22 11 48 89 04 25 00 60 00 00 f4 90 90
          1f 00 80 80 00 00 90 90
          0000000000000000 ffff0000009acf00 ffff00000092cf00 ffff0000009aaf00
          """);
      rig.memory.writeLong(0x1000, 0x2003);
      rig.memory.writeLong(0x2000, 0x3003);
      rig.memory.writeLong(0x3000, 0x83);
      cpu.startUp(8);
      rig.run(100);
      assertTrue(cpu.halted);
      assertEquals(0x1122_3344_5566_7788L, rig.memory.readLong(0x6000));
      assertEquals(0x7000, rig.memory.readInt(0x6008));
      assertEquals(Cpu.MODE_64, cpu.mode);
      assertEquals(0x500, cpu.system.efer());
      assertEquals(31, cpu.retired);
      assertEquals(0x9b, rig.memory.readByte(0x8098 + 5), "the descriptor is marked accessed");
    }
  }

  @Test
  void startUpMayFollowInitBeforeTheProcessorRuns() {
    try (LongModeRig rig = new LongModeRig()) {
      rig.rig.code(0x9000, "f4");
      rig.cpu.init();
      rig.cpu.startUp(9);
      rig.run();
      assertTrue(rig.cpu.halted);
      assertEquals(0x900, rig.cpu.segments.selector(Cpu.CS));
      assertEquals(1, rig.cpu.rip);
      assertEquals(0, rig.cpu.system.efer());
    }
  }

  @Test
  void aRunningProcessorIgnoresStartUp() {
    try (LongModeRig rig = new LongModeRig()) {
      rig.code("90 f4");
      rig.cpu.startUp(9);
      rig.run();
      assertEquals(LongModeRig.CODE + 2, rig.cpu.rip);
    }
  }

  @Test
  void interruptReturnEntersUserMode() {
    try (LongModeRig rig = new LongModeRig()) {
      // push 0x23; push 0x9000; push 0x3202; push 0x2b; push 0x20000; iretq
      rig.code("6a 23 68 00 90 00 00 68 02 32 00 00 6a 2b 68 00 00 02 00 48 cf");
      // cli, which IOPL 3 allows; hlt, which only level 0 may
      rig.rig.code(LongModeRig.USER_CODE, "fa f4");
      rig.run();
      assertEquals(Vector.GP, rig.haltedIn());
      assertEquals(LongModeRig.USER_CODE + 1, rig.frame(1));
      assertEquals(LongModeRig.USER_CS, rig.frame(2));
      assertEquals(0x3002, rig.frame(3) & 0xffff);
      assertEquals(0x9000, rig.frame(4));
      assertEquals(0, rig.cpu.segments.selector(Cpu.DS), "emptied on the way out");
    }
  }

  @Test
  void systemCallsGoAndReturn() {
    try (LongModeRig rig = new LongModeRig()) {
      Cpu cpu = rig.cpu;
      cpu.system.msrs.write(ModelSpecificRegisters.LSTAR, LongModeRig.CODE);
      cpu.system.msrs.write(ModelSpecificRegisters.FMASK, SystemFlags.IF);
      // swapgs; o64 sysret
      rig.code("0f 01 f8 48 0f 07");
      cpu.system.msrs.write(ModelSpecificRegisters.GS_BASE, 0x1111);
      cpu.system.msrs.write(ModelSpecificRegisters.KERNEL_GS_BASE, 0x2222);
      cpu.systemFlags |= SystemFlags.IF;
      // syscall; hlt
      rig.user("0f 05 f4");
      cpu.run(cpu.retired + 1);
      assertEquals(0, cpu.cpl);
      assertEquals(LongModeRig.CODE, cpu.rip);
      assertEquals(LongModeRig.USER_CODE + 2, cpu.r[1]);
      assertEquals(SystemFlags.FIXED | SystemFlags.IF, cpu.r[11]);
      assertEquals(LongModeRig.KERNEL_CS, cpu.segments.selector(Cpu.CS));
      assertEquals(0, cpu.systemFlags & SystemFlags.IF);
      rig.run();
      assertEquals(Vector.GP, rig.haltedIn(), "HLT in user mode");
      assertEquals(LongModeRig.USER_CODE + 2, rig.frame(1));
      assertEquals(LongModeRig.USER_CS, rig.frame(2));
      assertEquals(LongModeRig.USER_DS, rig.frame(5));
      assertEquals(0x2222, cpu.segBase[Cpu.GS]);
    }
  }

  @Test
  void systemCallsAreUndefinedUntilEnabled() {
    try (LongModeRig rig = new LongModeRig()) {
      rig.cpu.system.setEfer(ControlBits.EFER_LME);
      rig.user("0f 05 f4").run();
      assertEquals(Vector.UD, rig.haltedIn());
    }
  }

  @Test
  void controlRegistersRefuseWhatTheyMust() {
    try (LongModeRig rig = new LongModeRig()) {
      ControlRegisters control = rig.cpu.system.control;
      assertFalse(control.writeCr0(ControlBits.CR0_PG), "paging without protection");
      assertFalse(control.writeCr0(ControlBits.CR0_PE), "paging off in 64-bit code");
      assertFalse(control.writeCr0(control.cr0() | ControlBits.CR0_NW));
      assertFalse(control.writeCr0(control.cr0() | 1L << 32));
      assertFalse(control.writeCr4(0), "PAE off in long mode");
      assertFalse(control.writeCr4(control.cr4() | 1 << 17), "no PCID");
      assertFalse(control.writeEfer(0), "LME off while paging");
      assertFalse(control.writeEfer(control.efer() | 1 << 12), "no SVME");
      assertFalse(control.writeCr3(1L << 60));
      assertTrue(control.writeCr4(control.cr4() | ControlBits.CR4_PGE));
    }
  }

  @Test
  void aFarReturnChecksItsSelector() {
    try (LongModeRig rig = new LongModeRig()) {
      // push 0x10; push 0x20000; retfq: a data segment
      rig.code("6a 10 68 00 00 02 00 48 cb").run();
      assertEquals(Vector.GP, rig.haltedIn());
      assertEquals(LongModeRig.KERNEL_DS, rig.frame(0));
      assertEquals(LongModeRig.STACK - 16, rig.frame(4), "nothing was popped");
    }
  }

  @Test
  void realModeInterruptsUseTheVectorTable() {
    try (SystemRig rig = new SystemRig()) {
      Cpu cpu = rig.cpu;
      cpu.system.waitForStartUp();
      cpu.startUp(8);
      rig.memory.writeInt(0x21 * 4, 0x0900_0010);
      // int 0x21; hlt
      rig.code(0x8000, "cd 21 f4");
      // iret
      rig.code(0x9010, "cf");
      cpu.r[4] = 0x7000;
      rig.run(100);
      assertTrue(cpu.halted);
      assertEquals(3, cpu.rip);
      assertEquals(0x7000, cpu.r[4]);
      assertEquals(3, cpu.retired);
      assertEquals(2, rig.memory.readShort(0x6ffa), "the return offset");
      assertEquals(0x800, rig.memory.readShort(0x6ffc));
      assertEquals(List.of(), rig.exits);
    }
  }
}

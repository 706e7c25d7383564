package dev.verdigris.guest.cpu.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Vector;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Exceptions, interrupts and what holds them back (Intel SDM 3A, chapter 6). */
class EventDeliveryTest {
  private static final int RESUME = 1 << 16;
  private static final int NOT_PRESENT_GATE = 0x0e;
  private static final long DATA = 0x3_0000;

  private final LongModeRig rig = new LongModeRig();
  private final Cpu cpu = rig.cpu;

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aPageFaultIsPreciseAndUsesItsInterruptStack() {
    rig.gate(Vector.PF, LongModeRig.handler(Vector.PF), 1, 0x8e);
    // nop; nop; mov rax, [0xdead000]; nop
    rig.code("90 90 48 8b 04 25 00 d0 ea 0d 90");
    rig.cpu.systemFlags |= SystemFlags.IF;
    rig.run();
    assertEquals(Vector.PF, rig.haltedIn());
    assertEquals(LongModeRig.IST1 - 6 * 8, cpu.r[4]);
    assertEquals(0, rig.frame(0), "error code");
    assertEquals(LongModeRig.CODE + 2, rig.frame(1));
    assertEquals(LongModeRig.KERNEL_CS, rig.frame(2));
    assertEquals(SystemFlags.FIXED | SystemFlags.IF | RESUME, rig.frame(3));
    assertEquals(LongModeRig.STACK, rig.frame(4));
    assertEquals(LongModeRig.KERNEL_DS, rig.frame(5));
    assertEquals(0xdead000, cpu.system.cr2());
    assertEquals(0, cpu.systemFlags & SystemFlags.IF);
    assertEquals(3, cpu.retired, "two NOPs and the handler's HLT");
  }

  @Test
  void usersMayCallOnlyGatesOfTheirPrivilege() {
    // int 0x80; hlt
    rig.user("cd 80 f4").run();
    assertEquals(Vector.GP, rig.haltedIn());
    assertEquals(0x80 * 8 + 2, rig.frame(0));
    assertEquals(LongModeRig.USER_CODE, rig.frame(1));
    assertEquals(LongModeRig.RSP0 - 6 * 8, cpu.r[4]);
    assertEquals(0, cpu.cpl);
  }

  @Test
  void aCalledGateReturnsAfterTheInstruction() {
    rig.gate(0x80, LongModeRig.handler(0x80), 0, 0xee);
    rig.user("cd 80 f4").run();
    assertEquals(0x80, rig.haltedIn());
    assertEquals(LongModeRig.USER_CODE + 2, rig.frame(0));
    assertEquals(LongModeRig.USER_CS, rig.frame(1));
    assertEquals(LongModeRig.USER_DS, rig.frame(4));
    assertEquals(0, cpu.segments.selector(Cpu.SS));
  }

  @Test
  void aFaultInDeliveringAFaultIsADoubleFault() {
    rig.gate(Vector.GP, LongModeRig.handler(Vector.GP), 0, NOT_PRESENT_GATE);
    // mov ecx, 0x12345; rdmsr
    rig.code("b9 45 23 01 00 0f 32").run();
    assertEquals(Vector.DF, rig.haltedIn());
    assertEquals(0, rig.frame(0));
    assertEquals(LongModeRig.CODE + 5, rig.frame(1));
  }

  @Test
  void aBenignFirstEventIsReplacedByTheSecond() {
    rig.gate(Vector.UD, LongModeRig.handler(Vector.UD), 0, NOT_PRESENT_GATE);
    // ud2
    rig.code("0f 0b").run();
    assertEquals(Vector.NP, rig.haltedIn());
    assertEquals(Vector.UD * 8 + 2 + 1, rig.frame(0), "from the table, by an external event");
  }

  @Test
  void aFaultInDeliveringADoubleFaultShutsDown() {
    cpu.segments.idt(LongModeRig.IDT, 0);
    rig.code("0f 0b").run();
    assertEquals(List.of("triple fault"), rig.rig.exits);
    assertTrue(cpu.system.shutDown());
    long before = cpu.retired;
    rig.run();
    assertEquals(before, cpu.retired);
    cpu.init();
    rig.run();
    assertFalse(cpu.system.shutDown());
    assertTrue(cpu.system.waitingForStartUp());
  }

  @Test
  void stiHoldsInterruptsBackForOneInstruction() {
    rig.rig.pending = 0x41;
    // sti; nop; nop; hlt
    rig.code("fb 90 90 f4").run();
    assertEquals(0x41, rig.haltedIn());
    assertEquals(LongModeRig.CODE + 2, rig.frame(0));
    assertEquals(List.of("interrupt 65"), rig.rig.exits);
  }

  @Test
  void anInterruptWakesFromHaltBehindSti() {
    // sti; hlt; nop; hlt
    rig.code("fb f4 90 f4").run();
    assertTrue(cpu.halted);
    assertEquals(2, cpu.retired);
    rig.rig.pending = 0x42;
    cpu.interruptsChanged();
    rig.run();
    assertEquals(0x42, rig.haltedIn());
    assertEquals(LongModeRig.CODE + 2, rig.frame(0));
  }

  @Test
  void maskedInterruptsWait() {
    rig.rig.pending = 0x42;
    rig.code("90 f4").run();
    assertTrue(cpu.halted);
    assertEquals(LongModeRig.CODE + 2, cpu.rip);
    assertEquals(List.of(), rig.rig.exits);
  }

  @Test
  void nmisWaitForTheReturnFromTheFirst() {
    // hlt; hlt
    rig.code("f4 f4").run();
    // jmp to the next; nop; iretq
    rig.rig.code(LongModeRig.handler(Vector.NMI), "eb 00 90 48 cf");
    cpu.nmi();
    cpu.run(cpu.retired + 1);
    cpu.nmi();
    assertEquals(LongModeRig.CODE + 1, rig.frame(0));
    rig.run();
    assertEquals(LongModeRig.CODE + 2, cpu.rip, "the second came after the first had returned");
    assertEquals(1 + 3 + 3 + 1, cpu.retired);
  }

  @Test
  void singleStepTrapsAfterTheNextInstruction() {
    // pushfq; or dword [rsp], 0x100; popfq; nop; nop; hlt
    rig.code("9c 81 0c 24 00 01 00 00 9d 90 90 f4").run();
    assertEquals(Vector.DB, rig.haltedIn());
    assertEquals(LongModeRig.CODE + 10, rig.frame(0));
    assertEquals(0xffff_4ff0L, cpu.system.debug.read(6));
    assertEquals(0, cpu.systemFlags & SystemFlags.TF);
  }

  @Test
  void instructionBreakpointsFaultBeforeTheInstruction() {
    cpu.system.debug.write(0, LongModeRig.CODE + 1);
    cpu.system.debug.write(7, 2);
    rig.code("90 90 f4").run();
    assertEquals(Vector.DB, rig.haltedIn());
    assertEquals(LongModeRig.CODE + 1, rig.frame(0));
    assertEquals(0xffff_0ff1L, cpu.system.debug.read(6));
    assertEquals(2, cpu.retired);
  }

  @Test
  void aWriteBreakpointTrapsAfterTheInstructionThatWrites() {
    cpu.system.debug.write(1, DATA + 4);
    // Enabled, writes, four bytes.
    cpu.system.debug.write(7, 1 << 3 | 0b1101L << 20);
    // mov eax, [DATA + 4]; mov [DATA], eax; mov [DATA + 6], al; nop; hlt
    rig.code("8b 04 25 " + data(4) + "89 04 25 " + data(0) + "88 04 25 " + data(6) + "90 f4").run();
    assertEquals(Vector.DB, rig.haltedIn());
    assertEquals(LongModeRig.CODE + 21, rig.frame(0));
    assertEquals(0xffff_0ff2L, cpu.system.debug.read(6));
  }

  @Test
  void anAccessBreakpointTrapsReadsOfAnyOfItsBytes() {
    cpu.system.debug.write(3, DATA + 8);
    // Enabled, reads and writes, eight bytes.
    cpu.system.debug.write(7, 1 << 6 | 0b1011L << 28);
    // mov rax, [DATA]; mov rax, [DATA + 1]; hlt
    rig.code("48 8b 04 25 " + data(0) + "48 8b 04 25 " + data(1) + "f4").run();
    assertEquals(Vector.DB, rig.haltedIn());
    assertEquals(LongModeRig.CODE + 16, rig.frame(0));
    assertEquals(0xffff_0ff8L, cpu.system.debug.read(6));
  }

  @Test
  void aClearedDataBreakpointLeavesNothingBehind() {
    cpu.system.debug.write(0, DATA);
    cpu.system.debug.write(7, 2 | 0b1111L << 16);
    cpu.system.debug.write(7, 0);
    // mov eax, [DATA]; hlt
    rig.code("8b 04 25 " + data(0) + "f4").run();
    assertEquals(LongModeRig.CODE + 8, cpu.rip);
    assertEquals(0xffff_0ff0L, cpu.system.debug.read(6));
  }

  private static String data(int offset) {
    int address = (int) DATA + offset;
    return String.format(
        "%02x %02x %02x %02x ",
        address & 0xff, address >> 8 & 0xff, address >> 16 & 0xff, address >> 24 & 0xff);
  }

  @Test
  void codeMayChangeTheInstructionThatFollows() {
    // mov byte [rel x + 1], 0x77; x: mov al, 0x11; hlt
    rig.code("c6 05 01 00 00 00 77 b0 11 f4").run();
    assertEquals(0x77, cpu.r[0]);
    assertEquals(3, cpu.retired);
  }

  @Test
  void aTaskSegmentTooSmallForTheStackIsAnInvalidTask() {
    cpu.segments.set(Segmentation.TR, LongModeRig.TASK, LongModeRig.TASK_STATE, 8, 0x8b);
    rig.user("0f 0b").run();
    // #TS and #DF need the same stack.
    assertEquals(List.of("triple fault"), rig.rig.exits);
  }
}

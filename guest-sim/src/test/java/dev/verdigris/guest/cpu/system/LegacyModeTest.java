package dev.verdigris.guest.cpu.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.guest.boot.EntryState;
import dev.verdigris.guest.cpu.Cpu;
import dev.verdigris.guest.cpu.Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 32-bit protected mode: gates, stacks, virtual-8086 mode, tasks, limits. */
class LegacyModeTest {
  private static final long GDT = 0x500;
  private static final long IDT = 0x2000;
  private static final long TASK_1 = 0x3000;
  private static final long TASK_2 = 0x3100;
  private static final long CODE = 0x1_0000;
  private static final long USER_CODE = 0x2_0000;
  private static final long GATE_CODE = 0x3_0000;
  private static final long HANDLERS = 0x8000;
  private static final long ESP0 = 0x6800;

  private final SystemRig rig = new SystemRig();
  private final Cpu cpu = rig.cpu;

  @BeforeEach
  void enterProtectedMode() {
    long[] descriptors = {
      0,
      0x00cf_9b00_0000_ffffL, // 08: code
      0x00cf_9300_0000_ffffL, // 10: data
      0x00cf_fb00_0000_ffffL, // 18: user code
      0x00cf_f300_0000_ffffL, // 20: user data
      0x0000_8900_3000_0067L, // 28: task 1
      0x0000_8900_3100_0067L, // 30: task 2
      0x0003_ec01_0008_0000L, // 38: call gate for users, one parameter
      0x0040_9300_0000_0fffL, // 40: data of 4 KiB
    };
    for (int i = 0; i < descriptors.length; i++) {
      rig.memory.writeLong(GDT + 8L * i, descriptors[i]);
    }
    for (int vector = 0; vector < 256; vector++) {
      gate(vector, 0x8e);
      rig.memory.writeByte(handler(vector), 0xf4);
    }
    rig.memory.writeInt(TASK_1 + 4, (int) ESP0);
    rig.memory.writeInt(TASK_1 + 8, 0x10);
    rig.memory.writeShort(TASK_1 + 0x66, 0x68);
    cpu.system.enter(
        new EntryState(
            EntryState.Mode.PROTECTED,
            CODE,
            0x7000,
            0,
            0,
            0,
            0,
            GDT,
            8 * descriptors.length - 1,
            0x08,
            0x10));
    cpu.segments.idt(IDT, 0x7ff);
    cpu.segments.loads.loadTask(null, 0x28);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static long handler(int vector) {
    return HANDLERS + 16L * vector;
  }

  private void gate(int vector, int access) {
    long offset = handler(vector);
    rig.memory.writeLong(IDT + 8L * vector, (offset & 0xffff) | 0x08L << 16 | (long) access << 40);
  }

  private void user(String hex) {
    rig.code(USER_CODE, hex);
    cpu.cpl = 3;
    cpu.segments.set(Cpu.CS, 0x1b, 0x00cf_fb00_0000_ffffL);
    for (int s : new int[] {Cpu.SS, Cpu.DS, Cpu.ES}) {
      cpu.segments.set(s, 0x23, 0x00cf_f300_0000_ffffL);
    }
    cpu.segments.update();
    cpu.rip = USER_CODE;
    cpu.r[4] = 0x9000;
  }

  private int frame(int index) {
    return rig.memory.readInt(cpu.r[4] + 4L * index);
  }

  private void expectHaltIn(int vector) {
    assertTrue(cpu.halted);
    assertEquals(handler(vector) + 1, cpu.rip);
  }

  @Test
  void interruptsTakeTheInnerStackAndReturn() {
    gate(0x80, 0xee);
    // int 0x80; cli
    user("cd 80 fa");
    // iret
    rig.memory.writeByte(handler(0x80), 0xcf);
    rig.run(100);
    expectHaltIn(Vector.GP);
    assertEquals(ESP0 - 6 * 4, cpu.r[4]);
    assertEquals(0, frame(0));
    assertEquals(USER_CODE + 2, frame(1));
    assertEquals(0x1b, frame(2));
    assertEquals(0x9000, frame(4));
    assertEquals(0x23, frame(5));
    assertEquals(0x10, cpu.segments.selector(Cpu.SS));
  }

  @Test
  void callGatesCopyParameters() {
    // push 0x55; call 0x3b:0; mov ebx, eax; hlt
    user("6a 55 9a 00 00 00 00 3b 00 89 c3 f4");
    // mov eax, [esp + 8]; retf 4
    rig.code(GATE_CODE, "8b 44 24 08 ca 04 00");
    rig.run(100);
    expectHaltIn(Vector.GP);
    assertEquals(0x55, cpu.r[3]);
    assertEquals(USER_CODE + 11, frame(1));
    assertEquals(0x9000, frame(4), "the parameter is gone from both stacks");
  }

  @Test
  void virtual8086ModeIsEnteredAndLeft() {
    // A frame with VM set, IOPL 3: GS, FS 0, DS 0x300, ES 0x200, SS:ESP 0x400:0xff0, CS:EIP
    // 0x2000:0
    rig.code(
        CODE,
        """
        6a 00 6a 00 68 00 03 00 00 68 00 02 00 00 68 00 04 00 00 68 f0 0f 00 00
        68 02 32 02 00 68 00 20 00 00 6a 00 cf
        """);
    // mov ax, 0x1234; mov [0x10], ax; int 0x21
    rig.code(0x2_0000, "b8 34 12 a3 10 00 cd 21");
    gate(0x21, 0xee);
    rig.run(100);
    expectHaltIn(0x21);
    assertEquals(0x1234, rig.memory.readShort(0x3010));
    assertEquals(ESP0 - 9 * 4, cpu.r[4]);
    assertEquals(8, frame(0));
    assertEquals(0x2000, frame(1));
    assertEquals(0x2_3202, frame(2));
    assertEquals(0xff0, frame(3));
    assertEquals(0x400, frame(4));
    assertEquals(0x200, frame(5));
    assertEquals(0x300, frame(6));
    assertEquals(0, cpu.systemFlags & SystemFlags.VM);
    assertEquals(0, cpu.segments.selector(Cpu.DS));
  }

  @Test
  void aJumpToATaskSwitchesItsWholeState() {
    rig.memory.writeInt(TASK_2 + 0x20, (int) USER_CODE);
    rig.memory.writeInt(TASK_2 + 0x24, 2);
    rig.memory.writeInt(TASK_2 + 0x28, 0xabcd);
    rig.memory.writeInt(TASK_2 + 0x38, 0x9000);
    int[] selectors = {0x10, 0x08, 0x10, 0x10, 0, 0};
    for (int i = 0; i < selectors.length; i++) {
      rig.memory.writeInt(TASK_2 + 0x48 + 4L * i, selectors[i]);
    }
    // jmp 0x30:0; hlt
    rig.code(CODE, "ea 00 00 00 00 30 00 f4");
    rig.memory.writeByte(USER_CODE, 0xf4);
    cpu.r[3] = 0x77;
    rig.run(100);
    assertEquals(USER_CODE + 1, cpu.rip);
    assertEquals(0xabcd, cpu.r[0]);
    assertEquals(0x9000, cpu.r[4]);
    assertEquals(0x30, cpu.segments.selector(Segmentation.TR));
    assertEquals(CODE + 7, rig.memory.readInt(TASK_1 + 0x20));
    assertEquals(0x77, rig.memory.readInt(TASK_1 + 0x34));
    assertEquals(0x89, rig.memory.readByte(GDT + 0x28 + 5), "no longer busy");
    assertEquals(0x8b, rig.memory.readByte(GDT + 0x30 + 5));
    assertNotEquals(0, cpu.system.cr0() & ControlBits.CR0_TS);
  }

  @Test
  void limitsAreChecked() {
    cpu.segments.loads.load(null, Cpu.DS, 0x40);
    cpu.segments.update();
    // mov eax, [0xffc]; mov eax, [0xffd]
    rig.code(CODE, "a1 fc 0f 00 00 a1 fd 0f 00 00");
    rig.run(100);
    expectHaltIn(Vector.GP);
    assertEquals(0, frame(0));
    assertEquals(CODE + 5, frame(1));
  }

  @Test
  void stackLimitsRaiseTheirOwnFault() {
    gate(Vector.SS, 0x8e);
    // mov ax, 0x40; mov ss, ax; mov esp, 0x800; mov eax, [ebp + 0xffd]
    rig.code(CODE, "66 b8 40 00 8e d0 bc 00 08 00 00 8b 85 fd 0f 00 00");
    rig.run(100);
    expectHaltIn(Vector.SS);
    assertEquals(CODE + 11, frame(1));
  }
}

package dev.verdigris.guest.cpu.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.guest.cpu.Flags;
import dev.verdigris.guest.cpu.Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only 32-bit code has. */
class LegacyTest {
  private static final int RSP = 4;
  private static final int RBP = 5;

  private final TestProcessor p = TestProcessor.narrow();

  @AfterEach
  void close() {
    p.close();
  }

  private void run(String hex) {
    p.load(hex);
    // What follows the code is PUSH ES here, which does no harm: stop by an undefined one.
    p.memory.writeShort(TestProcessor.CODE + hex.replace(" ", "").length() / 2, 0x0b0f);
    assertEquals(TestProcessor.NO_FAULT, p.run());
  }

  private static int packed(int number) {
    return (number / 10) << 4 | (number % 10);
  }

  @Test
  void daaAddsPackedDecimals() {
    for (int a = 0; a < 100; a++) {
      for (int b = 0; b < 100; b++) {
        p.cpu.r[0] = packed(a);
        p.cpu.r[3] = packed(b);
        if (b == 0) {
          run("00 d8 27"); // add al, bl; daa
        } else {
          p.run();
        }
        int sum = a + b;
        assertEquals(packed(sum % 100), p.cpu.r[0]);
        assertEquals(sum >= 100, Flags.cf(p.cpu));
      }
    }
  }

  @Test
  void dasSubtractsPackedDecimals() {
    run("28 d8 2f"); // sub al, bl; das
    for (int a = 0; a < 100; a++) {
      for (int b = 0; b < 100; b++) {
        p.cpu.r[0] = packed(a);
        p.cpu.r[3] = packed(b);
        p.run();
        int difference = Math.floorMod(a - b, 100);
        assertEquals(packed(difference), p.cpu.r[0]);
        assertEquals(a < b, Flags.cf(p.cpu));
      }
    }
  }

  @Test
  void aaaAndAasAdjustUnpackedDecimals() {
    p.cpu.r[0] = 0x0205;
    p.cpu.r[3] = 8;
    run("00 d8 37"); // add al, bl; aaa
    assertEquals(0x0303, p.cpu.r[0]);
    p.cpu.r[0] = 0x0205;
    run("28 d8 3f"); // sub al, bl; aas
    assertEquals(0x0107, p.cpu.r[0]);
  }

  @Test
  void aamAndAadConvert() {
    p.cpu.r[0] = 63;
    run("d4 0a");
    assertEquals(0x0603, p.cpu.r[0]);
    run("d5 0a");
    assertEquals(63, p.cpu.r[0]);
    p.load("d4 00");
    assertEquals(Vector.DE, p.run());
  }

  @Test
  void pushaAndPopaKeepEverythingButTheStackPointer() {
    for (int i = 0; i < 8; i++) {
      p.cpu.r[i] = 0x1000_0000L + i;
    }
    p.cpu.r[RSP] = 0x20_0000;
    run("60");
    assertEquals(0x20_0000 - 32, p.cpu.r[RSP]);
    assertEquals(0x20_0000, p.memory.readInt(0x20_0000 - 20));
    assertEquals(0x1000_0007, p.memory.readInt(0x20_0000 - 32));
    for (int i = 0; i < 8; i++) {
      if (i != RSP) {
        p.cpu.r[i] = 0;
      }
    }
    run("61");
    for (int i = 0; i < 8; i++) {
      assertEquals(i == RSP ? 0x20_0000 : 0x1000_0000 + i, p.cpu.r[i]);
    }
  }

  @Test
  void enterNestsFrames() {
    p.cpu.r[RSP] = 0x20_0000;
    p.cpu.r[RBP] = 0x30_0000;
    p.memory.writeInt(0x30_0000 - 4, 0x1234);
    run("c8 10 00 02"); // enter 16, 2
    assertEquals(0x20_0000 - 4, p.cpu.r[RBP]);
    assertEquals(0x20_0000 - 12 - 16, p.cpu.r[RSP]);
    assertEquals(0x30_0000, p.memory.readInt(0x20_0000 - 4));
    assertEquals(0x1234, p.memory.readInt(0x20_0000 - 8));
    assertEquals(0x20_0000 - 4, p.memory.readInt(0x20_0000 - 12));
    run("c9");
    assertEquals(0x20_0000, p.cpu.r[RSP]);
    assertEquals(0x30_0000, p.cpu.r[RBP]);
  }

  @Test
  void boundRaisesBr() {
    p.cpu.r[6] = 0x20_0000;
    p.memory.writeInt(0x20_0000, -5);
    p.memory.writeInt(0x20_0004, 5);
    p.cpu.r[0] = -5 & 0xffff_ffffL;
    run("62 06");
    p.cpu.r[0] = 6;
    p.load("62 06");
    assertEquals(Vector.BR, p.run());
  }

  @Test
  void sixteenBitCallWrapsTheInstructionPointer() {
    p.cpu.r[RSP] = 0x20_0000;
    p.memory.write(0x100, new byte[] {0x0f, 0x0b});
    p.load("66 e8 fc f0"); // call to (CODE + 4 + 0xf0fc) modulo 65,536
    assertEquals(Vector.UD, p.run());
    assertEquals(0x1004 + 0xf0fc & 0xffff, p.cpu.rip);
    assertEquals(0x20_0000 - 2, p.cpu.r[RSP]);
    assertEquals(0x1004, p.memory.readShort(0x20_0000 - 2));
  }

  @Test
  void shortIncrementsAreNotPrefixesHere() {
    p.cpu.r[1] = 0xffff_ffffL;
    Flags.setStatus(p.cpu, Flags.CF);
    run("41");
    assertEquals(0, p.cpu.r[1]);
    assertEquals(Flags.CF | Flags.ZF | Flags.PF | Flags.AF, Flags.status(p.cpu));
  }
}

package dev.verdigris.guest.cpu.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.verdigris.guest.cpu.Block;
import dev.verdigris.guest.cpu.Vector;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How code becomes blocks, and how blocks end. */
class BlockTest {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RSP = 4;
  private static final int RSI = 6;
  private static final int RDI = 7;
  private static final long END_OF_RAM = 16 << 20;
  private static final long PAGE_END = TestProcessor.CODE + 0x1000;

  private final TestProcessor p = TestProcessor.wide();

  @AfterEach
  void close() {
    p.close();
  }

  private void put(long at, String hex) {
    p.memory.write(at, HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @Test
  void instructionThatChangesTheNextOneIsObeyedAtOnce() {
    // mov byte [rip + 1], 5; mov eax, 1
    p.load("c6 05 01 00 00 00 05 b8 01 00 00 00");
    assertEquals(TestProcessor.NO_FAULT, p.run());
    assertEquals(5, p.cpu.r[RAX]);
    assertEquals(1, p.code.dropped());
  }

  @Test
  void codeWrittenByOtherCodeIsDecodedAnew() {
    long callee = TestProcessor.CODE + 0x3000;
    put(callee, "b8 01 00 00 00 c3"); // mov eax, 1; ret
    p.cpu.r[RSP] = 0x40_0000;
    p.cpu.r[RSI] = callee;
    // call rsi; mov ebx, eax; mov byte [rsi + 1], 7; call rsi
    p.load("ff d6 89 c3 c6 46 01 07 ff d6");
    assertEquals(TestProcessor.NO_FAULT, p.run());
    assertEquals(1, p.cpu.r[3]);
    assertEquals(7, p.cpu.r[RAX]);
  }

  @Test
  void linkedLoopSeesCodeWrittenFromOutside() {
    // dec ecx; jnz -4; nop: links to itself
    p.load("ff c9 75 fc 90");
    p.cpu.r[RCX] = 1000;
    p.run();
    assertEquals(0, p.cpu.r[RCX]);
    put(TestProcessor.CODE, "ff c1"); // inc ecx
    p.cpu.r[RCX] = -5 & 0xffff_ffffL;
    p.run();
    assertEquals(0, p.cpu.r[RCX]);
  }

  @Test
  void instructionAcrossPagesIsABlockOfBoth() {
    long start = PAGE_END - 3;
    put(start, "48 b8 88 77 66 55 44 33 22 11 06"); // mov rax, imm64; undefined
    p.cpu.rip = start;
    assertEquals(Vector.UD, p.proceed(2));
    assertEquals(0x1122_3344_5566_7788L, p.cpu.r[RAX]);
    Block block = p.builder.find(start);
    assertEquals(1, block.count);
    assertEquals(10, block.bytes);
    assertNotNull(block.secondPage);
    assertSame(block, p.builder.find(start));

    p.memory.writeByte(PAGE_END + 6, 0x99);
    assertNotSame(block, p.builder.find(start));
    p.cpu.rip = start;
    p.proceed(2);
    assertEquals(0x9922_3344_5566_7788L, p.cpu.r[RAX]);
  }

  @Test
  void blockEndsBeforeAnInstructionThatCrosses() {
    put(PAGE_END - 4, "90 48 89 c8 90");
    assertEquals(2, p.builder.find(PAGE_END - 4).count);
    put(PAGE_END - 4, "90 90 48 89 c8 90");
    Block block = p.builder.find(PAGE_END - 4);
    assertEquals(2, block.count);
    assertNull(block.secondPage);
    assertEquals(PAGE_END - 2, block.end());
  }

  @Test
  void instructionInTheShadowOfStiSharesItsBlock() {
    put(PAGE_END - 1, "fb f4 90"); // sti; hlt
    Block block = p.builder.find(PAGE_END - 1);
    assertEquals(2, block.count);
    assertNotNull(block.secondPage);
  }

  @Test
  void straightCodeIsCutAfterThirtyTwoInstructions() {
    p.load("90".repeat(100));
    Block block = p.builder.find(TestProcessor.CODE);
    assertEquals(BlockBuilder.MAX_INSTRUCTIONS, block.count);
    p.cpu.retired = 0;
    p.run();
    assertEquals(100, p.cpu.retired);
  }

  @Test
  void faultInTheMiddleCountsWhatWentBefore() {
    p.cpu.r[RSI] = END_OF_RAM;
    p.load("90 90 48 8b 06 90 90"); // mov rax, [rsi]
    p.cpu.retired = 50;
    assertEquals(Vector.PF, p.run());
    assertEquals(TestProcessor.CODE + 2, p.cpu.rip);
    assertEquals(52, p.cpu.retired);
    assertEquals(END_OF_RAM, p.cpu.mmu.faultAddress());
  }

  @Test
  void faultOfAFusedPairIsTheComparisons() {
    p.cpu.r[RSI] = END_OF_RAM;
    p.load("90 48 3b 06 74 00 90"); // cmp rax, [rsi]; jz +0
    p.cpu.retired = 0;
    assertEquals(Vector.PF, p.run());
    assertEquals(TestProcessor.CODE + 1, p.cpu.rip);
    assertEquals(1, p.cpu.retired);
    assertEquals(3, p.builder.find(TestProcessor.CODE).count);
  }

  @Test
  void faultOfALaterFetchBelongsToItsOwnBlock() {
    long start = END_OF_RAM - 2;
    put(start, "90 90");
    p.cpu.rip = start;
    p.cpu.retired = 0;
    assertEquals(Vector.PF, p.proceed(5));
    assertEquals(END_OF_RAM, p.cpu.rip);
    assertEquals(2, p.cpu.retired);
    put(start, "90 48"); // the second one needs a byte that is not there
    p.cpu.rip = start;
    assertEquals(Vector.PF, p.proceed(5));
    assertEquals(END_OF_RAM - 1, p.cpu.rip);
    assertEquals(END_OF_RAM, p.cpu.mmu.faultAddress());
  }

  @Test
  void storeThatFaultsLeavesTheStackPointer() {
    p.cpu.r[RSP] = 4;
    p.load("58 50"); // pop rax from 4; push rax
    p.cpu.r[RSP] = END_OF_RAM + 8;
    assertEquals(Vector.PF, p.run());
    assertEquals(END_OF_RAM + 8, p.cpu.r[RSP]);
    p.load("50");
    p.cpu.r[RSP] = END_OF_RAM + 16;
    assertEquals(Vector.PF, p.run());
    assertEquals(END_OF_RAM + 16, p.cpu.r[RSP]);
  }

  @Test
  void repeatedMoveStopsWhereItFaults() {
    p.cpu.r[RSI] = 0x20_0000;
    p.cpu.r[RDI] = END_OF_RAM - 5000;
    p.cpu.r[RCX] = 6000;
    for (int i = 0; i < 6000; i++) {
      p.memory.writeByte(0x20_0000 + i, i * 7);
    }
    p.load("f3 a4"); // rep movsb
    assertEquals(Vector.PF, p.run());
    assertEquals(1000, p.cpu.r[RCX]);
    assertEquals(END_OF_RAM, p.cpu.r[RDI]);
    assertEquals(0x20_0000 + 5000, p.cpu.r[RSI]);
    assertEquals(TestProcessor.CODE, p.cpu.rip);
    for (int i = 0; i < 5000; i++) {
      assertEquals((i * 7) & 0xff, p.memory.readByte(END_OF_RAM - 5000 + i));
    }
  }

  @Test
  void longRepetitionIsDoneInBoundedSteps() {
    p.cpu.r[RAX] = 0xab;
    p.cpu.r[RDI] = 0x20_0001;
    p.cpu.r[RCX] = 100_000;
    p.load("90 f3 aa 90"); // nop; rep stosb; nop
    p.cpu.retired = 0;
    assertEquals(TestProcessor.NO_FAULT, p.run());
    assertEquals(0, p.cpu.r[RCX]);
    assertEquals(0x20_0001 + 100_000, p.cpu.r[RDI]);
    assertEquals(0, p.memory.readByte(0x20_0000));
    assertEquals(0xab, p.memory.readByte(0x20_0001));
    assertEquals(0xab, p.memory.readByte(0x20_0000 + 100_000));
    assertEquals(0, p.memory.readByte(0x20_0001 + 100_000));
    // Each step counts as one, and so do the two around it.
    assertEquals(2 + (100_000 + 4095) / 4096, p.cpu.retired);
  }

  @Test
  void overlappingMoveSpreadsItsFirstElements() {
    p.memory.writeInt(0x20_0000, 0x0302_0100);
    p.cpu.r[RSI] = 0x20_0000;
    p.cpu.r[RDI] = 0x20_0003;
    p.cpu.r[RCX] = 64;
    p.load("f3 a4");
    p.run();
    for (int i = 0; i < 67; i++) {
      assertEquals(i % 3, p.memory.readByte(0x20_0000 + i));
    }
  }

  @Test
  void repeatedStoreIntoItsOwnPageRunsOn() {
    p.load("f3 aa"); // rep stosb over the page of the instruction, behind it
    p.cpu.r[RAX] = 0x90;
    p.cpu.r[RDI] = TestProcessor.CODE + 2;
    p.cpu.r[RCX] = 10;
    assertEquals(Vector.UD, p.run());
    assertEquals(TestProcessor.CODE + 12, p.cpu.rip);
  }

  @Test
  void lockNeedsAnOperationOnMemoryThatTakesIt() {
    p.cpu.r[RSI] = 0x20_0000;
    for (String refused : new String[] {"f0 48 01 c0", "f0 48 39 06", "f0 90", "f0 48 89 06"}) {
      p.load(refused);
      assertEquals(Vector.UD, p.run());
      assertEquals(TestProcessor.CODE, p.cpu.rip);
    }
    for (String taken : new String[] {"f0 48 01 06", "f0 0f b1 0e", "f0 48 0f ba 2e 03"}) {
      p.load(taken);
      assertEquals(TestProcessor.NO_FAULT, p.run());
    }
  }

  @Test
  void instructionLongerThanFifteenBytesIsRefused() {
    p.load("66".repeat(14) + "90");
    assertEquals(TestProcessor.NO_FAULT, p.run());
    p.load("66".repeat(15) + "90");
    assertEquals(Vector.GP, p.run());
    assertEquals(0, p.errorCode);
    p.load("66".repeat(10) + "48 c7 06 00 00 00 00");
    assertEquals(Vector.GP, p.run());
  }
}

package dev.verdigris.guest.cpu.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.verdigris.guest.cpu.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which instructions order memory for other threads, and that they do what they do besides. */
class BarrierTest {
  private static final int RSP = 4;
  private static final int RSI = 6;

  @ParameterizedTest
  @CsvSource({
    "1, f0 83 44 24 fc 00, 'lock add dword [rsp - 4], 0'",
    "1, f0 0f b1 0e, 'lock cmpxchg [rsi], ecx'",
    "1, f0 0f c1 0e, 'lock xadd [rsi], ecx'",
    "1, f0 0f ba 2e 05, 'lock bts dword [rsi], 5'",
    "1, f0 ff 06, 'lock inc dword [rsi]'",
    "1, 87 0e, 'xchg [rsi], ecx'",
    "1, 86 0e, 'xchg [rsi], cl'",
    "1, 0f ae f0, mfence",
    "0, 0f ae e8, lfence",
    "0, 0f ae f8, sfence",
    "0, 87 ca, 'xchg edx, ecx'",
    "0, 83 44 24 fc 00, 'add dword [rsp - 4], 0'",
    "0, 89 0e, 'mov [rsi], ecx'",
    "0, 90, nop"
  })
  void ordersMemory(int expected, String code, String text) {
    assertEquals(expected, barriers(code, true), text);
    assertEquals(0, barriers(code, false), text + " for one thread");
  }

  private static int barriers(String code, boolean shared) {
    try (TestProcessor p = TestProcessor.wide()) {
      if (shared) {
        p.cpu.shareMemory();
      }
      p.cpu.r[RSP] = 0x40_0000;
      p.cpu.r[RSI] = 0x50_0000;
      p.load(code + " 90 89 d0"); // then nop; mov eax, edx
      int count = 0;
      for (Op op = p.builder.find(TestProcessor.CODE).next; op != null; op = op.next) {
        count += op instanceof Barrier ? 1 : 0;
      }
      return count;
    }
  }

  @Test
  void theInstructionsAroundRunAsEver() {
    try (TestProcessor p = TestProcessor.wide()) {
      p.cpu.shareMemory();
      p.cpu.r[RSI] = 0x50_0000;
      // mov ecx, 7; xchg [rsi], ecx; nop; lock add [rsi], 5; mov eax, [rsi]; mfence; nop
      p.load("b9 07 00 00 00 87 0e 90 f0 83 06 05 8b 06 0f ae f0 90");
      long before = p.cpu.retired;
      assertEquals(TestProcessor.NO_FAULT, p.run());
      assertEquals(12, p.cpu.r[0]);
      assertEquals(0, p.cpu.r[1]);
      assertEquals(7, p.cpu.retired - before);
    }
  }
}

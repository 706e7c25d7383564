package dev.verdigris.guest.cpu.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which exception an address that is not canonical raises. */
class NonCanonicalTest {
  private static final long BAD = 0x8000_0000_1000L;

  @ParameterizedTest
  @CsvSource({
    "50, 12", // push rax
    "5b, 12", // pop rbx
    "c9, 12", // leave
    "c3, 12", // ret
    "9c, 12", // pushfq
    "488b0424, 12", // mov rax, [rsp]
    "488b4500, 12", // mov rax, [rbp + 0]
    "ff7500, 12", // push qword [rbp + 0]
    "ff30, 13", // push qword [rax]
    "ff10, 13", // call [rax]
    "488b18, 13", // mov rbx, [rax]
    "498b4500, 13", // mov rax, [r13 + 0]
    "a4, 13" // movsb
  })
  void referencesThroughStackPointersAreStackFaults(String code, int vector) {
    try (TestProcessor p = TestProcessor.wide()) {
      for (int r = 0; r < 16; r++) {
        p.cpu.r[r] = BAD + 0x100L * r;
      }
      p.load(code);
      assertEquals(vector, p.run());
      assertEquals(0, p.errorCode);
    }
  }
}

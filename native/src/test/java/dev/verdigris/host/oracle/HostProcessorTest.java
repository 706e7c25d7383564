package dev.verdigris.host.oracle;

import static net.openhft.chronicle.core.UnsafeMemory.UNSAFE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostProcessorTest {
  private static final int CF = 1;
  private static final int ZF = 0x40;
  private static final int SF = 0x80;
  private static final int OF = 0x800;

  private HostProcessor host;
  private HostState state;

  @BeforeEach
  void open() {
    Optional<String> reason = HostProcessor.unavailable();
    String required = System.getenv().getOrDefault("VERDIGRIS_REQUIRE", "");
    if (Arrays.asList(required.split(",", -1)).contains("oracle")) {
      assertEquals(Optional.empty(), reason, "oracle is required");
    }
    assumeTrue(reason.isEmpty(), () -> "oracle: " + reason.get());
    host = HostProcessor.open();
    state = host.state();
  }

  @AfterEach
  void close() {
    if (host != null) {
      host.close();
    }
  }

  private int run(String hex) {
    host.load(HexFormat.of().parseHex(hex.replace(" ", "")));
    return host.run();
  }

  @Test
  void everyRegisterGoesInAndComesOut() {
    for (int r = 0; r < 16; r++) {
      state.gpr(r, 0x1111_1111_1111_1111L * r + 5);
      state.xmm(r, false, r * 3L);
      state.xmm(r, true, ~(r * 7L));
    }
    state.rflags(0xcd5);
    assertEquals(HostProcessor.NO_FAULT, run("90"));
    for (int r = 0; r < 16; r++) {
      assertEquals(0x1111_1111_1111_1111L * r + 5, state.gpr(r));
      assertEquals(r * 3L, state.xmm(r, false));
      assertEquals(~(r * 7L), state.xmm(r, true));
    }
    assertEquals(0xcd5, state.rflags() & HostState.FLAGS_MASK);
    assertEquals(HostProcessor.CODE + 1, state.rip());
  }

  @Test
  void addWithCarrySetsTheFlagsThatArithmeticSays() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      long a = random.nextLong();
      long b = i % 5 == 0 ? ~a : random.nextLong();
      boolean carry = random.nextBoolean();
      state.gpr(0, a);
      state.gpr(3, b);
      state.rflags(carry ? CF : 0);
      run("48 11 d8"); // adc rax, rbx
      long sum = a + b + (carry ? 1 : 0);
      BigInteger wide = unsigned(a).add(unsigned(b)).add(carry ? BigInteger.ONE : BigInteger.ZERO);
      assertEquals(sum, state.gpr(0));
      int expected = wide.bitLength() > 64 ? CF : 0;
      expected |= sum == 0 ? ZF : 0;
      expected |= sum < 0 ? SF : 0;
      expected |= ((a ^ sum) & (b ^ sum)) < 0 ? OF : 0;
      assertEquals(expected, state.rflags() & (CF | ZF | SF | OF));
    }
  }

  @Test
  void mulGivesBothHalves() {
    state.gpr(0, 0xffff_ffff_ffff_fff1L);
    state.gpr(9, 0x1234_5678_9abc_def0L);
    run("49 f7 e1"); // mul r9
    assertEquals(
        unsigned(0xffff_ffff_ffff_fff1L).multiply(unsigned(0x1234_5678_9abc_def0L)),
        unsigned(state.gpr(2)).shiftLeft(64).add(unsigned(state.gpr(0))));
  }

  @Test
  void memoryOperandsReachTheWindow() {
    UNSAFE.putLong(HostProcessor.WINDOW + 0x100, 0x0102_0304_0506_0708L);
    state.gpr(6, HostProcessor.WINDOW + 0x100);
    run("48 8b 06 48 0f c8 48 89 46 08"); // mov rax, [rsi]; bswap rax; mov [rsi + 8], rax
    assertEquals(0x0807_0605_0403_0201L, UNSAFE.getLong(HostProcessor.WINDOW + 0x108));
  }

  @Test
  void stackPointerIsTheCaller() {
    state.gpr(4, HostProcessor.WINDOW + 0x800);
    state.gpr(0, 0x55);
    run("50"); // push rax
    assertEquals(HostProcessor.WINDOW + 0x7f8, state.gpr(4));
    assertEquals(0x55, UNSAFE.getLong(HostProcessor.WINDOW + 0x7f8));
  }

  @Test
  void sseAddObeysTheRoundingModeOfMxcsr() {
    float tiny = Math.scalb(1f, -30);
    for (int mode = 0; mode < 4; mode++) { // nearest, down, up, to zero
      state.mxcsr(0x1f80 | mode << 13);
      state.xmm(1, false, Float.floatToRawIntBits(1f));
      state.xmm(2, false, Float.floatToRawIntBits(tiny));
      run("f3 0f 58 ca"); // addss xmm1, xmm2
      float expected = mode == 2 ? Math.nextUp(1f) : 1f;
      assertEquals(Float.floatToRawIntBits(expected), (int) state.xmm(1, false));
      assertEquals(0x20, state.mxcsr() & 0x3f); // inexact
    }
  }

  @Test
  void x87AddObeysTheRoundingModeOfTheControlWord() {
    for (int mode = 0; mode < 4; mode++) {
      state.reset();
      UNSAFE.putShort(state.fxAddress() + HostState.FX_CONTROL, (short) (0x37f | mode << 10));
      UNSAFE.putByte(state.fxAddress() + HostState.FX_TAG, (byte) 3);
      putExtended(0, 0x3fff, 0x8000_0000_0000_0000L); // 1
      putExtended(1, 0x3fff - 100, 0x8000_0000_0000_0000L); // 2^-100
      assertEquals(HostProcessor.NO_FAULT, run("d8 c1")); // fadd st(0), st(1)
      long expected = 0x8000_0000_0000_0000L + (mode == 2 ? 1 : 0);
      assertEquals(expected, UNSAFE.getLong(state.fxAddress() + HostState.FX_ST));
    }
  }

  @Test
  void fxsaveInTheTestedCodeSeesTheImageThatWentIn() {
    for (int r = 0; r < 16; r++) {
      state.xmm(r, false, 0x0123_4567_89ab_cdefL + r);
      state.xmm(r, true, 0xfedc_ba98_7654_3210L - r);
    }
    UNSAFE.putByte(state.fxAddress() + HostState.FX_TAG, (byte) 0xff);
    for (int i = 0; i < 8; i++) {
      putExtended(i, 0x4000 + i, 0x8000_0000_0000_0000L + i);
    }
    state.gpr(7, HostProcessor.WINDOW);
    run("48 0f ae 07"); // fxsave64 [rdi]
    assertArrayEquals(
        bytes(state.fxAddress(), HostState.FX_XMM + 256),
        bytes(HostProcessor.WINDOW, HostState.FX_XMM + 256));
    assertEquals(0x4007, UNSAFE.getShort(HostProcessor.WINDOW + HostState.FX_ST + 7 * 16 + 8));
  }

  @Test
  void faultsAreResults() {
    state.gpr(0, 5);
    assertEquals(0, run("48 f7 f1")); // div rcx: #DE
    assertEquals(HostProcessor.CODE, state.rip());
    assertEquals(5, state.gpr(0));

    assertEquals(6, run("90 0f 0b")); // nop; ud2: #UD
    assertEquals(HostProcessor.CODE + 1, state.rip());

    state.gpr(6, HostProcessor.WINDOW + HostProcessor.WINDOW_LENGTH - 4);
    assertEquals(14, run("48 89 06")); // mov [rsi], rax: #PF in the guard page
    assertEquals(HostProcessor.WINDOW + HostProcessor.WINDOW_LENGTH, state.faultAddress());
    assertEquals(6, state.errorCode() & ~1); // write, user

    state.gpr(6, 0x8000_0000_0000_0000L);
    assertEquals(13, run("48 8b 06")); // mov rax, [rsi]: #GP, not canonical
    assertEquals(13, run("f4")); // hlt: #GP

    state.gpr(4, 0x10);
    assertEquals(14, run("50")); // push rax onto nothing
    assertEquals(8, state.faultAddress());

    state.gpr(0, 0x666);
    assertEquals(14, run("ff e0")); // jmp rax: #PF of the fetch
    assertEquals(0x666, state.rip());

    state.mxcsr(0x1f80 & ~0x200); // division by zero unmasked
    state.xmm(0, false, Float.floatToRawIntBits(1f));
    state.xmm(1, false, 0);
    assertEquals(19, run("f3 0f 5e c1")); // divss xmm0, xmm1: #XM
  }

  @Test
  void branchesShowWhereTheyLand() {
    state.rflags(ZF);
    assertEquals(3, run("74 10")); // jz +16
    assertEquals(HostProcessor.CODE + 2 + 16 + 1, state.rip());
    state.rflags(0);
    assertEquals(HostProcessor.NO_FAULT, host.run());
    assertEquals(HostProcessor.CODE + 2, state.rip());
  }

  @Test
  void jvmKeepsItsOwnFaults() {
    run("0f 0b");
    int caught = 0;
    for (int i = 0; i < 100_000; i++) {
      String text = i % 1000 == 0 ? null : "x";
      try {
        caught += text.length() - 1;
      } catch (NullPointerException e) {
        caught++;
      }
    }
    assertEquals(100, caught);
    assertEquals(6, run("0f 0b"));
  }

  @Test
  void oneOwnerAndOneInstance() throws InterruptedException {
    assertThrows(IllegalStateException.class, HostProcessor::open);
    Throwable[] thrown = new Throwable[1];
    Thread other =
        new Thread(
            () -> thrown[0] = assertThrows(IllegalStateException.class, () -> host.run()), "other");
    other.start();
    other.join();
    assertEquals("a host processor belongs to the thread that opened it", thrown[0].getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> host.load(new byte[HostProcessor.MAX_CODE + 1]));
  }

  private void putExtended(int register, int signAndExponent, long significand) {
    long at = state.fxAddress() + HostState.FX_ST + 16L * register;
    UNSAFE.putLong(at, significand);
    UNSAFE.putShort(at + 8, (short) signAndExponent);
  }

  private static byte[] bytes(long address, int length) {
    byte[] out = new byte[length];
    for (int i = 0; i < length; i++) {
      out[i] = UNSAFE.getByte(address + i);
    }
    return out;
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }
}

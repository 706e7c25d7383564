package dev.verdigris.hypercall.xen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.engine.CpuidResult;
import dev.verdigris.hypercall.engine.FakeProcessor;
import dev.verdigris.hypercall.engine.HypercallOutcome;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.event.EventStream;
import dev.verdigris.hypercall.memory.GuestMemory;
import dev.verdigris.hypercall.memory.RamRegion;
import dev.verdigris.hypercall.time.VirtualClock;
import dev.verdigris.hypercall.xen.abi.XenCall;
import dev.verdigris.hypercall.xen.abi.XenCpuid;
import dev.verdigris.hypercall.xen.abi.XenErrno;
import dev.verdigris.hypercall.xen.abi.XenVersionLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XenDomainTest {
  private static final long RAM = 0x10_0000;
  private static final long BUFFER = 0x3000;

  private final GuestMemory memory = GuestMemory.allocate(new RamRegion(0, RAM));
  private final StringBuilder output = new StringBuilder();
  private final StringBuilder input = new StringBuilder();
  private final List<String> stops = new ArrayList<>();
  private final EventStream events = new EventStream();
  private final FakeProcessor vp = new FakeProcessor(1);
  private final XenDomain domain =
      new XenDomain(
          DomainConfig.builder(memory, new VirtualClock(() -> 0))
              .processors(2)
              .domainId(7)
              .events(events)
              .hypercallInstruction((byte) 0xe7, (byte) 0x99)
              .stop((reason, status, text) -> stops.add(reason.label() + " " + status + " " + text))
              .console(new Console())
              .build());

  private final class Console implements XenConsole {
    @Override
    public void write(byte[] bytes, int length) {
      output.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public int read(byte[] bytes, int length) {
      int n = Math.min(length, input.length());
      byte[] taken = input.substring(0, n).getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(taken, 0, bytes, 0, n);
      input.delete(0, n);
      return n;
    }
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private void arguments(long number, long... arguments) {
    Register[] order = {Register.RDI, Register.RSI, Register.RDX, Register.R10, Register.R8};
    vp.register(Register.RAX, number);
    for (int i = 0; i < arguments.length; i++) {
      vp.register(order[i], arguments[i]);
    }
  }

  private long call(long number, long... arguments) {
    arguments(number, arguments);
    assertEquals(HypercallOutcome.DONE, domain.hypercall(vp));
    return vp.register(Register.RAX);
  }

  private CpuidResult leaf(int leaf, int subleaf) {
    CpuidResult result = new CpuidResult();
    assertTrue(domain.cpuid(vp, leaf, subleaf, result));
    return result;
  }

  private String text(long gpa, int size) {
    byte[] bytes = new byte[size];
    memory.read(gpa, bytes, 0, size);
    return new String(bytes, StandardCharsets.US_ASCII).trim();
  }

  @Test
  void leavesDescribeADomain() {
    CpuidResult signature = leaf(XenCpuid.SIGNATURE, 0);
    assertEquals(0x4000_0004, signature.eax);
    assertEquals(0x566e_6558, signature.ebx);
    assertEquals(0x6558_4d4d, signature.ecx);
    assertEquals(0x4d4d_566e, signature.edx);
    assertEquals(4 << 16 | 17, leaf(XenCpuid.VERSION, 0).eax);
    assertEquals(1, leaf(XenCpuid.HYPERCALLS, 0).eax);
    assertEquals(0x4000_0000, leaf(XenCpuid.HYPERCALLS, 0).ebx);
    assertEquals(1_000_000, leaf(XenCpuid.TIME, 0).ecx);
    assertEquals(0, leaf(XenCpuid.TIME, 1).ecx);
    CpuidResult hvm = leaf(XenCpuid.HVM, 0);
    assertEquals(1 << 3 | 1 << 4, hvm.eax);
    assertEquals(1, hvm.ebx);
    assertEquals(7, hvm.ecx);
    assertFalse(domain.cpuid(vp, 0x4000_0005, 0, hvm));
    assertFalse(domain.cpuid(vp, 0x4000_0100, 0, hvm));
  }

  @Test
  void theHypercallPageHasAnEntryForEachNumber() {
    assertEquals(MsrOutcome.DONE, domain.writeMsr(vp, XenCpuid.MSR_HYPERCALL_PAGE, 0x5000));
    for (int number = 0; number < 128; number++) {
      long entry = 0x5000 + number * 32L;
      if (number == XenCall.IRET) {
        assertEquals(0x0b0f, memory.readShort(entry));
        continue;
      }
      assertEquals(0xb8, memory.readByte(entry));
      assertEquals(number, memory.readInt(entry + 1));
      assertEquals(0x99e7, memory.readShort(entry + 5));
      assertEquals(0xc3, memory.readByte(entry + 7));
      assertEquals(0xcc, memory.readByte(entry + 8));
      assertEquals(0xcc, memory.readByte(entry + 31));
    }
    MsrValue value = new MsrValue();
    assertEquals(MsrOutcome.DONE, domain.readMsr(vp, XenCpuid.MSR_HYPERCALL_PAGE, value));
    assertEquals(0, value.value);
    assertEquals(Map.of("XEN_MSR_HYPERCALL_PAGE", 2L), domain.msrCounts());
  }

  @ParameterizedTest
  @ValueSource(longs = {0x5001, RAM, -4096, Long.MIN_VALUE})
  void hypercallPagesThatDoNotExistFault(long value) {
    assertEquals(MsrOutcome.FAULT, domain.writeMsr(vp, XenCpuid.MSR_HYPERCALL_PAGE, value));
    assertEquals(0, memory.readByte(0x5000));
  }

  @Test
  void otherMsrsAreUnknown() {
    assertEquals(MsrOutcome.UNKNOWN, domain.writeMsr(vp, 0x4000_0001, 0));
    assertEquals(MsrOutcome.UNKNOWN, domain.readMsr(vp, 0x10, new MsrValue()));
  }

  @Test
  void versionIsTold() {
    assertEquals(4 << 16 | 17, call(XenCall.XEN_VERSION, XenVersionLayout.VERSION, 0));
    assertEquals(4096, call(XenCall.XEN_VERSION, XenVersionLayout.PAGESIZE, 0));
    assertEquals(0, call(XenCall.XEN_VERSION, XenVersionLayout.EXTRAVERSION, BUFFER));
    assertEquals(".0", text(BUFFER, 16));
    assertEquals(0, call(XenCall.XEN_VERSION, XenVersionLayout.CAPABILITIES, BUFFER));
    assertTrue(text(BUFFER, 1024).startsWith("hvm-3.0-x86_32"));
    assertEquals(0, call(XenCall.XEN_VERSION, XenVersionLayout.COMPILE_INFO, BUFFER));
    assertEquals("verdigris", text(BUFFER + XenVersionLayout.COMPILE_BY, 16));
    assertEquals(-XenErrno.ENOSYS, call(XenCall.XEN_VERSION, 10, BUFFER));
    assertEquals(-XenErrno.ENOSYS, call(XenCall.XEN_VERSION, -1, BUFFER));
  }

  @ParameterizedTest
  @CsvSource({"1, 16", "2, 144", "3, 1024", "4, 64", "5, 8", "8, 16", "9, 1024"})
  void answersFillTheirStructureAndNoMore(int command, int size) {
    memory.fill(BUFFER, 2048, (byte) 0x77);
    assertEquals(0, call(XenCall.XEN_VERSION, command, BUFFER));
    assertTrue(memory.readByte(BUFFER + size - 1) != 0x77);
    assertEquals(0x77, memory.readByte(BUFFER + size));
  }

  @Test
  void featuresAreThoseOfATranslatedGuest() {
    memory.writeInt(BUFFER, 0);
    assertEquals(0, call(XenCall.XEN_VERSION, XenVersionLayout.GET_FEATURES, BUFFER));
    assertEquals(0b101, memory.readInt(BUFFER + 4));
    memory.writeInt(BUFFER, 1);
    assertEquals(
        -XenErrno.EINVAL, call(XenCall.XEN_VERSION, XenVersionLayout.GET_FEATURES, BUFFER));
  }

  @Test
  void argumentsAreLinearAddressesAndMayCrossPages() {
    byte[] hello = "hello, console\n".getBytes(StandardCharsets.US_ASCII);
    vp.mapPage(0xffff_8000_0000_0000L, 0x8000);
    vp.mapPage(0xffff_8000_0000_1000L, 0x2000);
    memory.write(0x8ffa, hello, 0, 6);
    memory.write(0x2000, hello, 6, hello.length - 6);
    assertEquals(0, call(XenCall.CONSOLE_IO, 0, hello.length, 0xffff_8000_0000_0ffaL));
    assertEquals("hello, console\n", output.toString());
    assertEquals(-XenErrno.EFAULT, call(XenCall.CONSOLE_IO, 0, 16, 0xffff_8000_0000_1ffaL));
    assertEquals(-XenErrno.EFAULT, call(XenCall.CONSOLE_IO, 0, 1, 0x8000));
  }

  @Test
  void aLongWriteIsMadeInPieces() {
    byte[] text = new byte[10_000];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) ('a' + i % 26);
    }
    memory.write(BUFFER, text);
    arguments(XenCall.CONSOLE_IO, 0, text.length, BUFFER);
    assertEquals(HypercallOutcome.CONTINUE, domain.hypercall(vp));
    assertEquals(HypercallOutcome.CONTINUE, domain.hypercall(vp));
    assertEquals(HypercallOutcome.DONE, domain.hypercall(vp));
    assertEquals(0, vp.register(Register.RAX));
    assertEquals(new String(text, StandardCharsets.US_ASCII), output.toString());
  }

  @Test
  void theConsoleIsReadWithoutWaiting() {
    assertEquals(0, call(XenCall.CONSOLE_IO, 1, 16, BUFFER));
    input.append("typed");
    assertEquals(3, call(XenCall.CONSOLE_IO, 1, 3, BUFFER));
    assertEquals("typ", text(BUFFER, 16));
    assertEquals(2, call(XenCall.CONSOLE_IO, 1, 100, BUFFER));
    assertEquals(-XenErrno.EINVAL, call(XenCall.CONSOLE_IO, 1, -1, BUFFER));
    assertEquals(-XenErrno.ENOSYS, call(XenCall.CONSOLE_IO, 2, 1, BUFFER));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, power-off 0 null",
    "1, 0, reset 7 null",
    "3, 0, guest-crash 4 guest crash: SHUTDOWN_crash",
    "2, -38,",
    "6, -22,",
    "-1, -22,"
  })
  void shutdown(int reason, long result, String stop) {
    memory.writeInt(BUFFER, reason);
    assertEquals(result, call(XenCall.SCHED_OP, XenCall.SCHEDOP_SHUTDOWN, BUFFER));
    assertEquals(stop == null ? List.of() : List.of(stop), stops);
  }

  @Test
  void yieldingIsFreeAndTheRestIsNotThere() {
    assertEquals(0, call(XenCall.SCHED_OP, XenCall.SCHEDOP_YIELD, 0));
    assertEquals(-XenErrno.ENOSYS, call(XenCall.SCHED_OP, 3, 0));
    assertEquals(-XenErrno.EFAULT, call(XenCall.SCHED_OP, XenCall.SCHEDOP_SHUTDOWN, RAM));
    assertEquals(-XenErrno.ENOSYS, call(12));
    assertEquals(-XenErrno.ENOSYS, call(-1));
    assertEquals(-XenErrno.ENOSYS, call(1L << 40 | XenCall.XEN_VERSION));
    assertEquals("{sched_op=3, unknown=3}", domain.hypercallCounts().toString());
  }

  @Test
  void userModeIsNotAllowedToCall() {
    vp.setPrivilegeLevel(3);
    assertEquals(-XenErrno.EPERM, call(XenCall.XEN_VERSION, 0, 0));
  }

  @Test
  void thirtyTwoBitCallersUseTheirOwnRegisters() {
    vp.setLongMode(false);
    vp.register(Register.RAX, 0x1_0000_0000L | XenCall.XEN_VERSION);
    vp.register(Register.RBX, 0x1_0000_0000L | XenVersionLayout.PLATFORM_PARAMETERS);
    vp.register(Register.RCX, BUFFER);
    memory.writeLong(BUFFER, -1);
    assertEquals(HypercallOutcome.DONE, domain.hypercall(vp));
    assertEquals(0, vp.register(Register.RAX));
    assertEquals(0xffff_ffff_0000_0000L, memory.readLong(BUFFER));
    vp.register(Register.RAX, 99);
    domain.hypercall(vp);
    assertEquals(-XenErrno.ENOSYS & 0xffff_ffffL, vp.register(Register.RAX));
  }

  @Test
  void eventsNameNumberCommandAndResult() {
    List<String> seen = new ArrayList<>();
    events.add(
        (type, index, a, b, c, d) -> seen.add(type + " " + index + " " + a + " " + b + " " + c));
    call(XenCall.XEN_VERSION, XenVersionLayout.PAGESIZE, 0);
    assertEquals(List.of("HYPERCALL 1 17 7 4096"), seen);
  }

  @Test
  void configurationsOutOfRangeAreRefused() {
    DomainConfig.Builder b = DomainConfig.builder(memory, new VirtualClock(() -> 0));
    assertThrows(IllegalArgumentException.class, b.processors(0)::build);
    assertThrows(IllegalArgumentException.class, b.processors(1).domainId(0)::build);
    assertThrows(IllegalArgumentException.class, b.domainId(0x7ff0)::build);
    assertThrows(IllegalArgumentException.class, b.domainId(1).hypercallInstruction()::build);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingEscapesFromAHostileGuest(long seed) {
    Random random = new Random(seed);
    int[] numbers = {XenCall.XEN_VERSION, XenCall.CONSOLE_IO, XenCall.SCHED_OP, 99};
    vp.mapPage(0, 0x1000);
    vp.mapPage(0x1000, 0x4000);
    vp.mapPage(0x2000, RAM);
    vp.mapPage(0xffff_ffff_ffff_f000L, 0x6000);
    int answered = 0;
    for (int i = 0; i < 30_000; i++) {
      vp.setLongMode(random.nextInt(3) != 0);
      for (Register register : Register.values()) {
        vp.register(
            register,
            switch (random.nextInt(4)) {
              case 0 -> random.nextLong();
              case 1 -> random.nextInt(0x3000);
              case 2 -> -random.nextInt(0x1000);
              default -> random.nextInt(8);
            });
      }
      vp.register(Register.RAX, numbers[random.nextInt(numbers.length)]);
      HypercallOutcome outcome = domain.hypercall(vp);
      assertTrue(outcome == HypercallOutcome.DONE || outcome == HypercallOutcome.CONTINUE);
      answered += vp.register(Register.RAX) == 0 ? 1 : 0;
      domain.writeMsr(vp, XenCpuid.MSR_HYPERCALL_PAGE, random.nextLong());
      domain.cpuid(vp, random.nextInt(), random.nextInt(), new CpuidResult());
      output.setLength(0);
    }
    assertTrue(answered > 1000, "hardly any call succeeded: the test tests nothing");
  }
}

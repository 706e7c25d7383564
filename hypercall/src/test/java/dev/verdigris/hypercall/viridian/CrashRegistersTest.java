package dev.verdigris.hypercall.viridian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.verdigris.hypercall.viridian.abi.CrashBits;
import dev.verdigris.hypercall.viridian.abi.Msr;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrashRegistersTest {
  private static final long TEXT = 0x8_0ff0;
  private static final long BOTH = CrashBits.NOTIFY | CrashBits.NOTIFY_MESSAGE;

  private final PartitionFixture f = new PartitionFixture();

  @AfterEach
  void close() {
    f.close();
  }

  private void report(String text, long control) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    f.memory.write(TEXT, bytes);
    f.write(Msr.CRASH_P0 + 3, TEXT);
    f.write(Msr.CRASH_P0 + 4, bytes.length);
    f.write(Msr.CRASH_CTL, control);
  }

  @Test
  void linuxIsToldThatAMessageCanBeGiven() {
    assertEquals(BOTH, f.read(Msr.CRASH_CTL));
    assertTrue(f.partition.crash().isEmpty());
  }

  @Test
  void aPanicMessageIsReadFromGuestMemory() {
    String text =
        "[    1.0] sysrq: Trigger a crash\n[    1.1] Kernel panic - not syncing: sysrq\n[    1.2] Call Trace:\n";
    report(text, BOTH);
    assertEquals(
        List.of("guest-crash 4 guest panic: [    1.1] Kernel panic - not syncing: sysrq"), f.stops);
    GuestCrash crash = f.partition.crash().orElseThrow();
    assertEquals(text, crash.text());
    assertEquals(List.of(0L, 0L, 0L, TEXT, (long) text.length()), crash.parameters());
  }

  @Test
  void withoutAPanicLineTheLastLineStands() {
    report("one\ntwo\n\n", BOTH);
    assertEquals(List.of("guest-crash 4 guest crash: two"), f.stops);
  }

  @Test
  void withoutAMessageTheParametersStand() {
    for (int i = 0; i < CrashBits.PARAMETERS; i++) {
      f.write(Msr.CRASH_P0 + i, 0x10 + i);
    }
    assertEquals(0x12, f.read(1, Msr.CRASH_P0 + 2));
    f.write(Msr.CRASH_CTL, CrashBits.NOTIFY);
    assertEquals(
        List.of("guest-crash 4 guest crash: P0=0x10 P1=0x11 P2=0x12 P3=0x13 P4=0x14"), f.stops);
  }

  @Test
  void withoutNotifyNothingHappens() {
    report("text", CrashBits.NOTIFY_MESSAGE);
    report("text", 1);
    assertEquals(List.of(), f.stops);
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    report("a\u001b[2Jb\tc\u0000", BOTH);
    assertEquals("a?[2Jb\tc?", f.partition.crash().orElseThrow().text());
  }

  @ParameterizedTest
  @CsvSource({
    "0x80000, 0",
    "0x80000, 4097",
    "0x80000, -1",
    "0xfffff, 2",
    "0x100000, 1",
    "-1, 1",
    "0x7fffffffffffffff, 4096",
    "-4096, 4096"
  })
  void hostileMessagesAreLeftOut(String address, long size) {
    f.write(Msr.CRASH_P0 + 3, Long.decode(address));
    f.write(Msr.CRASH_P0 + 4, size);
    f.write(Msr.CRASH_CTL, BOTH);
    assertEquals("", f.partition.crash().orElseThrow().text());
    assertEquals(1, f.stops.size());
  }
}

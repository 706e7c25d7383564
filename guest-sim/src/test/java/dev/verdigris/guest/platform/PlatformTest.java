package dev.verdigris.guest.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.verdigris.guest.platform.apic.LocalApic;
import dev.verdigris.guest.platform.serial.InputQueue;
import dev.verdigris.hypercall.engine.MsrOutcome;
import dev.verdigris.hypercall.engine.MsrValue;
import dev.verdigris.hypercall.engine.Register;
import dev.verdigris.hypercall.engine.StopReason;
import dev.verdigris.hypercall.engine.VirtualProcessor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  private static final VirtualProcessor VP0 = new BareProcessor(0);
  private static final VirtualProcessor VP1 = new BareProcessor(1);

  private static final long APIC_ID = LocalApic.DEFAULT_BASE + 0x20;
  private static final long APIC_EOI = LocalApic.DEFAULT_BASE + 0xb0;
  private static final long IO_APIC = 0xfec0_0000L;

  private final ManualClock clock = new ManualClock();
  private final RecordingStop stop = new RecordingStop();
  private final StringBuilder serial = new StringBuilder();
  private final StringBuilder debug = new StringBuilder();
  private final InputQueue input = new InputQueue();
  private final Platform platform =
      new Platform(
          new PlatformConfig(
              2,
              clock.scheduler(),
              value -> serial.append((char) value),
              input,
              value -> debug.append((char) value),
              stop,
              PlatformConfig.DEFAULT_EPOCH_SECONDS));

  private int deliver(int vp) {
    LocalApic apic = platform.localApic(vp);
    int vector = apic.pendingVector();
    if (vector >= 0) {
      apic.accept(vector);
    }
    return vector;
  }

  @Test
  void localApicPageIsTheProcessorsOwn() {
    assertEquals(0, platform.mmioRead(VP0, APIC_ID, 4));
    assertEquals(1 << 24, platform.mmioRead(VP1, APIC_ID, 4));
    platform.writeMsr(VP0, 0x1b, 0xfee0_0d00L);
    assertEquals(0xffff_ffffL, platform.mmioRead(VP0, APIC_ID, 4), "gone in x2APIC mode");
    assertEquals(1 << 24, platform.mmioRead(VP1, APIC_ID, 4));
    MsrValue id = new MsrValue();
    assertEquals(MsrOutcome.DONE, platform.readMsr(VP0, 0x802, id));
    assertEquals(MsrOutcome.FAULT, platform.readMsr(VP1, 0x802, id));
    assertEquals(MsrOutcome.UNKNOWN, platform.readMsr(VP1, 0x174, id));
  }

  @Test
  void serialInputInterruptsThroughTheIoApic() {
    platform.mmioWrite(VP1, LocalApic.DEFAULT_BASE + 0xf0, 4, 0x1ff);
    platform.mmioWrite(VP0, IO_APIC, 4, 0x10 + 2 * 4 + 1);
    platform.mmioWrite(VP0, IO_APIC + 0x10, 4, 1 << 24);
    platform.mmioWrite(VP0, IO_APIC, 4, 0x10 + 2 * 4);
    platform.mmioWrite(VP0, IO_APIC + 0x10, 4, 0x24);
    platform.portOut(VP0, 0x3fc, 1, 0x08);
    platform.portOut(VP0, 0x3f9, 1, 0x01);
    input.offer(new byte[] {'y'}, 0, 1);
    assertEquals(-1, deliver(1));
    platform.com1().inputAvailable();
    assertEquals(0x24, deliver(1));
    assertEquals('y', platform.portIn(VP1, 0x3f8, 1));
    platform.mmioWrite(VP1, APIC_EOI, 4, 0);
    assertEquals(-1, deliver(1));
    platform.portOut(VP0, 0x3f8, 1, '!');
    assertEquals("!", serial.toString());
  }

  @Test
  void timerInterruptsTheBootProcessorThroughThePicAtFirst() {
    RecordingProcessor processor = new RecordingProcessor();
    platform.attach(0, processor);
    int[][] setup = {{0x20, 0x11}, {0x21, 0x20}, {0x21, 4}, {0x21, 1}, {0x21, 0xfe}};
    for (int[] write : setup) {
      platform.portOut(VP0, write[0], 1, write[1]);
    }
    platform.portOut(VP0, 0x43, 1, 0x30);
    platform.portOut(VP0, 0x40, 1, 0xff);
    platform.portOut(VP0, 0x40, 1, 0x00);
    int before = processor.changes;
    clock.advance(1_000_000);
    assertEquals(before + 1, processor.changes);
    assertEquals(0x20, deliver(0));
    assertEquals(-1, deliver(0));
    assertEquals(-1, deliver(1), "other processors are not wired to it");
  }

  @Test
  void modelInterruptsReachTheirProcessorAndCompletionsAreHeard() {
    StringBuilder completed = new StringBuilder();
    platform.onEndOfInterrupt((vp, vector) -> completed.append(vp).append(':').append(vector));
    platform.mmioWrite(VP1, LocalApic.DEFAULT_BASE + 0xf0, 4, 0x1ff);
    platform.interruptSink().interrupt(1, 0xf3, false);
    assertEquals(-1, deliver(0));
    assertEquals(0xf3, deliver(1));
    platform.localApicAccess().eoi(1);
    assertEquals("1:243", completed.toString());
  }

  @Test
  void ipisReachTheAttachedProcessor() {
    RecordingProcessor second = new RecordingProcessor();
    platform.attach(1, second);
    platform.localApicAccess().icr(0, 1L << 56 | 0x4500);
    platform.localApicAccess().icr(0, 1L << 56 | 0x4699);
    assertEquals(List.of("init", "startUp 153"), second.events);
  }

  @ParameterizedTest
  @CsvSource({
    "0x604, 2, 0x2000, POWER_OFF, 0",
    "0x605, 1, 0x20, POWER_OFF, 0",
    "0xcf9, 1, 0x06, RESET, 7",
    "0x64, 1, 0xfe, RESET, 7",
    "0x92, 1, 0x01, RESET, 7",
    "0xf4, 1, 0x10, DEBUG_EXIT, 33",
    "0xf4, 4, 0x100, DEBUG_EXIT, 513",
    "0xf4, 1, 0, DEBUG_EXIT, 1",
  })
  void machineStops(String port, int size, String value, StopReason reason, int status) {
    platform.portOut(VP0, Integer.decode(port), size, Integer.decode(value));
    assertEquals(reason, stop.reason);
    assertEquals(status, stop.status);
  }

  @ParameterizedTest
  @CsvSource({
    "0x604, 2, 0x1c00",
    "0x605, 1, 0x34",
    "0x606, 1, 0x20",
    "0xcf9, 1, 0x02",
    "0x92, 1, 0x02",
    "0xcf8, 4, 0x80000600",
    "0xcf8, 1, 6",
    "0xcfa, 1, 6",
  })
  void machineGoesOn(String port, int size, String value) {
    platform.portOut(VP0, Integer.decode(port), size, (int) (long) Long.decode(value));
    assertNull(stop.reason);
  }

  @Test
  void thereIsNoPci() {
    platform.portOut(VP0, 0xcf8, 4, 0x8000_0000);
    assertEquals(-1, platform.portIn(VP0, 0xcf8, 4));
    assertEquals(-1, platform.portIn(VP0, 0xcfc, 4));
    assertEquals(0xffff, platform.portIn(VP0, 0xcfe, 2));
    assertEquals(0, platform.ports().unclaimedReads());
  }

  @Test
  void debugConsoleAnswersAndPrints() {
    assertEquals(0xe9, platform.portIn(VP0, 0xe9, 1));
    platform.portOut(VP0, 0xe9, 1, 'v');
    assertEquals("v", debug.toString());
    platform.portOut(VP0, 0x80, 1, 0x42);
    assertEquals(0x42, platform.portIn(VP0, 0x80, 1));
    assertEquals(2, platform.portIn(VP0, 0x92, 1));
  }

  @Test
  void unclaimedAccessesAreCounted() {
    assertEquals(0xffff, platform.portIn(VP0, 0x1f0, 2));
    assertEquals(0xffL, platform.mmioRead(VP0, 0xd000_0000L, 1));
    platform.mmioWrite(VP0, 0xd000_0000L, 8, 1);
    assertEquals(1, platform.ports().unclaimedReads());
    assertEquals(1, platform.mmio().unclaimedReads());
    assertEquals(1, platform.mmio().unclaimedWrites());
  }

  private record BareProcessor(int index) implements VirtualProcessor {
    @Override
    public int apicId() {
      return index;
    }

    @Override
    public long register(Register register) {
      return 0;
    }

    @Override
    public void register(Register register, long value) {}

    @Override
    public long xmm(int number, boolean high) {
      return 0;
    }

    @Override
    public void xmm(int number, boolean high, long value) {}

    @Override
    public int privilegeLevel() {
      return 0;
    }

    @Override
    public boolean longMode() {
      return true;
    }

    @Override
    public long translate(long linearAddress, boolean write) {
      return linearAddress;
    }

    @Override
    public boolean protectedMode() {
      return true;
    }
  }
}
